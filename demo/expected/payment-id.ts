import { createHash } from 'node:crypto'

/**
 * The id that a payment must get, by architecture.md section 2: 48 bits of occurredAt, version 8, and the first 74 bits of
 * SHA-256(merchantId, 0x00, idempotency key) around version and variant. Written apart from core/ids.ts, bit by bit.
 */
export function expectedPaymentId(merchantId: string, idempotencyKey: string, occurredAtMs: number): string {
  const digest = createHash('sha256').update(`${merchantId}\0${idempotencyKey}`, 'utf8').digest('hex')
  const digestBits = BigInt(`0x${digest}`).toString(2).padStart(256, '0')
  const bits = `${occurredAtMs.toString(2).padStart(48, '0')}1000${digestBits.slice(0, 12)}10${digestBits.slice(12, 74)}`
  const hex = BigInt(`0b${bits}`).toString(16).padStart(32, '0')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
