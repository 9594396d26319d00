import { uuidV5 } from '../../core/ids.ts'

/** What is known of one customer in one store. */
export interface Visits {
  readonly customerId: string
  readonly merchantId: string
  readonly storeId: string
  /** Completed payments, any channel. */
  readonly visits: number
  /** Event times, epoch milliseconds: earliest and latest, whatever the order of completion. */
  readonly firstVisitAt: number
  readonly lastVisitAt: number
  /** Event time of the visit that made the customer a VIP of this store; null until then, kept for ever after. */
  readonly vipSince: number | null
}

/** A completed payment, as far as a visit needs it. */
export interface CompletedPayment {
  readonly customerId: string
  readonly merchantId: string
  readonly storeId: string
  /** Clamped event time, epoch milliseconds. */
  readonly eventTime: number
}

/** The threshold of a store that is not registered, and of one registered without another. */
export const defaultVisitThreshold = 5

/**
 * Counts one completed payment as a visit.
 *
 * The greeting comes at exactly the threshold-th visit, counted in the order of completion, and once for ever: raising the
 * threshold greets nobody a second time. A customer whom a lowered threshold finds above it becomes a VIP with the next visit,
 * silently: a text about "your 5th visit" at the 9th would be wrong.
 * @param before undefined at the first visit
 * @param threshold the store's, as registered when the payment completes; at least 1
 * Source: fds.md, "What follows from a completed payment".
 */
export function countVisit(
  before: Visits | undefined,
  payment: CompletedPayment,
  threshold: number,
): { readonly visits: Visits; readonly greet: boolean } {
  const { customerId, merchantId, storeId, eventTime } = payment
  const visits = (before?.visits ?? 0) + 1
  const vipSince = before?.vipSince ?? null
  return {
    visits: {
      customerId,
      merchantId,
      storeId,
      visits,
      firstVisitAt: Math.min(before?.firstVisitAt ?? eventTime, eventTime),
      lastVisitAt: Math.max(before?.lastVisitAt ?? eventTime, eventTime),
      vipSince: vipSince ?? (visits >= threshold ? eventTime : null),
    },
    greet: vipSince === null && visits === threshold,
  }
}

/** Namespace of greeting ids; any fixed UUID does. */
const greetingNamespace = '6f1d7c5e-2c0b-5d0e-9a55-0b7b9c1f4c11'

/**
 * One id per customer and store, not per payment: even counting the whole log again under another threshold greets nobody twice.
 * JSON keeps the three apart, whatever characters they hold.
 */
export function greetingId(customerId: string, merchantId: string, storeId: string): string {
  return uuidV5(greetingNamespace, JSON.stringify([customerId, merchantId, storeId]))
}
