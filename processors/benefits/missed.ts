import { seoulDayOf } from '../../core/seoul-time.ts'
import type { GivenPayment } from './take-back.ts'

/** A completed payment in won, as far as another card is concerned that would have given more for it. */
export interface ComparedPayment extends GivenPayment {
  readonly merchantId: string
  readonly storeId: string
  /** Epoch milliseconds. */
  readonly eventTime: number
  readonly productId: string | null
  readonly bestCardId: string | null
  readonly bestProductId: string | null
  readonly bestMinor: number | null
  readonly tipped: boolean
}

/** What customers missed, summed up. Won that was taken back has taken its share along. */
export interface MissedSums {
  /** Payments in won of which something stands, whatever other cards would have given. In rows of stores alone. */
  readonly paymentsInWon: number
  /** Those for which another card would have given more. */
  readonly payments: number
  /** Of these, payments whose customer has the better card. */
  readonly ownPayments: number
  /** What the best other card would have given beyond the one used. */
  readonly missedWon: bigint
  readonly ownMissedWon: bigint
  /** What the card used gave. */
  readonly givenWon: bigint
  /** Tips sent, whatever became of their payments. */
  readonly tips: number
}

/** By what missed payments are summed up: store id, product id of the better card, product id of the card used. */
export type MissedSide = 'store' | 'better' | 'used'

export interface MissedKey {
  readonly merchantId: string
  /** YYYY-MM-DD in Asia/Seoul, of the event time. */
  readonly day: string
  readonly side: MissedSide
  readonly value: string
  readonly sourcePartition: number
}

/** Sums of a merchant's day on one side. Of payments that were there before the table, only what moved since: a row may be below 0, its sum over partitions not. */
export interface MissedBenefit extends MissedKey, MissedSums {}

/** What an event does to one row. */
export interface MissedMove {
  readonly key: MissedKey
  readonly change: MissedSums
}

const nothing: MissedSums = { paymentsInWon: 0, payments: 0, ownPayments: 0, missedWon: 0n, ownMissedWon: 0n, givenWon: 0n, tips: 0 }

/** The row of a payment's store and day, which its event alone tells. */
export function storeKey(
  { merchantId, storeId, eventTime }: Pick<ComparedPayment, 'merchantId' | 'storeId' | 'eventTime'>,
  sourcePartition: number,
): MissedKey {
  return { merchantId, day: seoulDayOf(eventTime), side: 'store', value: storeId, sourcePartition }
}

/**
 * What a completed payment, or a later cancel or refund of it, moves: the row of its store, and where another card would have given more by as much the
 * rows of that card and of the card used.
 * @param before undefined: the payment is new
 * Source: README.md, "Missed benefits".
 */
export function missedMoves(before: ComparedPayment | undefined, after: ComparedPayment, sourcePartition: number): readonly MissedMove[] {
  const key = storeKey(after, sourcePartition)
  const change = difference(countOf(after), before === undefined ? nothing : countOf(before))
  const { productId, bestProductId } = after
  if (missedAtFirst(after) === 0n || productId === null || bestProductId === null)
    return change.paymentsInWon === 0 ? [] : [{ key, change }]
  const ofCards = { ...change, paymentsInWon: 0 }
  return [
    { key, change },
    { key: { ...key, side: 'better', value: bestProductId }, change: ofCards },
    { key: { ...key, side: 'used', value: productId }, change: ofCards },
  ]
}

/** A row after a move. */
export function afterMove(before: MissedBenefit | undefined, { key, change }: MissedMove): MissedBenefit {
  const { merchantId, day, side, value, sourcePartition } = key
  return { merchantId, day, side, value, sourcePartition, ...sum(before ?? nothing, change) }
}

function givenAtFirst({ cappedMinor, afterCapMinor }: ComparedPayment): bigint {
  return BigInt(cappedMinor) + BigInt(afterCapMinor)
}

/** What another card would have given beyond the one used; 0: none would. */
function missedAtFirst(payment: ComparedPayment): bigint {
  const missed = BigInt(payment.bestMinor ?? 0) - givenAtFirst(payment)
  return missed > 0n ? missed : 0n
}

/** How a payment counts as it stands. */
function countOf(payment: ComparedPayment): MissedSums {
  const { amountMinor, takenBackMinor, bestCardId, tipped } = payment
  const [amount, stands] = [BigInt(amountMinor), BigInt(amountMinor) - BigInt(takenBackMinor)]
  const paymentsInWon = stands > 0n ? 1 : 0
  const missed = missedAtFirst(payment)
  if (missed === 0n) return { ...nothing, paymentsInWon }
  const missedWon = (missed * stands) / amount
  const own = bestCardId !== null
  return {
    paymentsInWon,
    payments: paymentsInWon,
    ownPayments: own ? paymentsInWon : 0,
    missedWon,
    ownMissedWon: own ? missedWon : 0n,
    givenWon: (givenAtFirst(payment) * stands) / amount,
    tips: tipped ? 1 : 0,
  }
}

function sum(one: MissedSums, other: MissedSums): MissedSums {
  return {
    paymentsInWon: one.paymentsInWon + other.paymentsInWon,
    payments: one.payments + other.payments,
    ownPayments: one.ownPayments + other.ownPayments,
    missedWon: one.missedWon + other.missedWon,
    ownMissedWon: one.ownMissedWon + other.ownMissedWon,
    givenWon: one.givenWon + other.givenWon,
    tips: one.tips + other.tips,
  }
}

function difference(now: MissedSums, before: MissedSums): MissedSums {
  return {
    paymentsInWon: now.paymentsInWon - before.paymentsInWon,
    payments: now.payments - before.payments,
    ownPayments: now.ownPayments - before.ownPayments,
    missedWon: now.missedWon - before.missedWon,
    ownMissedWon: now.ownMissedWon - before.ownMissedWon,
    givenWon: now.givenWon - before.givenWon,
    tips: now.tips - before.tips,
  }
}
