import pg from 'pg'
import { BindWriter } from './bind-writer.ts'
import type { Pool } from './pool.ts'

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

/** Runs a statement with a Bind message that was written beforehand. */
export async function boundQuery<Row extends pg.QueryResultRow>(
  pool: Pool,
  statement: ArrayStatement,
  message: Buffer,
): Promise<pg.QueryResult<Row>> {
  // its declared result is the query itself, as for a stream of rows; without a callback it is a promise of the result
  return await (pool.query(new BoundQuery(statement, message)) as unknown as Promise<pg.QueryResult<Row>>)
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
class BoundQuery extends pg.Query {
  readonly #statement: ArrayStatement
  readonly #message: Buffer

  constructor(statement: ArrayStatement, message: Buffer) {
    super({ ...statement, queryMode: 'extended' } as pg.QueryConfig)
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
