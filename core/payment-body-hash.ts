import { hash } from 'node:crypto'
import type { PaymentBody } from './payment-body.ts'

export type { PaymentBody }

/**
 * SHA-256 of a payment's body after parsing and defaults: equal hashes mean "same body", whatever the order of keys, the
 * spelling of numbers or the offset of occurredAt were. The gateway's claim and `transactions.body_hash` both hold it.
 * The canonical text is a JSON array, so that no field's content can pose as another field. -0 counts as 0.
 * @returns 32 bytes
 * Source: architecture.md section 3, "Same body".
 */
export function paymentBodyHash(body: PaymentBody): Buffer {
  return hash('sha256', canonicalText(body), 'buffer')
}

/** The same in base64url: as text it costs half. */
export function paymentBodyHashText(body: PaymentBody): string {
  return hash('sha256', canonicalText(body), 'base64url')
}

function canonicalText(body: PaymentBody): string {
  return JSON.stringify([
    body.storeId,
    body.customerId,
    body.cardId,
    body.amountMinor,
    body.currency,
    body.country,
    body.latitude,
    body.longitude,
    body.locationAccuracyM,
    body.channel,
    body.occurredAt,
    body.orderId,
    body.items.map((item) => [item.name, item.quantity, item.unitPriceMinor]),
  ])
}
