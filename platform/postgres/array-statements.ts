import pg from 'pg'
import { BindWriter } from './bind-writer.ts'
import { isPostgresOutage, type Pool, sqlState } from './pool.ts'

/** A statement whose parameters a {@link BindWriter} writes. */
export interface ArrayStatement {
  /** Prepared once a connection under this name; without one it is parsed every time. */
  readonly name?: string
  readonly text: string
  readonly rowMode?: 'array'
}

/** Buffers above it are not kept for the next statement, bytes. */
const mostKept = 16 * 1024 * 1024

/** Runs statements with large parameters, each as one message from a buffer that is used again. */
export class ArrayStatements {
  readonly #pool: Pool
  readonly #idle: BindWriter[] = []

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** @throws what `write` throws, and what a query throws */
  async query<Row extends pg.QueryResultRow>(
    statement: ArrayStatement,
    write: (parameters: BindWriter) => void,
  ): Promise<pg.QueryResult<Row>> {
    const writer = this.#idle.pop() ?? new BindWriter()
    writer.begin(statement.name ?? '')
    write(writer)
    const result = await boundQuery<Row>(this.#pool, statement, writer.end())
    // after a failure it is left alone: the connection might still send some of it
    if (writer.size <= mostKept) this.#idle.push(writer)
    return result
  }
}

/**
 * Runs a statement with a Bind message that was written beforehand. One that Postgres refuses leaves its connection to the next: `pool.query` would end
 * it, and a batch that has to be run again would wait for a new one.
 */
export async function boundQuery<Row extends pg.QueryResultRow>(
  pool: Pool,
  statement: ArrayStatement,
  message: Buffer,
): Promise<pg.QueryResult<Row>> {
  const client = await pool.connect()
  let fault: Error | undefined
  try {
    return await new Promise((resolve, reject) => {
      client.query(new BoundQuery<Row>(statement, message, (error, result) => (error ? reject(error) : resolve(result))))
    })
  } catch (error) {
    if (sqlState(error) === undefined || isPostgresOutage(error)) fault = error as Error
    throw error
  } finally {
    client.release(fault)
  }
}

/** The parts of `pg` that a query of one's own is written with. */
interface Connection {
  readonly stream: { readonly writable: boolean; write(bytes: Buffer): boolean }
  readonly submittedNamedStatements: Record<string, string>
  parse(statement: { readonly name: string | undefined; readonly text: string }): void
  describe(portal: { readonly type: 'P'; readonly name: string }): void
  execute(portal: { readonly portal: string; readonly rows: number }): void
  sync(): void
}
interface QueryParts {
  /** Never without a name. */
  hasBeenParsed(connection: Connection): boolean | undefined
}

/** A query of `pg` whose Bind message is sent as it is. */
class BoundQuery<Row extends pg.QueryResultRow> extends pg.Query<Row> {
  readonly #statement: ArrayStatement
  readonly #message: Buffer

  constructor(statement: ArrayStatement, message: Buffer, done: (error: Error | undefined, result: pg.QueryResult<Row>) => void) {
    super({ ...statement, queryMode: 'extended' } as pg.QueryConfig, undefined, done)
    this.#statement = statement
    this.#message = message
  }

  /** Called by `submit` of pg's own, in its place. */
  prepare(connection: Connection): void {
    const { name, text } = this.#statement
    if (!(this as unknown as QueryParts).hasBeenParsed(connection)) {
      connection.parse({ name, text })
      if (name !== undefined) connection.submittedNamedStatements[name] = text
    }
    if (connection.stream.writable) connection.stream.write(this.#message)
    connection.describe({ type: 'P', name: '' })
    connection.execute({ portal: '', rows: 0 })
    connection.sync()
  }
}
