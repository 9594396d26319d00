import { AppError } from '../../core/errors.ts'
import { isIdentifier } from '../../core/identifier.ts'
import type { Queryable } from '../postgres/pool.ts'

/** What a person may do: an owner everything of the merchant, staff all but keys, settings and people, an operator the operations page. */
export type UserRole = 'owner' | 'staff' | 'operator'

/** An account of a person. */
export interface User {
  readonly userId: string
  readonly email: string
  readonly role: UserRole
  /** Null for an operator. */
  readonly merchantId: string | null
  readonly createdAt: Date
  readonly lastSignedInAt: Date | null
  readonly disabledAt: Date | null
}

export interface NewUser {
  readonly email: string
  readonly role: UserRole
  readonly merchantId: string | null
  /** User id, or the command. */
  readonly createdBy: string
}

const emailPattern = /^[^\s@,;<>"]+@[^\s@,;<>"]+$/

/** An address as accounts keep it. @returns undefined for what is none */
export function normalEmail(text: string): string | undefined {
  const email = text.trim().toLowerCase()
  return email.length <= 254 && emailPattern.test(email) ? email : undefined
}

/**
 * Makes an account without a password: a sign-in link opens it.
 * @returns undefined when the address has an account already
 * @throws {AppError} CONFIG_INVALID for an address, or a merchant that does not fit the role
 */
export async function createUser(database: Queryable, wanted: NewUser): Promise<User | undefined> {
  const email = normalEmail(wanted.email)
  if (email === undefined) throw new AppError('CONFIG_INVALID', `${wanted.email} is not an e-mail address`)
  if ((wanted.role === 'operator') !== (wanted.merchantId === null))
    throw new AppError('CONFIG_INVALID', 'owner and staff belong to a merchant, an operator to none')
  if (wanted.merchantId !== null && !isIdentifier(wanted.merchantId))
    throw new AppError('CONFIG_INVALID', 'a merchant id has 1 to 128 characters and no control characters')
  const { rows } = await database.query<UserRow>(
    `insert into dashboard_users (email, role, merchant_id, created_by) values ($1, $2, $3, $4)
     on conflict (email) do nothing returning ${columns}`,
    [email, wanted.role, wanted.merchantId, wanted.createdBy],
  )
  return rows[0] === undefined ? undefined : userOf(rows[0])
}

/** Accounts, disabled ones too, oldest first; of one merchant or all that the database shows. */
export async function listUsers(database: Queryable, merchantId?: string): Promise<readonly User[]> {
  const { rows } = await database.query<UserRow>(
    `select ${columns} from dashboard_users where $1::text is null or merchant_id = $1 order by created_at, email`,
    [merchantId ?? null],
  )
  return rows.map(userOf)
}

/** @param email as {@link normalEmail} gives it */
export async function findUser(database: Queryable, email: string): Promise<User | undefined> {
  const { rows } = await database.query<UserRow>(`select ${columns} from dashboard_users where email = $1`, [email])
  return rows[0] === undefined ? undefined : userOf(rows[0])
}

/** Opens or closes an account; its sessions end within seconds. @returns false when there is none */
export async function setUserDisabled(database: Queryable, userId: string, disabled: boolean): Promise<boolean> {
  const { rowCount } = await database.query(
    'update dashboard_users set disabled_at = case when $2 then coalesce(disabled_at, now()) end where user_id = $1',
    [userId, disabled],
  )
  return rowCount !== 0
}

/** Stores a password's hash. Every session begun before is over. */
export async function setPasswordHash(database: Queryable, userId: string, passwordHash: string): Promise<void> {
  await database.query('update dashboard_users set password_hash = $2, session_generation = session_generation + 1 where user_id = $1', [
    userId,
    passwordHash,
  ])
}

const columns = 'user_id, email, role, merchant_id, created_at, last_signed_in_at, disabled_at'

interface UserRow {
  readonly user_id: string
  readonly email: string
  readonly role: UserRole
  readonly merchant_id: string | null
  readonly created_at: Date
  readonly last_signed_in_at: Date | null
  readonly disabled_at: Date | null
}

function userOf(row: UserRow): User {
  return {
    userId: row.user_id,
    email: row.email,
    role: row.role,
    merchantId: row.merchant_id,
    createdAt: row.created_at,
    lastSignedInAt: row.last_signed_in_at,
    disabledAt: row.disabled_at,
  }
}
