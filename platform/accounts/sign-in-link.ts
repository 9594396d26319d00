import { createHash, randomBytes } from 'node:crypto'
import type { Queryable } from '../postgres/pool.ts'
import { createUser, findUser, type NewUser } from './user-table.ts'

/** How long a link opens, in minutes, unless said otherwise. */
const linkMinutes = 60

/**
 * Makes a link's token for an account: 256 random bits that open it once. Its only appearance: the table holds a digest.
 */
export async function createSignInLink(database: Queryable, userId: string, minutes: number = linkMinutes): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await database.query(
    `insert into dashboard_sign_in_links (token_hash, user_id, expires_at) values ($1, $2, now() + make_interval(secs => $3))`,
    [digestOf(token), userId, minutes * 60],
  )
  return token
}

/** The token of a link for an account, which is made when the address has none. */
export async function linkForAccount(database: Queryable, wanted: NewUser, minutes: number = linkMinutes): Promise<string> {
  const user = (await createUser(database, wanted)) ?? (await findUser(database, wanted.email))
  if (user === undefined) throw new Error(`${wanted.email} has no account`)
  return await createSignInLink(database, user.userId, minutes)
}

/** Uses a link up. @returns whose it was; undefined for an unknown, used or expired one */
export async function redeemSignInLink(database: Queryable, token: string): Promise<string | undefined> {
  const { rows } = await database.query<{ readonly user_id: string }>(
    'update dashboard_sign_in_links set used_at = now() where token_hash = $1 and used_at is null and expires_at > now() returning user_id',
    [digestOf(token)],
  )
  return rows[0]?.user_id
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
