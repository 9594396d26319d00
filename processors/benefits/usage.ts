import type { Benefit, Standing } from './card-benefit.ts'

/** What a customer's card was used for in a month of Asia/Seoul, less what cancels and refunds took back. Won. */
export interface Usage extends UsageKey {
  /** Of completed payments. */
  readonly spendMinor: bigint
  /** By all offers, within and beyond their caps. */
  readonly givenMinor: bigint
  readonly used: readonly OfferUse[]
}

export interface UsageKey {
  readonly customerId: string
  readonly cardId: string
  /** YYYY-MM. */
  readonly month: string
}

/** What an offer has given within its cap; an integer as text, since sums may pass 2^53 and rows keep it as JSON. */
export interface OfferUse {
  readonly productId: string
  readonly offerId: string
  readonly cappedMinor: string
}

/** A payment of the month: what was spent, and by which offer what was given. */
export interface UsageChange {
  readonly spendMinor: bigint
  readonly productId: string | null
  readonly benefit: Benefit | undefined
}

/** The month after one more payment. */
export function addToUsage(before: Usage | undefined, key: UsageKey, { spendMinor, productId, benefit }: UsageChange): Usage {
  const { customerId, cardId, month } = key
  const { spendMinor: spent, givenMinor: given, used } = before ?? { spendMinor: 0n, givenMinor: 0n, used: [] }
  return {
    customerId,
    cardId,
    month,
    spendMinor: spent + spendMinor,
    givenMinor: benefit === undefined ? given : given + benefit.cappedMinor + benefit.afterCapMinor,
    used:
      benefit === undefined || productId === null || benefit.cappedMinor === 0n
        ? used
        : withUse(used, productId, benefit.offerId, benefit.cappedMinor),
  }
}

/** How a card of this product stands, given its usage in the payment's month and in the month before. */
export function standingOf(productId: string, month: Usage | undefined, previousMonth: Usage | undefined): Standing {
  const used = new Map<string, bigint>()
  let usedInAll = 0n
  for (const use of month?.used ?? []) {
    if (use.productId !== productId) continue
    const capped = BigInt(use.cappedMinor)
    used.set(use.offerId, capped)
    usedInAll += capped
  }
  return { previousMonthMinor: previousMonth?.spendMinor ?? 0n, usedOf: (offerId) => used.get(offerId) ?? 0n, usedInAll }
}

function withUse(used: readonly OfferUse[], productId: string, offerId: string, byMinor: bigint): readonly OfferUse[] {
  const place = used.findIndex((use) => use.productId === productId && use.offerId === offerId)
  const before = used[place]
  const next = { productId, offerId, cappedMinor: String(BigInt(before?.cappedMinor ?? 0) + byMinor) }
  return before === undefined ? [...used, next] : used.with(place, next)
}
