import type { CardOffer, CardProduct, OfferTier } from '../../core/card-product.ts'
import type { StoreCategory } from '../../core/store-category.ts'

/** A completed payment in won, as far as a card's offers look at it. */
export interface Purchase {
  readonly merchantId: string
  readonly storeId: string
  /** Null: the store is not registered, or its category is none of ours. */
  readonly category: StoreCategory | null
  readonly country: string
  /** Won, 1 to 2^53-1. */
  readonly amountMinor: bigint
  /** Of the event time in Asia/Seoul, YYYY-MM-DD. */
  readonly day: string
}

/** How a card stands when a payment is made with it. */
export interface Standing {
  /** Won spent with it in the month before the payment's, less what was given back. */
  readonly previousMonthMinor: bigint
  /** What an offer of this product has given within its cap in the payment's month, less what was taken back. */
  usedOf(offerId: string): bigint
  /** The same of all its offers together. */
  readonly usedInAll: bigint
}

/** What one offer gives for a payment, in won: within its cap, and on the part beyond it. */
export interface Benefit {
  readonly offerId: string
  readonly cappedMinor: bigint
  readonly afterCapMinor: bigint
}

/** A card nobody has used yet: how the cards of the market are judged. */
export const unusedCard: Standing = { previousMonthMinor: 0n, usedOf: () => 0n, usedInAll: 0n }

/**
 * What a card gives for a payment: the one offer that gives most, the first of equal ones; undefined when none gives a won.
 * Source: README.md, "What a card gives".
 */
export function benefitOf(product: CardProduct, purchase: Purchase, standing: Standing): Benefit | undefined {
  let best: Benefit | undefined
  let most = 0n
  for (const offer of product.offers) {
    if (!isMet(offer, purchase)) continue
    const tier = tierAt(offer.tiers, standing.previousMonthMinor)
    if (tier === undefined) continue
    const benefit = benefitOfOffer(offer, tier, purchase.amountMinor, roomOf(product, offer.id, tier, standing))
    const total = benefit.cappedMinor + benefit.afterCapMinor
    if (total <= most) continue
    best = benefit
    most = total
  }
  return best
}

/** Won that a benefit is in all; 0 for none. */
export function totalOf(benefit: Benefit | undefined): bigint {
  return benefit === undefined ? 0n : benefit.cappedMinor + benefit.afterCapMinor
}

function isMet(offer: CardOffer, { merchantId, storeId, category, country, amountMinor, day }: Purchase): boolean {
  if (amountMinor < BigInt(offer.minimumPaymentMinor)) return false
  if (offer.validFrom !== null && day < offer.validFrom) return false
  if (offer.validTo !== null && day > offer.validTo) return false
  if (offer.countries !== null && !offer.countries.includes(country)) return false
  if (offer.categories !== null && (category === null || !offer.categories.includes(category))) return false
  if (offer.stores === null) return true
  return offer.stores.some((store) => store.merchantId === merchantId && (store.storeId === null || store.storeId === storeId))
}

/** The last of these whose condition the month before meets; they ascend. */
function tierAt<Tier extends { readonly previousMonthMinor: number }>(tiers: readonly Tier[], spent: bigint): Tier | undefined {
  return tiers.findLast(({ previousMonthMinor }) => spent >= BigInt(previousMonthMinor))
}

/** What the offer may still give this month; undefined: without bound. */
function roomOf({ monthlyCaps }: CardProduct, offerId: string, { capMinor }: OfferTier, standing: Standing): bigint | undefined {
  const ofCard = tierAt(monthlyCaps, standing.previousMonthMinor)
  const ownRoom = capMinor === null ? undefined : BigInt(capMinor) - standing.usedOf(offerId)
  const cardRoom = ofCard === undefined ? undefined : BigInt(ofCard.capMinor) - standing.usedInAll
  const room = ownRoom === undefined || (cardRoom !== undefined && cardRoom < ownRoom) ? cardRoom : ownRoom
  // below 0 when a cap was lowered, or the month before shrank by a refund
  return room !== undefined && room < 0n ? 0n : room
}

/**
 * A cap that is reached within a payment splits it: the part of the amount that used the cap up, rounded up to a won, and the rest,
 * which earns the rate after the cap. Every product is rounded down.
 */
function benefitOfOffer(offer: CardOffer, tier: OfferTier, amount: bigint, room: bigint | undefined): Benefit {
  // what is given for the whole payment, as a fraction of it
  const fixed = BigInt(tier.amountMinor ?? 0)
  const [given, per] = tier.rateBp === null ? [fixed < amount ? fixed : amount, amount] : [BigInt(tier.rateBp), 10_000n]
  const full = (amount * given) / per
  if (room === undefined || full <= room) return { offerId: offer.id, cappedMinor: full, afterCapMinor: 0n }
  const covered = (room * per + given - 1n) / given
  const afterCapMinor = ((amount - covered) * BigInt(offer.rateAfterCapBp)) / 10_000n
  return { offerId: offer.id, cappedMinor: room, afterCapMinor }
}
