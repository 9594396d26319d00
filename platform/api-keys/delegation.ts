import { createHmac, timingSafeEqual } from 'node:crypto'
import { isKeyScope, type KeyScope } from './api-key.ts'
import type { Peppers } from './config.ts'
import type { Principal } from './key-table.ts'

/** What one of our own processes asks of the gateway in a person's stead. */
export interface Delegation {
  readonly merchantId: string
  /** Who asks: stands where a key's id would, in logs and in the ledger. */
  readonly actor: string
  readonly scopes: readonly KeyScope[]
}

const prefix = 'delegated_'
/** A token is made for one request. */
const lifetimeMs = 30_000

interface Claims extends Delegation {
  /** Epoch milliseconds. */
  readonly expiresAt: number
  readonly pepper: number
}

/**
 * A bearer token for one request of the dashboards process to the gateway. Whoever holds the pepper and the database can issue keys anyway, so it is signed
 * with what both processes have, and no further secret needs to be kept.
 */
export function signDelegation(peppers: Peppers, { merchantId, actor, scopes }: Delegation, nowMs: number = Date.now()): string {
  const claims: Claims = { merchantId, actor, scopes, expiresAt: nowMs + lifetimeMs, pepper: peppers.current }
  const body = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `${prefix}${body}.${signatureOf(peppers, peppers.current, body)?.toString('base64url')}`
}

/** True for text of this kind, valid or not. */
export function isDelegation(text: string): boolean {
  return text.startsWith(prefix)
}

/** Who asks with such a token; undefined for a forged or expired one. */
export function verifyDelegation(peppers: Peppers, text: string, nowMs: number = Date.now()): Principal | undefined {
  const [body = '', signature = '', ...more] = text.slice(prefix.length).split('.')
  const claims = claimsOf(body)
  if (claims === undefined || more.length > 0) return undefined
  const expected = signatureOf(peppers, claims.pepper, body)
  const given = Buffer.from(signature, 'base64url')
  if (expected === undefined || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  // a clock that is somewhat behind is not a longer life
  if (claims.expiresAt <= nowMs || claims.expiresAt > nowMs + 2 * lifetimeMs) return undefined
  return { keyId: claims.actor, environment: 'live', merchantId: claims.merchantId, scopes: new Set(claims.scopes.filter(isKeyScope)) }
}

function signatureOf(peppers: Peppers, version: number, body: string): Buffer | undefined {
  const pepper = peppers.byVersion.get(version)
  if (pepper === undefined) return undefined
  const key = createHmac('sha256', pepper).update('delegation:v1').digest()
  return createHmac('sha256', key).update(body).digest()
}

/** Not believed until the signature is. */
function claimsOf(body: string): Claims | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString())
    return typeof claims === 'object' && claims !== null ? (claims as Claims) : undefined
  } catch {
    return undefined
  }
}
