import type { StoreCategory } from './store-category.ts'

/**
 * A card that somebody issues, and what it gives back: a document of the catalogue. Amounts are won, rates basis points (100 = 1 %),
 * days YYYY-MM-DD in Asia/Seoul. processors/benefits/README.md says how it is read.
 */
export interface CardProduct {
  /** {@link slugPattern}; never given to another product. */
  readonly id: string
  readonly issuer: string
  readonly nameKo: string
  readonly nameEn: string
  /** New cards are issued: only then it is named to customers who have none. */
  readonly issued: boolean
  /** What all its offers together may give in a month; ascending, the first from a previous month of 0. Empty: no bound. */
  readonly monthlyCaps: readonly MonthlyCap[]
  readonly offers: readonly CardOffer[]
}

/** Holds from this spend of the month before on, until the next one's. */
export interface MonthlyCap {
  readonly previousMonthMinor: number
  readonly capMinor: number
}

/** One thing a card gives. A payment must meet all its conditions; a condition that is null is met by every payment. */
export interface CardOffer {
  /** {@link slugPattern}, unique within its product; what was used of its cap is kept under it. */
  readonly id: string
  readonly categories: readonly StoreCategory[] | null
  readonly stores: readonly OfferStore[] | null
  /** ISO 3166-1 alpha-2, of the payment. */
  readonly countries: readonly string[] | null
  /** The least amount of the single payment; 0 or more. */
  readonly minimumPaymentMinor: number
  /** First and last day, by event time. */
  readonly validFrom: string | null
  readonly validTo: string | null
  /** Given on the part of a payment that lies beyond the cap. */
  readonly rateAfterCapBp: number
  /** What it gives, by the spend of the month before; ascending. Below the first one it gives nothing. */
  readonly tiers: readonly OfferTier[]
}

/** A store, or with null every store of the merchant. */
export interface OfferStore {
  readonly merchantId: string
  readonly storeId: string | null
}

/** Exactly one of `rateBp` and `amountMinor` is set. */
export interface OfferTier {
  readonly previousMonthMinor: number
  readonly rateBp: number | null
  readonly amountMinor: number | null
  /** What it may give in a month; null: no bound of its own. */
  readonly capMinor: number | null
}

/** Ids of products and offers. */
export const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
export const maxSlugLength = 64
