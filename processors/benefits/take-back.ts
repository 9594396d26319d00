import type { Benefit } from './card-benefit.ts'

/** What a payment gave at first, and how much of its amount was given back since. Won. */
export interface GivenPayment {
  readonly amountMinor: number
  readonly takenBackMinor: number
  readonly offerId: string | null
  readonly cappedMinor: number
  readonly afterCapMinor: number
}

/** What a cancel or refund takes out of the month of its payment; amounts are negative. */
export interface TakenBack {
  readonly spendMinor: bigint
  readonly benefit: Benefit | undefined
}

/**
 * The share of spend and benefit that goes when `takenBackMinor` of the amount have been given back in all.
 *
 * Taken back in all is floor(given * given back / amount), of which the share of earlier refunds has gone already: so however a payment is refunded
 * in parts, what is kept is never below its share, and nothing is left once all of it was refunded.
 * @returns undefined when that much was taken back before, as by a repeat or by a refund that comes late
 */
export function takeBack(payment: GivenPayment, takenBackMinor: number): TakenBack | undefined {
  const { amountMinor, takenBackMinor: before, offerId } = payment
  const now = Math.min(takenBackMinor, amountMinor)
  if (now <= before) return undefined
  const share = (given: number): bigint => shareOf(given, before, amountMinor) - shareOf(given, now, amountMinor)
  return {
    spendMinor: BigInt(before - now),
    benefit:
      offerId === null ? undefined : { offerId, cappedMinor: share(payment.cappedMinor), afterCapMinor: share(payment.afterCapMinor) },
  }
}

function shareOf(given: number, takenBack: number, amount: number): bigint {
  return (BigInt(given) * BigInt(takenBack)) / BigInt(amount)
}
