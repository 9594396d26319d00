import type { CardOffer, CardProduct } from '../../../core/card-product.ts'
import type { StoreCategory } from '../../../core/store-category.ts'
import type { DayRange } from '../answers/seoul-day.ts'
import type { OfferHere } from '../shapes/benefits.ts'

/** What decides which offers payments at a merchant can meet. */
export interface Here extends DayRange {
  readonly merchantId: string
  readonly categories: ReadonlySet<StoreCategory>
  readonly countries: ReadonlySet<string>
}

/** The offers of a card that a payment at this merchant can meet within some days, each at its least demanding tier; what gives most comes first. */
export function offersHere(product: CardProduct, here: Here): readonly OfferHere[] {
  return product.offers
    .filter((offer) => canBeMet(offer, here))
    .flatMap((offer): OfferHere[] => {
      const [tier] = offer.tiers
      if (tier === undefined) return []
      const { rateBp, amountMinor, previousMonthMinor } = tier
      return [{ categories: offer.categories, rateBp, amountMinor, minimumPaymentMinor: offer.minimumPaymentMinor, previousMonthMinor }]
    })
    .toSorted((a, b) => (b.rateBp ?? 0) - (a.rateBp ?? 0) || (b.amountMinor ?? 0) - (a.amountMinor ?? 0))
}

function canBeMet({ categories, stores, countries, validFrom, validTo }: CardOffer, here: Here): boolean {
  return (
    (categories === null || categories.some((category) => here.categories.has(category))) &&
    (stores === null || stores.some(({ merchantId }) => merchantId === here.merchantId)) &&
    (countries === null || countries.some((country) => here.countries.has(country))) &&
    (validFrom === null || validFrom <= here.to) &&
    (validTo === null || validTo >= here.from)
  )
}
