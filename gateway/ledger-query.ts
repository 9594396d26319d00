import { AppError } from '../core/errors.ts'
import { isPostgresOutage, type Pool } from '../platform/postgres/pool.ts'

/**
 * The rows of a query that a request waits for.
 * @throws {AppError} POSTGRES_UNAVAILABLE when Postgres does not answer, so that the client hears 503 and not 500
 */
export async function rowsOf<Row extends object>(
  pool: Pool,
  /** of the prepared statement; undefined for a text that is put together */
  name: string | undefined,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  try {
    const { rows } = await pool.query<Row>({ ...(name === undefined ? {} : { name }), text, values: [...values] })
    return rows
  } catch (cause) {
    if (isPostgresOutage(cause)) throw new AppError('POSTGRES_UNAVAILABLE', 'Postgres does not answer', { cause })
    throw cause
  }
}
