import type { TransactionStatus } from '../../schemas/records.ts'

/** Count and amount of the payments that are in a status now, of one merchant, store, currency, hour and source partition. */
export interface Totals {
  readonly merchantId: string
  readonly storeId: string
  readonly currency: string
  /** Asia/Seoul, of the event time: YYYY-MM-DD. */
  readonly day: string
  /** Asia/Seoul, 0 to 23. */
  readonly hour: number
  readonly status: TransactionStatus
  readonly sourcePartition: number
  readonly payments: number
  /** Sum in minor units of the currency. A bigint: two payments may pass 2^53. */
  readonly amountMinor: bigint
}

/** One status' share of an hour: the key of a row. */
export type TotalsKey = Pick<Totals, 'merchantId' | 'storeId' | 'currency' | 'day' | 'hour' | 'status' | 'sourcePartition'>

/** Adds a payment to the row of its present status. */
export function addPayment(before: Totals | undefined, key: TotalsKey, amountMinor: number): Totals {
  return { ...key, payments: (before?.payments ?? 0) + 1, amountMinor: (before?.amountMinor ?? 0n) + BigInt(amountMinor) }
}

/**
 * Takes a payment out of the row of its previous status. A row that falls to nothing stays, with 0 payments: the runtime has no
 * deletes, the next payment of that hour often needs it again, and readers sum.
 * @returns undefined when the row does not hold such a payment, so that no total ever becomes negative
 */
export function removePayment(before: Totals | undefined, amountMinor: number): Totals | undefined {
  if (before === undefined || before.payments < 1 || before.amountMinor < BigInt(amountMinor)) return undefined
  return { ...before, payments: before.payments - 1, amountMinor: before.amountMinor - BigInt(amountMinor) }
}
