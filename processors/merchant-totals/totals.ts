import type { TransactionStatus } from '../../schemas/records.ts'

/** What is summed up of the payments that are in one status now. Sums are bigints: two payments may pass 2^53. */
export interface Sums {
  readonly payments: number
  /** As paid, in minor units of the currency. */
  readonly amountMinor: bigint
  /** Given back of these by refunds. */
  readonly refundedMinor: bigint
}

/** Of one merchant, store, currency, hour, status and source partition. */
export interface Totals extends Sums {
  readonly merchantId: string
  readonly storeId: string
  readonly currency: string
  /** Asia/Seoul, of the event time: YYYY-MM-DD. */
  readonly day: string
  /** Asia/Seoul, 0 to 23. */
  readonly hour: number
  readonly status: TransactionStatus
  readonly sourcePartition: number
}

/** The same payments by day, country, channel and card brand. */
export interface Breakdown extends Sums {
  readonly merchantId: string
  readonly storeId: string
  readonly currency: string
  readonly day: string
  readonly country: string
  readonly channel: string
  /** `unknown` unless the card was registered when the payment was judged. */
  readonly cardBrand: string
  readonly status: TransactionStatus
  readonly sourcePartition: number
}

/** One payment as it counts in a row: what was paid, and what refunds have given back of it by now. */
export interface Share {
  readonly amountMinor: number
  readonly refundedMinor: number
}

/** The sums of a row with one payment more. */
export function addPayment(before: Sums | undefined, { amountMinor, refundedMinor }: Share): Sums {
  return {
    payments: (before?.payments ?? 0) + 1,
    amountMinor: (before?.amountMinor ?? 0n) + BigInt(amountMinor),
    refundedMinor: (before?.refundedMinor ?? 0n) + BigInt(refundedMinor),
  }
}

/**
 * Takes a payment out of the row of its previous status. A row that falls to nothing stays, with 0 payments: the next payment often needs it
 * again, and readers sum.
 * @param share as it counted until now
 * @returns undefined when the row does not hold such a payment, so that no total ever becomes negative
 */
export function removePayment<Row extends Sums>(before: Row | undefined, { amountMinor, refundedMinor }: Share): Row | undefined {
  if (before === undefined || before.payments < 1) return undefined
  const next = {
    ...before,
    payments: before.payments - 1,
    amountMinor: before.amountMinor - BigInt(amountMinor),
    refundedMinor: before.refundedMinor - BigInt(refundedMinor),
  }
  return next.amountMinor < 0n || next.refundedMinor < 0n ? undefined : next
}
