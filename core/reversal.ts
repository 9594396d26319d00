import { mayBecome, type Status } from './transaction-status.ts'

/** A cancel takes a payment back as a whole, a refund gives a part or all of a completed one back. */
export type ReversalKind = 'CANCEL' | 'REFUND'

/** A payment as far as taking it back goes. */
export interface Reversible {
  readonly status: Status
  /** Minor units. */
  readonly amountMinor: number
  /** Given back by refunds so far, minor units. */
  readonly refundedMinor: number
}

/** What becomes of a request: the next status, or why it changes nothing. */
export type ReversalVerdict =
  | { readonly result: 'cancelled' | 'refunded' | 'partially-refunded'; readonly status: Status; readonly refundedMinor: number }
  | { readonly result: 'not-allowed' | 'exceeds-payment' }
export type ReversalResult = ReversalVerdict['result']

/**
 * Decides about one cancel or refund.
 * fds decides by it, record by record in the customer's order, so refunds together never exceed what was paid; the gateway asks it beforehand, to
 * answer at once what can only be refused.
 * @param amountMinor to give back, 1 or more; of no meaning for a cancel
 */
export function verdictOnReversal(kind: ReversalKind, amountMinor: number, payment: Reversible): ReversalVerdict {
  const { status, refundedMinor } = payment
  if (kind === 'CANCEL') {
    return mayBecome(status, 'CANCELLED') ? { result: 'cancelled', status: 'CANCELLED', refundedMinor } : { result: 'not-allowed' }
  }
  if (!mayBecome(status, 'REFUNDED')) return { result: 'not-allowed' }
  const leftMinor = payment.amountMinor - refundedMinor
  if (amountMinor > leftMinor) return { result: 'exceeds-payment' }
  return amountMinor === leftMinor
    ? { result: 'refunded', status: 'REFUNDED', refundedMinor: payment.amountMinor }
    : { result: 'partially-refunded', status: 'PARTIALLY_REFUNDED', refundedMinor: refundedMinor + amountMinor }
}
