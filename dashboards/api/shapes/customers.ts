/** Shapes of what is asked about customers. A customer is the platform's own token: merchants see no phone numbers. */
import type { Regular, TransactionStatus, Watermark } from './answers.ts'

/** Most visits, seen last, VIP last, and away longest, each first. */
export type RegularSort = 'visits' | 'recent' | 'vip-since' | 'away'

/** A customer of one store. */
export interface ListedRegular extends Regular {
  /** The highest tier reached; null below the first. */
  readonly tier: Tier | null
}

/** A tier of the merchant's program; its names are its id when no stored version has it. */
export interface Tier {
  readonly id: string
  readonly names: { readonly ko: string; readonly en: string }
}

/** `GET /api/regulars/list` */
export interface RegularList extends Watermark {
  readonly regulars: readonly ListedRegular[]
  /** Asks for the page after this one; null on the last. */
  readonly next: string | null
}

/** What a customer is to one store. */
export interface StoreVisits {
  readonly storeId: string
  readonly storeName: string | null
  /** Not taken back and within the program's window. */
  readonly visits: number
  readonly windowDays: number
  /** Every visit that was ever counted. */
  readonly completions: number
  /** ISO 8601; null when every visit was taken back. */
  readonly firstVisitAt: string | null
  readonly lastVisitAt: string | null
  /** Those reached, lowest first. */
  readonly tiers: readonly (Tier & { readonly since: string })[]
}

/** Points of one payment that still count. */
export interface PointsLot {
  readonly paymentId: string
  readonly storeId: string
  readonly storeName: string | null
  readonly eventTime: string
  readonly points: number
  readonly remaining: number
  readonly expiresAt: string
}

export interface Points {
  readonly balance: number
  /** Spent before it was taken back. */
  readonly owed: number
  /** Those that expire first; not all of them. */
  readonly lots: readonly PointsLot[]
  readonly lotCount: number
}

/** What a customer paid in one currency, of completed payments. */
export interface CustomerSpend {
  readonly currency: string
  readonly minorDigits: number
  readonly payments: number
  readonly amountMinor: string
  /** Payments of which something was given back, and how much; cancelled ones included. */
  readonly takenBack: number
  readonly takenBackMinor: string
}

/** What the customer's cards gave for payments here, in won. */
export interface CustomerBenefits {
  /** Payments in won with a card that is known. */
  readonly compared: number
  readonly givenWon: string
  /** Payments for which another card would have given more, and how much more. */
  readonly missed: number
  readonly missedWon: string
  readonly tips: number
}

/** `GET /api/customer?customerId=` */
export interface CustomerDetail extends Watermark {
  readonly customerId: string
  readonly lastVisitAt: string | null
  readonly stores: readonly StoreVisits[]
  readonly points: Points
  /** Spend, hours and benefits are of payments since this day, Asia/Seoul. */
  readonly since: string
  readonly spend: readonly CustomerSpend[]
  /** Completed payments by hour of the day in Seoul, 24 numbers. */
  readonly hours: readonly number[]
  readonly benefits: CustomerBenefits
}

/** A payment of the customer at this merchant that was completed. */
export interface CustomerPayment {
  readonly paymentId: string
  readonly storeId: string
  readonly storeName: string | null
  readonly eventTime: string
  readonly amountMinor: string
  readonly currency: string
  readonly minorDigits: number
  readonly takenBackMinor: string
  readonly channel: string
  readonly status: TransactionStatus
  readonly points: number
}

/** `GET /api/customer/payments?customerId=` */
export interface CustomerPayments extends Watermark {
  /** Newest first, by event time. */
  readonly payments: readonly CustomerPayment[]
  readonly next: string | null
}
