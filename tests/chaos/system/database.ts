import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

// counts and offsets of a test fit a double
pg.types.setTypeParser(20, Number)

/** A way into Postgres that outlives its restarts: a question is asked again until it is answered. */
export class PatientDatabase {
  readonly #pool: pg.Pool

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 3_000, query_timeout: 20_000 })
    this.#pool.on('error', () => undefined)
  }

  /** @throws the last failure after the time given, milliseconds */
  async ask<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = [], patienceMs = 60_000): Promise<readonly Row[]> {
    const untilMs = performance.now() + patienceMs
    for (;;) {
      try {
        return (await this.#pool.query<Row>(sql, [...values])).rows
      } catch (error) {
        if (performance.now() > untilMs) throw error
        await sleep(100)
      }
    }
  }

  /** One connection, for what reads much. */
  async withClient<Result>(action: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect()
    try {
      return await action(client)
    } finally {
      client.release()
    }
  }

  async end(): Promise<void> {
    await this.#pool.end()
  }
}
