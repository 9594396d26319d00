import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Peppers } from './config.ts'

export const keyEnvironments = ['test', 'live'] as const
export type KeyEnvironment = (typeof keyEnvironments)[number]

/** What a key may do. `customers:write`, `customers:read` and `benefits:write` belong to the platform (issuer or operator), the others to a merchant. */
export const keyScopes = [
  'payments:write',
  'payments:read',
  'stores:write',
  'loyalty:write',
  'customers:write',
  'customers:read',
  'benefits:write',
] as const
export type KeyScope = (typeof keyScopes)[number]

/** What a merchant may give its own keys. */
export const merchantScopes = ['payments:write', 'payments:read', 'stores:write', 'loyalty:write'] as const satisfies readonly KeyScope[]
export type MerchantScope = (typeof merchantScopes)[number]

/** True for a scope that a merchant may give. */
export function isMerchantScope(scope: string): scope is MerchantScope {
  return (merchantScopes as readonly string[]).includes(scope)
}

/** True for a scope this version knows. */
export function isKeyScope(text: string): text is KeyScope {
  return (keyScopes as readonly string[]).includes(text)
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const idLength = 16
/** 43 base-62 digits hold 256 bits. */
const secretBytes = 32
const secretLength = 43
const checksumLength = 6
const pattern = /^(test|live)_([0-9A-Za-z]{16})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/

/** The parts of a key's text whose checksum is right. `keyId` is public: it may be logged. */
export interface ParsedKey {
  readonly environment: KeyEnvironment
  readonly keyId: string
  readonly text: string
}

/** Draws a new key `<env>_<id>_<secret>`: 256 random bits and a checksum, in letters and digits only. */
export function drawKey(environment: KeyEnvironment): ParsedKey {
  const keyId = base62(randomBytes(idLength), idLength)
  const unchecked = `${environment}_${keyId}_${base62(randomBytes(secretBytes), secretLength)}`
  return { environment, keyId, text: unchecked + checksum(unchecked) }
}

/** The parts of a key, or undefined when it is mistyped or no key of ours: then no look-up is worth it. */
export function parseKey(text: string): ParsedKey | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const [, environment, keyId] = match as unknown as readonly [string, KeyEnvironment, string]
  if (checksum(text.slice(0, -checksumLength)) !== text.slice(-checksumLength)) return undefined
  return { environment, keyId, text }
}

/** What is kept of a key: HMAC-SHA-256 of its whole text. A slow hash would add nothing to 256 random bits. 32 bytes. */
export function keyHash(peppers: Peppers, version: number, text: string): Buffer {
  // A version this process was not given: hash anyway, so that the answer takes as long as any other.
  const pepper = peppers.byVersion.get(version)
  const digest = createHmac('sha256', pepper ?? 'unknown version')
    .update(text)
    .digest()
  return pepper === undefined ? Buffer.alloc(digest.length) : digest
}

/** Nobody outside this process can foretell a {@link matchedDigest}. */
const processSalt = randomBytes(16).toString('base64url')

/**
 * What a process may remember of a text that has matched, so that the next request with it needs no HMAC. An ordinary `===` of two of them is safe:
 * how far they agree tells nothing about the digest of another text, since the salt is unknown, and no digest leads back to 256 random bits.
 */
export function matchedDigest(text: string): string {
  return hash('sha256', processSalt + text, 'base64url')
}

/** Compares in constant time; an unknown key (no stored hash) takes as long as a known one. */
export function keyMatches(
  peppers: Peppers,
  key: ParsedKey,
  stored: { readonly secretHash: Buffer; readonly pepperVersion: number } | undefined,
): boolean {
  const presented = keyHash(peppers, stored?.pepperVersion ?? peppers.current, key.text)
  const against = stored?.secretHash ?? presented
  const equal = presented.length === against.length && timingSafeEqual(presented, against)
  return equal && stored !== undefined && peppers.byVersion.has(stored.pepperVersion)
}

function checksum(text: string): string {
  let rest = crc32(text)
  let result = ''
  for (let index = 0; index < checksumLength; index++) {
    result = digits.charAt(rest % 62) + result
    rest = Math.floor(rest / 62)
  }
  return result
}

/** The bytes as a number, in exactly `length` base-62 digits (the lowest ones where more would be needed). */
function base62(bytes: Buffer, length: number): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`)
  let result = ''
  for (let index = 0; index < length; index++) {
    result = digits.charAt(Number(rest % 62n)) + result
    rest /= 62n
  }
  return result
}
