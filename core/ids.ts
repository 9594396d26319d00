import { createHash, hash } from 'node:crypto'
import { maxOccurredAtMs } from './occurred-at-bound.ts'

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type PaymentId = Branded<'PaymentId'>
export type MerchantId = Branded<'MerchantId'>
export type StoreId = Branded<'StoreId'>
export type CustomerId = Branded<'CustomerId'>

export { maxOccurredAtMs }

/** Where an id is put together: nothing waits meanwhile, so one is enough. */
const scratch = Buffer.alloc(16)

/**
 * The payment's id: UUIDv8 (RFC 9562) of 48 bits of occurredAt and the first 74 bits of SHA-256(utf8(merchantId) 0x00 utf8(idempotencyKey)).
 * The same for every retry, and ordered by time, so that new ledger rows land at the end of the primary key.
 * @param occurredAtMs epoch milliseconds, 0 <= t < 2^48
 * Source: architecture.md section 2.
 */
export function paymentIdOf(merchantId: string, idempotencyKey: string, occurredAtMs: number): PaymentId {
  if (!Number.isInteger(occurredAtMs) || occurredAtMs < 0 || occurredAtMs >= maxOccurredAtMs) {
    throw new RangeError(`occurredAt ${occurredAtMs} is not within 48 bits`)
  }
  const digest = hash('sha256', `${merchantId}\0${idempotencyKey}`, 'hex')
  // 74 consecutive bits of the digest: 12 behind the version, 62 behind the variant, whose two bits push them to the right.
  const [first, second] = [digitsOf(digest, 3, 11), digitsOf(digest, 11, 19)]
  scratch.writeUIntBE(occurredAtMs, 0, 6)
  scratch.writeUInt16BE(0x8000 | digitsOf(digest, 0, 3), 6)
  scratch.writeInt32BE(0x8000_0000 | (first >>> 2), 8)
  scratch.writeInt32BE((first << 30) | (second >>> 2), 12)
  return uuidText(scratch) as PaymentId
}

/**
 * The id of a cancel or refund, made as a payment's is, of time 0: the same for every retry under its idempotency key, and another than that of a
 * payment under the same key, since no merchant id holds a control character.
 */
export function reversalIdOf(merchantId: string, idempotencyKey: string): string {
  return paymentIdOf(`${merchantId}\0reversal`, idempotencyKey, 0)
}

/** occurredAt of a payment id, epoch milliseconds. */
export function occurredAtOf(paymentId: string): number {
  return Number.parseInt(paymentId.slice(0, 8) + paymentId.slice(9, 13), 16)
}

/** The least id that a payment which occurred then, or later, can have: ids are ordered by time. */
export function lowestPaymentId(epochMs: number): string {
  const hex = epochMs.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/**
 * UUIDv5 (RFC 9562): a name-based id, so that processing the same record again derives the same ids.
 * @param namespace a UUID in text
 */
export function uuidV5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return uuidText(bytes)
}

/** A UUID in canonical lower-case text. */
export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

function digitsOf(hex: string, from: number, to: number): number {
  return Number.parseInt(hex.slice(from, to), 16)
}

function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
