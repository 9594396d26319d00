import { AppError } from '../core/errors.ts'
import { createLogger } from '../platform/logging/logger.ts'
import { createPool, isPostgresOutage, type Pool, type PoolSettings, sqlState } from '../platform/postgres/pool.ts'

const undefinedTable = '42P01'

/**
 * Lends a command connections and takes them back.
 * @param limits for commands whose statements take longer than those of a service
 * @throws {AppError} POSTGRES_UNAVAILABLE; CONFIG_INVALID when the database is not migrated or refuses the login
 */
export async function withDatabase<Result>(
  databaseUrl: string,
  use: (pool: Pool) => Promise<Result>,
  limits: Pick<PoolSettings, 'statementTimeoutMs'> = {},
): Promise<Result> {
  const pool = createPool({ url: databaseUrl, applicationName: 'paystream', max: 2, ...limits }, createLogger('paystream', 'silent'))
  try {
    return await use(pool)
  } catch (cause) {
    if (sqlState(cause) === undefinedTable) {
      throw new AppError('CONFIG_INVALID', `the database at ${hostOf(databaseUrl)} lacks a table: run \`paystream migrate\``, { cause })
    }
    throw postgresFault(cause, databaseUrl) ?? cause
  } finally {
    await pool.end()
  }
}

/** What a failed connection means to a person; undefined for an error that says something else. The password is not in it. */
export function postgresFault(cause: unknown, databaseUrl: string): AppError | undefined {
  if (cause instanceof AppError) return cause
  const { message, code } = cause as { readonly message?: string; readonly code?: string }
  const why = message || code || 'no reason given'
  const state = sqlState(cause)
  // Class 28: login refused; 3D: no such database.
  if (/^(28|3D)/.test(state ?? ''))
    return new AppError('CONFIG_INVALID', `Postgres at ${hostOf(databaseUrl)} refuses DATABASE_URL: ${why}`, { cause })
  // Beside Postgres' own answers an outage is an error of a socket (which has a code) or of the client's own making.
  const broken = state !== undefined || typeof code === 'string' || /connect|terminated|timeout/i.test(why)
  if (!broken || !isPostgresOutage(cause)) return undefined
  return new AppError('POSTGRES_UNAVAILABLE', `Postgres at ${hostOf(databaseUrl)} does not answer: ${why}`, { cause })
}

/** Host and port of a connection string, without its password. */
export function hostOf(databaseUrl: string): string {
  return URL.canParse(databaseUrl) ? new URL(databaseUrl).host : 'the given address'
}
