import type { RecordPosition } from '../../core/errors.ts'

/** How long a claim answers for its key: retries within this time need no look-up in the ledger. */
export const claimLifetimeMs = 24 * 3_600_000
/** How far a client's clock may be off before its keys are looked up in the ledger as a matter of course. */
export const clockSkewMs = 5 * 60_000
/** Redis keeps a claim this long: its lifetime, and the skew on both sides. */
export const claimTtlMs = claimLifetimeMs + 2 * clockSkewMs
/** A claim in flight is believed this long: the producer gives up after 8 s. A crashed gateway blocks its keys no longer. */
export const leaseMs = 10_000

/** What a claim says of a payment: whose it is, which body came first, and where it is in the log (undefined: not known to be there). */
export interface ClaimedPayment {
  readonly paymentId: string
  readonly merchantId: string
  /** base64url of the body's hash */
  readonly bodyHash: string
  readonly occurredAtMs: number
  readonly position?: Pick<RecordPosition, 'partition' | 'offset'>
}

/**
 * The part of a payment id that stands for (merchant, idempotency key): its last 74 bits. So one claim serves the retry,
 * whatever time it names, and the look-up by id.
 */
export function claimKeyOf(paymentId: string): string {
  return paymentId.slice(15)
}

/**
 * True when Redis may have had a claim for this key and lost it, so that the ledger must be asked.
 * @param bornMs when the present Redis data set began; Infinity when Redis did not answer
 */
export function mayBeForgotten(occurredAtMs: number, bornMs: number, nowMs: number): boolean {
  // A first try came at occurredAt or later, give or take the skew; it is remembered if that was after the birth and within the lifetime.
  return occurredAtMs - clockSkewMs < bornMs || occurredAtMs < nowMs - claimLifetimeMs || occurredAtMs > nowMs + clockSkewMs
}
