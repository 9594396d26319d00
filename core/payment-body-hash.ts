import { hash } from 'node:crypto'
import type { PaymentBody } from './payment-body.ts'

export type { PaymentBody }

/**
 * SHA-256 of a payment's body after parsing and defaults, in base64url: equal hashes mean "same body", whatever the order of keys, the
 * spelling of numbers or the offset of occurredAt were. The gateway's claim holds it.
 * The canonical text is a JSON array, so that no field's content can pose as another field. -0 counts as 0.
 * Source: architecture.md section 3, "Same body".
 */
export function paymentBodyHash(body: PaymentBody): string {
  return hash('sha256', canonicalText(body), 'base64url')
}

/** True when two bodies have the same hash. */
export function isSameBody(body: PaymentBody, other: PaymentBody): boolean {
  return canonicalText(body) === canonicalText(other)
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
