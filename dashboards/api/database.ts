import pg from 'pg'
import { AppError } from '../../core/errors.ts'
import type { Logger } from '../../platform/logging/logger.ts'
import { createPool, type Pool, type Queryable } from '../../platform/postgres/pool.ts'

/** Roles of migrations/0016; what each may see stands there. */
type Role = 'paystream_dashboards' | 'paystream_sessions' | 'paystream_operations'

/**
 * Sums of a month's rows are hashed in memory: with 4 MB they are sorted on disk, which takes two to three times as long. What is compiled first (jit) is over before it would
 * pay: no answer may take a second.
 */
const settings = '-c role=paystream_sessions -c work_mem=64MB -c jit=off'

/**
 * A pool whose connections see no merchant's rows: only a transaction of one of the classes below does. The process's login must be a member of the
 * three roles, and in production neither own the tables nor be above their policies.
 */
export function createDashboardPool(url: string, logger: Logger): Pool {
  return createPool({ url, applicationName: 'dashboards', max: 10, statementTimeoutMs: 4_000, options: settings }, logger)
}

/** @throws {AppError} CONFIG_INVALID when the login could leave its roles */
export async function refuseMightyLogin(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ readonly login: string; readonly mighty: boolean }>(
    `select session_user as login, rolsuper or rolbypassrls or pg_has_role(session_user, 'paystream_workers', 'member') as mighty
     from pg_roles where rolname = session_user`,
  )
  if (rows[0]?.mighty === true) {
    throw new AppError(
      'CONFIG_INVALID',
      `the dashboards sign in to Postgres as ${rows[0].login}, which may read every merchant's rows; give DASHBOARDS_DATABASE_URL a login of their own: ` +
        'create role <name> login password ... in role paystream_dashboards, paystream_sessions, paystream_operations',
    )
  }
}

/** Runs statements in one transaction under a role that is neither owner nor above row level security. */
async function within<Result>(pool: Pool, role: Role, merchantId: string, use: (client: Queryable) => Promise<Result>): Promise<Result> {
  const client = await pool.connect()
  let broken = true
  try {
    // one round trip; both settings end with the transaction, so that nothing leaks to the next user of the connection
    await client.query(`begin; set local role ${role}; select set_config('paystream.merchant_id', ${pg.escapeLiteral(merchantId)}, true)`)
    const result = await use(client)
    await client.query('commit')
    broken = false
    return result
  } catch (error) {
    await client.query('rollback').then(
      () => {
        broken = false
      },
      () => undefined,
    )
    throw error
  } finally {
    client.release(broken)
  }
}

/** What one merchant may see and change. Without a merchant there is no row, whatever a statement asks. */
export class TenantDatabase {
  readonly #pool: Pool

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** Rows of one statement. */
  async read<Row extends pg.QueryResultRow>(merchantId: string, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    return await this.write(merchantId, async (client) => (await client.query<Row>(text, [...values])).rows)
  }

  /** Several statements, all or none. */
  async write<Result>(merchantId: string, use: (client: Queryable) => Promise<Result>): Promise<Result> {
    if (merchantId === '') throw new RangeError('a merchant id is never empty')
    return await within(this.#pool, 'paystream_dashboards', merchantId, use)
  }
}

/** What an operator may see and ask for: how the streams do, and no customer's name, number or message. */
export class OperationsDatabase {
  readonly #pool: Pool

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async read<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    return await this.write(async (client) => (await client.query<Row>(text, [...values])).rows)
  }

  async write<Result>(use: (client: Queryable) => Promise<Result>): Promise<Result> {
    return await within(this.#pool, 'paystream_operations', '', use)
  }
}
