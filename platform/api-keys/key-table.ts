import { AppError } from '../../core/errors.ts'
import { isIdentifier } from '../../core/identifier.ts'
import type { Pool, Queryable } from '../postgres/pool.ts'
import { drawKey, isKeyScope, type KeyEnvironment, type KeyScope, keyHash } from './api-key.ts'
import type { Peppers } from './config.ts'

/** A key as the table knows it; the secret is nowhere. */
export interface KeyRecord {
  readonly keyId: string
  readonly environment: KeyEnvironment
  readonly merchantId: string
  readonly scopes: readonly KeyScope[]
  readonly label: string | null
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
  /** Id of the person who made it on the dashboard; null: made by the command. */
  readonly createdBy: string | null
  readonly revokedBy: string | null
}

/** With what a presented key is compared. */
export interface StoredKey extends KeyRecord {
  readonly secretHash: Buffer
  readonly pepperVersion: number
}

/** What a request with a valid key may do, and for whom. */
export interface Principal {
  readonly keyId: string
  readonly environment: KeyEnvironment
  readonly merchantId: string
  readonly scopes: ReadonlySet<KeyScope>
}

/** What a new key is for. */
export interface NewKey {
  readonly environment: KeyEnvironment
  /** 1 to 128 characters; for a key of the platform itself any name that is no merchant's, such as `platform` */
  readonly merchantId: string
  readonly scopes: readonly KeyScope[]
  readonly label?: string
  /** id of the person who asks for it */
  readonly createdBy?: string
}

/**
 * Issues a key. `key` is its only appearance: show it once.
 * @throws {AppError} CONFIG_INVALID without a scope or with a merchant id that no payment could carry
 */
export async function createKey(
  database: Queryable,
  peppers: Peppers,
  wanted: NewKey,
): Promise<{ readonly key: string; readonly keyId: string }> {
  if (wanted.scopes.length === 0 || !wanted.scopes.every(isKeyScope))
    throw new AppError('CONFIG_INVALID', 'a key needs at least one known scope')
  if (!isIdentifier(wanted.merchantId))
    throw new AppError('CONFIG_INVALID', 'a merchant id has 1 to 128 characters and no control characters')
  const drawn = drawKey(wanted.environment)
  await database.query(
    `insert into api_keys (key_id, environment, merchant_id, secret_hash, pepper_version, scopes, label, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      drawn.keyId,
      wanted.environment,
      wanted.merchantId,
      keyHash(peppers, peppers.current, drawn.text),
      peppers.current,
      [...new Set(wanted.scopes)],
      wanted.label ?? null,
      wanted.createdBy ?? null,
    ],
  )
  return { key: drawn.text, keyId: drawn.keyId }
}

/** Keys, revoked ones too, oldest first; of one merchant or of all. */
export async function listKeys(database: Queryable, merchantId?: string): Promise<readonly KeyRecord[]> {
  const { rows } = await database.query<KeyRow>(
    `select ${publicColumns} from api_keys where $1::text is null or merchant_id = $1 order by created_at, key_id`,
    [merchantId ?? null],
  )
  return rows.map(recordOf)
}

/**
 * Revokes a key for good; gateways refuse it within five seconds. Repeating it keeps the first time.
 * @param of whose key it must be, else it is unknown; and the id of the person who asks for it
 */
export async function revokeKey(
  database: Queryable,
  keyId: string,
  of: { readonly merchantId?: string; readonly revokedBy?: string } = {},
): Promise<'revoked' | 'already-revoked' | 'unknown'> {
  const { rows } = await database.query<{ readonly was_revoked: boolean }>(
    `with before as (
       select key_id, revoked_at from api_keys where key_id = $1 and ($2::text is null or merchant_id = $2) for update)
     update api_keys set revoked_at = coalesce(api_keys.revoked_at, now()),
       revoked_by = case when api_keys.revoked_at is null then $3 else api_keys.revoked_by end
     from before where api_keys.key_id = before.key_id
     returning before.revoked_at is not null as was_revoked`,
    [keyId, of.merchantId ?? null, of.revokedBy ?? null],
  )
  const [row] = rows
  if (row === undefined) return 'unknown'
  return row.was_revoked ? 'already-revoked' : 'revoked'
}

/** Rows of these keys, revoked ones too, in no order. */
export async function findKeys(pool: Pool, keyIds: readonly string[]): Promise<readonly StoredKey[]> {
  const { rows } = await pool.query<StoredRow>({
    name: 'find-api-keys',
    text: `select ${storedColumns} from api_keys where key_id = any($1)`,
    values: [keyIds],
  })
  return rows.map(storedOf)
}

/** The keys that were used or made last and are not revoked. */
export async function recentKeys(pool: Pool, limit: number): Promise<readonly StoredKey[]> {
  const { rows } = await pool.query<StoredRow>(
    `select ${storedColumns} from api_keys where revoked_at is null order by coalesce(last_used_at, created_at) desc limit $1`,
    [limit],
  )
  return rows.map(storedOf)
}

/** Notes that keys were used just now. */
export async function touchKeys(pool: Pool, keyIds: readonly string[]): Promise<void> {
  await pool.query('update api_keys set last_used_at = now() where key_id = any($1)', [keyIds])
}

/** What the holder of this key may do. */
export function principalOf(key: KeyRecord): Principal {
  return { keyId: key.keyId, environment: key.environment, merchantId: key.merchantId, scopes: new Set(key.scopes) }
}

const publicColumns = 'key_id, environment, merchant_id, scopes, label, created_at, last_used_at, revoked_at, created_by, revoked_by'
const storedColumns = `${publicColumns}, secret_hash, pepper_version`

interface KeyRow {
  readonly key_id: string
  readonly environment: KeyEnvironment
  readonly merchant_id: string
  readonly scopes: readonly string[]
  readonly label: string | null
  readonly created_at: Date
  readonly last_used_at: Date | null
  readonly revoked_at: Date | null
  readonly created_by: string | null
  readonly revoked_by: string | null
}
interface StoredRow extends KeyRow {
  readonly secret_hash: Buffer
  readonly pepper_version: number
}

function recordOf(row: KeyRow): KeyRecord {
  return {
    keyId: row.key_id,
    environment: row.environment,
    merchantId: row.merchant_id,
    scopes: row.scopes.filter(isKeyScope),
    label: row.label,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    createdBy: row.created_by,
    revokedBy: row.revoked_by,
  }
}

function storedOf(row: StoredRow): StoredKey {
  return { ...recordOf(row), secretHash: row.secret_hash, pepperVersion: row.pepper_version }
}
