import { hashPassword, normalEmail, passwordMatches, redeemSignInLink, setPasswordHash } from '../../../platform/accounts/index.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import type { Role } from '../shapes/session.ts'
import type { Session } from './session.ts'

/** Whose account it is. */
export interface Account {
  readonly userId: string
  readonly email: string
  readonly role: Role
  readonly merchantId: string | null
  readonly generation: number
}

interface AccountRow {
  readonly user_id: string
  readonly email: string
  readonly role: Role
  readonly merchant_id: string | null
  readonly password_hash: string | null
  readonly session_generation: number
}

const columns = 'user_id, email, role, merchant_id, password_hash, session_generation'

/** How long an account that was found open is believed to be so, in milliseconds. Open pages are looked after by the change feed. */
const believedMs = 2_000

/** Accounts of everybody, under the role that sees them and no merchant's row. */
export class Accounts {
  readonly #pool: Pool
  readonly #open = new Map<string, number>()

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** The open account with this password. Takes as long for a wrong e-mail as for a wrong password. */
  async byPassword(email: string, password: string): Promise<Account | undefined> {
    const { rows } = await this.#pool.query<AccountRow>(`select ${columns} from dashboard_users where email = $1 and disabled_at is null`, [
      normalEmail(email) ?? '',
    ])
    const matches = await passwordMatches(rows[0]?.password_hash, password)
    return matches && rows[0] !== undefined ? await this.#signedIn(rows[0]) : undefined
  }

  /** The open account that a one-time link belongs to; the link is used up. */
  async byLink(token: string): Promise<Account | undefined> {
    const userId = await redeemSignInLink(this.#pool, token)
    if (userId === undefined) return undefined
    const { rows } = await this.#pool.query<AccountRow>(
      `select ${columns} from dashboard_users where user_id = $1 and disabled_at is null`,
      [userId],
    )
    return rows[0] === undefined ? undefined : await this.#signedIn(rows[0])
  }

  /** Every session of the account is over then. @returns the account as it is now; undefined when the old password is needed and wrong */
  async changePassword(session: Session, current: string | undefined, next: string): Promise<Account | undefined> {
    const account = async () =>
      (await this.#pool.query<AccountRow>(`select ${columns} from dashboard_users where user_id = $1`, [session.userId])).rows[0]
    if (!session.byLink && !(await passwordMatches((await account())?.password_hash, current ?? ''))) return undefined
    await setPasswordHash(this.#pool, session.userId, await hashPassword(next))
    this.#open.clear()
    const changed = await account()
    return changed === undefined ? undefined : accountOf(changed)
  }

  /** Ends every session of an account, on all instances, within seconds. */
  async endSessions(userId: string): Promise<void> {
    await this.#pool.query('update dashboard_users set session_generation = session_generation + 1 where user_id = $1', [userId])
    this.#open.clear()
  }

  /** True while the account of a session is open and has not ended its sessions since. */
  async isOpen(session: Session): Promise<boolean> {
    const key = `${session.userId} ${session.generation}`
    const nowMs = performance.now()
    if (nowMs - (this.#open.get(key) ?? Number.NEGATIVE_INFINITY) < believedMs) return true
    const [over] = await this.endedAmong([session])
    if (this.#open.size > 10_000) this.#open.clear()
    if (over === undefined) this.#open.set(key, nowMs)
    else this.#open.delete(key)
    return over === undefined
  }

  /** Those of the sessions whose account has been closed, or has ended them. */
  async endedAmong(sessions: readonly Session[]): Promise<readonly Session[]> {
    const { rows } = await this.#pool.query<Pick<AccountRow, 'user_id' | 'session_generation'>>(
      'select user_id, session_generation from dashboard_users where user_id = any($1) and disabled_at is null',
      [[...new Set(sessions.map(({ userId }) => userId))]],
    )
    const generations = new Map(rows.map((row) => [row.user_id, row.session_generation]))
    return sessions.filter(({ userId, generation }) => generations.get(userId) !== generation)
  }

  async #signedIn(row: AccountRow): Promise<Account> {
    await this.#pool.query('update dashboard_users set last_signed_in_at = now() where user_id = $1', [row.user_id])
    return accountOf(row)
  }
}

function accountOf(row: AccountRow): Account {
  return { userId: row.user_id, email: row.email, role: row.role, merchantId: row.merchant_id, generation: row.session_generation }
}
