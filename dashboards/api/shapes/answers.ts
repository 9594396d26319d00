/** Shapes of the API's answers. Types only: the web page shares them and nothing else with the server. */
import type { Decision, TransactionStatus } from '../../../schemas/records.ts'

export type { Decision, RuleCheck, TransactionStatus } from '../../../schemas/records.ts'

/** How complete an answer is. */
export interface Watermark {
  /** Every record appended before this moment is in the numbers; null while that cannot be said. ISO 8601. */
  readonly asOf: string | null
  /** Records known to be in the log and not in the numbers yet; null while the log has not been seen. */
  readonly behind: number | null
}

/** Payments in one status. */
export interface StatusTotals {
  readonly status: TransactionStatus
  readonly payments: number
  /** A sum in minor units as a decimal string: it may pass 2^53. */
  readonly amountMinor: string
  /** What refunds have given back of it. */
  readonly refundedMinor: string
}

/** Completed payments of one hour. */
export interface HourTotals {
  /** 0 to 23, Asia/Seoul. */
  readonly hour: number
  readonly payments: number
  readonly amountMinor: string
}

/** A day's business in one currency. */
export interface CurrencySales {
  readonly currency: string
  /** Digits behind the decimal point. */
  readonly minorDigits: number
  /** In any status. */
  readonly payments: number
  readonly statuses: readonly StatusTotals[]
  /** Only hours with completed payments. */
  readonly completedByHour: readonly HourTotals[]
}

/** `GET /api/sales` */
export interface Sales extends Watermark {
  /** Asia/Seoul, YYYY-MM-DD. */
  readonly day: string
  /** The currency with most payments first. */
  readonly currencies: readonly CurrencySales[]
}

/** Payments of some days that have all of this in common. */
export interface BreakdownRow extends StatusTotals {
  readonly storeId: string
  /** Where they were made, ISO 3166-1 alpha-2. */
  readonly country: string
  readonly channel: string
  /** `unknown` unless the card was registered when the payment was judged. */
  readonly cardBrand: string
  readonly currency: string
  readonly minorDigits: number
}

/** `GET /api/breakdown` */
export interface Breakdown extends Watermark {
  /** Asia/Seoul, YYYY-MM-DD, both included. */
  readonly from: string
  readonly to: string
  /** Most payments first. */
  readonly rows: readonly BreakdownRow[]
}

/** Customers who paid on a day and were not given all of it back. */
export interface CustomersOfDay {
  readonly day: string
  readonly customers: number
  /** With no such payment at the merchant on an earlier day. */
  readonly new: number
  readonly returning: number
  /** With five such payments within 90 days, this day's included. */
  readonly regulars: number
}

/** `GET /api/customers` */
export interface Customers extends Watermark {
  readonly from: string
  readonly to: string
  /** Only days with customers. */
  readonly days: readonly CustomersOfDay[]
}

/** Held payments that ended in one way. */
export interface HoldEnding {
  /** approved, denied-by-customer, too-many-wrong-codes, expired, undeliverable, cancelled-by-merchant */
  readonly endedBy: string
  readonly holds: number
  /** From the hold to its end, seconds. */
  readonly medianS: number
  readonly p95S: number
}

/** `GET /api/holds` */
export interface Holds extends Watermark {
  readonly from: string
  readonly to: string
  /** Still held. */
  readonly open: number
  readonly endings: readonly HoldEnding[]
}

/** Cancels or refunds of one day in one currency. */
export interface TakenBack {
  readonly kind: 'CANCEL' | 'REFUND'
  readonly currency: string
  readonly minorDigits: number
  readonly times: number
  readonly amountMinor: string
}

/** `GET /api/attention` */
export interface Attention extends Watermark {
  readonly day: string
  /** Payments of the day that still wait for their customer. */
  readonly held: number
  readonly oldestHeldAt: string | null
  /** Receipts that could not be drawn. */
  readonly failedReceipts: number
  /** Texts to confirm a payment that did not reach the customer. */
  readonly unreached: number
  /** By the day on which it was taken back, whenever it was paid; most often first. */
  readonly takenBack: readonly TakenBack[]
  /** When receipts and texts, which are not built from the log, were read. ISO 8601. */
  readonly readAt: string
}

/** A registered store. */
export interface StoreView {
  readonly storeId: string
  readonly name: string
  readonly category: string | null
  readonly country: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly address: string | null
  readonly businessNumber: string | null
  readonly representative: string | null
  readonly phone: string | null
  /** The visit that makes a regular. */
  readonly visitThreshold: number
  readonly updatedAt: string
}

/** `GET /api/stores`: as of now, by name. */
export interface StoreList {
  readonly stores: readonly StoreView[]
}

/** What every answer about a payment says of it. The customer is the platform's own token. */
export interface PaymentFacts {
  readonly paymentId: string
  readonly storeId: string
  /** Null for a store that is not registered. */
  readonly storeName: string | null
  readonly customerId: string
  /** Decimal string of minor units. */
  readonly amountMinor: string
  readonly currency: string
  readonly minorDigits: number
  readonly country: string
  readonly channel: string
  /** ISO 8601; the clamped time, which decides day and hour. */
  readonly eventTime: string
  readonly status: TransactionStatus
}

/** A payment as the merchant's list shows it. */
export interface ListedPayment extends PaymentFacts {
  /** When the payment reached the platform. */
  readonly judgedAt: string
  readonly statusReason: string | null
  readonly decision: Decision
}

/** `GET /api/payments` */
export interface PaymentList extends Watermark {
  /** Newest first, by arrival. */
  readonly payments: readonly ListedPayment[]
}

/** A customer who came back to one store, or became its VIP. */
export interface Regular {
  readonly customerId: string
  readonly storeId: string
  /** Null for a store that is not registered. */
  readonly storeName: string | null
  readonly visits: number
  /** The visit that makes a VIP of this store. */
  readonly visitThreshold: number
  /** ISO 8601. */
  readonly lastVisitAt: string
  readonly vipSince: string | null
}

/** `GET /api/regulars` */
export interface Regulars extends Watermark {
  /** Customers with two visits or more, counted per store. */
  readonly regulars: number
  readonly vips: number
  /** Most visits first. */
  readonly most: readonly Regular[]
  /** Newest VIPs first. */
  readonly newVips: readonly Regular[]
}

/** Parts of a page that can go out of date on their own. */
export type Part = 'sales' | 'payments' | 'regulars'

/** How the numbers stand: event `pulse` of `GET /api/live`, every few seconds. */
export interface Pulse extends Watermark {
  /** Today in Asia/Seoul. */
  readonly today: string
  /** False while Postgres does not answer. */
  readonly reachable: boolean
}

/** Event `changed` of `GET /api/live`. */
export interface Changed {
  readonly parts: readonly Part[]
}

/** A field that is wrong: where it is in the body, as `tiers[0].visits`, and what it must be, in English. */
export interface FieldFault {
  readonly path: string
  readonly message: string
}

/** Every error: `application/problem+json`. */
export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  /** Of problems that the gateway found in a body. */
  readonly errors?: readonly FieldFault[]
}
