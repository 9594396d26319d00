/** Shapes of what is asked about benefits that customers missed. */
import type { Watermark } from './answers.ts'

/** Payments for which another card would have given more, and how much more, in won. */
export interface Missed {
  readonly payments: number
  readonly missedWon: string
}

export interface MissedOfDay extends Missed {
  /** Asia/Seoul, YYYY-MM-DD. */
  readonly day: string
}

export interface MissedAtStore extends Missed {
  readonly storeId: string
  readonly storeName: string | null
}

/** A card of the catalogue; the names are the id when the catalogue has it no more. */
export interface NamedCard {
  readonly productId: string
  readonly issuer: string | null
  readonly names: { readonly ko: string; readonly en: string }
}

/** One offer of a card that a payment at this merchant can meet. Exactly one of `rateBp` and `amountMinor` is set: the most it gives. */
export interface OfferHere {
  /** Store categories it is for; null: every store. */
  readonly categories: readonly string[] | null
  /** Basis points: 100 are 1 %. */
  readonly rateBp: number | null
  /** Won. */
  readonly amountMinor: number | null
  readonly minimumPaymentMinor: number
  /** Spend of the month before that this much asks for, won. */
  readonly previousMonthMinor: number
}

/** A card that would have given more. */
export interface BetterCard extends Missed {
  readonly card: NamedCard
  /** Of the payments, those whose customer has this card and used another. */
  readonly ownPayments: number
  /** What gives most here first. */
  readonly offers: readonly OfferHere[]
}

/** A card that was used where another would have given more. */
export interface UsedCard extends Missed {
  readonly card: NamedCard
  /** What the card gave instead. */
  readonly givenWon: string
}

/** `GET /api/benefits` */
export interface MissedBenefits extends Watermark {
  readonly from: string
  readonly to: string
  readonly total: Missed
  /** Completed payments in won of these days, whatever card: what the total is a part of. */
  readonly paymentsInWon: number
  /** Of the total, payments whose customer has the better card at home. */
  readonly own: Missed
  /** Customers who were told. */
  readonly tips: number
  /** Every day, also those without any. */
  readonly days: readonly MissedOfDay[]
  /** Most won first, as both below; at most twenty. */
  readonly stores: readonly MissedAtStore[]
  readonly betterCards: readonly BetterCard[]
  readonly usedCards: readonly UsedCard[]
}
