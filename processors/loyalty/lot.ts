import { loyaltyDayMs } from '../../core/loyalty-program.ts'
import type { TransactionEvent } from '../../schemas/records.ts'
import { keptPoints, pointsOf } from './points.ts'
import type { Terms } from './terms.ts'

/**
 * A completed payment as loyalty keeps it: the visit it was, and the lot of points it gave. What is left of a lot is `points - revoked - spent`,
 * never below 0: what was spent before it was taken back is owed instead.
 */
export interface LoyaltyPayment {
  readonly customerId: string
  readonly merchantId: string
  readonly storeId: string
  readonly eventTimeMs: number
  readonly paymentId: string
  readonly amountMinor: number
  /** By refunds in all, or by a cancel; it never falls. */
  readonly takenBackMinor: number
  /** False: what takes it back was read, its completion was not. */
  readonly completed: boolean
  /** Order of completion among the customer's visits to the store; 0: it never stood. */
  readonly number: number
  readonly programVersion: number
  readonly visitThreshold: number
  readonly category: string | null
  readonly points: number
  readonly revoked: number
  readonly spent: number
  /** Epoch milliseconds; from then on the lot counts no more. Null without points. */
  readonly expiresAt: number | null
}

/** Which payment an event is about. The parts of the key are the same in every event of a payment. */
export function paymentKey(
  event: TransactionEvent,
): Pick<LoyaltyPayment, 'customerId' | 'merchantId' | 'storeId' | 'eventTimeMs' | 'paymentId'> {
  const { customerId, merchantId, storeId, eventTime, paymentId } = event
  return { customerId, merchantId, storeId, eventTimeMs: eventTime, paymentId }
}

/** True for a visit: completed, and not given back as a whole. */
export function stands({ completed, takenBackMinor, amountMinor }: LoyaltyPayment): boolean {
  return completed && takenBackMinor < amountMinor
}

/** The payment completed. @param before what took it back already; @param number among the visits, should it stand */
export function complete(before: LoyaltyPayment | undefined, event: TransactionEvent, terms: Terms, number: number): LoyaltyPayment {
  const { customerId, merchantId, storeId, eventTime, paymentId, amountMinor } = event
  const takenBackMinor = before?.takenBackMinor ?? 0
  const points = pointsOf(event, terms)
  // field by field: a spread of the key, with more behind it, took a tenth of the worker
  return {
    customerId,
    merchantId,
    storeId,
    eventTimeMs: eventTime,
    paymentId,
    amountMinor,
    takenBackMinor,
    completed: true,
    number: takenBackMinor < amountMinor ? number : 0,
    programVersion: terms.programVersion,
    visitThreshold: terms.visitThreshold,
    category: terms.category,
    points,
    revoked: points - keptPoints(points, amountMinor, takenBackMinor),
    spent: before?.spent ?? 0,
    expiresAt: points === 0 ? null : eventTime + terms.program.pointsExpireDays * loyaltyDayMs,
  }
}

/**
 * The payment was given back, in part or as a whole; its points go with it.
 * @param before undefined when its completion was not read
 * @returns the same row when it was known
 */
export function takeBack(before: LoyaltyPayment | undefined, event: TransactionEvent): LoyaltyPayment {
  const { points, takenBackMinor: known, amountMinor } = before ?? neverCompleted(event)
  const takenBackMinor = Math.max(known, takenBackBy(event))
  if (before !== undefined && takenBackMinor === known) return before
  return { ...(before ?? neverCompleted(event)), takenBackMinor, revoked: points - keptPoints(points, amountMinor, takenBackMinor) }
}

/** What has been given back in all once the event has happened, of a payment that had completed. */
function takenBackBy({ status, refundedMinor, amountMinor }: TransactionEvent): number {
  return status === 'PARTIALLY_REFUNDED' ? Math.min(refundedMinor, amountMinor) : amountMinor
}

function neverCompleted(event: TransactionEvent): LoyaltyPayment {
  return {
    ...paymentKey(event),
    amountMinor: event.amountMinor,
    takenBackMinor: 0,
    completed: false,
    number: 0,
    programVersion: 0,
    visitThreshold: 0,
    category: null,
    points: 0,
    revoked: 0,
    spent: 0,
    expiresAt: null,
  }
}
