import pg from 'pg'
import type { Logger } from '../logging/logger.ts'

export type Pool = pg.Pool
export type PoolClient = pg.PoolClient

/** Where a statement may run: a pool, or a connection within a transaction. */
export type Queryable = Pick<PoolClient, 'query'>

const int8Oid = 20

/** bigint columns are read as numbers; one above 2^53 is a broken invariant, not a rounded amount. */
function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`the bigint ${text} does not fit a double`)
  return value
}

const parsers: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([[int8Oid, safeInteger]])

/** Per-pool parsers: bigint as number, timestamptz as Date (pg's default). */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers.get(oid)) ?? pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
}

export interface PoolSettings {
  readonly url: string
  readonly applicationName: string
  readonly max: number
  /** Milliseconds; a statement above it is cancelled by the server. */
  readonly statementTimeoutMs?: number
  readonly lockTimeoutMs?: number
  /** Server settings of every connection, as on a command line: `-c name=value`. */
  readonly options?: string
}

/** A pool whose connections carry statement, lock and idle-in-transaction time-outs. Survives Postgres going away, also with a connection in use. */
export function createPool(settings: PoolSettings, logger: Logger): Pool {
  const pool = new pg.Pool({
    connectionString: settings.url,
    application_name: settings.applicationName,
    max: settings.max,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    statement_timeout: settings.statementTimeoutMs ?? 10_000,
    lock_timeout: settings.lockTimeoutMs ?? 5_000,
    idle_in_transaction_session_timeout: 10_000,
    query_timeout: (settings.statementTimeoutMs ?? 10_000) + 5_000,
    ...(settings.options === undefined ? {} : { options: settings.options }),
    types,
  })
  // Without a listener a connection's error ends the process: while it is in use, its statement hears of it as well.
  pool.on('connect', (client) => client.on('error', () => undefined))
  pool.on('error', (error) => logger.warn({ code: 'POSTGRES_UNAVAILABLE', cause: error.message }, 'an idle Postgres connection broke'))
  return pool
}

/** SQLSTATE of an error of Postgres, or undefined for anything else. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}

/** True when the server or the connection failed, so that the same call may succeed later (and its outcome is unknown). */
export function isPostgresOutage(error: unknown): boolean {
  const state = sqlState(error)
  // Class 08 connection, 57P0x shutdown and start-up, 53 resources, 25006 read-only stand-by.
  if (state !== undefined) return /^(08|53|57P0|25006|58)/.test(state) || state === '57014'
  return error instanceof Error && !(error instanceof TypeError) && !(error instanceof RangeError)
}
