/** Answers of the back office: types only. */
import type { Decision, PaymentFacts, TransactionStatus, Watermark } from './answers.ts'

/** A payment in the back office's list. */
export interface BackOfficePayment extends PaymentFacts {
  /** When it reached the platform. */
  readonly judgedAt: string
  readonly cardId: string
  /** Null for a card that is not registered. */
  readonly cardLast4: string | null
  /** Decimal string of minor units. */
  readonly refundedMinor: string
  readonly orderId: string | null
  readonly statusReason: string | null
  /** Names of the rules that spoke against it. */
  readonly rulesFired: readonly string[]
}

/** `GET /api/payments/list` */
export interface PaymentPage extends Watermark {
  /** The days that were looked through, Asia/Seoul, both included. */
  readonly from: string
  readonly to: string
  readonly payments: readonly BackOfficePayment[]
  /** Of all that fit the filters, whatever the page. */
  readonly total: number
  /** False: there are more than `total`, or there may be. */
  readonly totalIsExact: boolean
  /** Time was up: nothing before this moment was looked at yet (ISO 8601); null when all of it was, or enough. */
  readonly searchedTo: string | null
  /** `before` of the next page; null: this is the last one. */
  readonly next: string | null
  /** Between the newest one here and those still to come: `upTo` holds the list there, `after` gives the rest. Null when there is none here. */
  readonly newest: string | null
}

/** A change of a payment's status. */
export interface PaymentChange {
  readonly version: number
  readonly from: TransactionStatus | null
  readonly to: TransactionStatus
  readonly reason: string | null
  /** fds, customer, timer, merchant, provider */
  readonly actor: string
  readonly at: string
}

/** A cancel or refund that was asked for. */
export interface PaymentReversal {
  readonly requestId: string
  readonly kind: 'CANCEL' | 'REFUND'
  readonly amountMinor: string
  readonly reason: string | null
  /** A person's e-mail, else the id of an API key; null when it is not known. */
  readonly requestedBy: string | null
  readonly byPerson: boolean
  /** cancelled, refunded, partially-refunded; refused: not-allowed, exceeds-payment */
  readonly result: string
  readonly requestedAt: string
  readonly decidedAt: string
}

export interface PaymentHold {
  /** pending, approved, denied, expired, undeliverable, cancelled */
  readonly status: string
  readonly heldAt: string
  /** When it is denied unless the customer answers; null unless it is still held. */
  readonly dueAt: string | null
  readonly decidedAt: string | null
  /** How the customer answered; null when nobody did. */
  readonly answeredBy: 'SMS' | 'PAGE' | null
  readonly wrongCodes: number
}

export interface PaymentReceipt {
  /** Of the receipt's present state. */
  readonly drawing: 'drawn' | 'waiting' | 'failed'
  readonly revision: number
  readonly approvalNumber: string | null
}

/** What is known here of a payment's customer, at the payment's store. */
export interface PaymentVisits {
  readonly visits: number
  readonly vipSince: string | null
  readonly firstVisitAt: string | null
  readonly lastVisitAt: string | null
}

export interface PaymentItem {
  readonly name: string
  readonly quantity: number
  /** Decimal string of minor units. */
  readonly unitPriceMinor: string
}

/** `GET /api/payments/:id` */
export interface PaymentDetail extends BackOfficePayment, Watermark {
  readonly cardBrand: string | null
  readonly cardIssuer: string | null
  readonly occurredAt: string
  readonly items: readonly PaymentItem[]
  readonly decision: Decision
  readonly history: readonly PaymentChange[]
  readonly reversals: readonly PaymentReversal[]
  /** Null: it was never held. */
  readonly hold: PaymentHold | null
  /** Null: there is none, as of a payment that was never completed. */
  readonly receipt: PaymentReceipt | null
  /** Null: no completed payment of this customer at this store is known. */
  readonly visits: PaymentVisits | null
}

/** `POST /api/payments/:id/refunds` (with an amount) and `/cancel` (without). */
export interface PaymentReversalBody {
  /** Minor units, an integer. */
  readonly amountMinor?: number
  readonly reason: string | null
  /** Made once by whoever asks, and kept until the answer is known: the same key never refunds twice. */
  readonly requestKey: string
}

/** Answer of a cancel or refund. */
export interface ReversalAnswer {
  readonly requestId: string
  readonly paymentId: string
  /** The payment's status; `PENDING` beside no `result`: not decided within the wait. */
  readonly status: TransactionStatus
  readonly result?: 'cancelled' | 'refunded' | 'partially-refunded'
  /** Minor units given back by refunds in all. */
  readonly refundedMinor?: number
}

/** `GET /api/payments/options`: what a list can be narrowed to. */
export interface PaymentOptions extends Watermark {
  readonly stores: readonly { readonly storeId: string; readonly name: string }[]
  /** Of the last 92 days. */
  readonly currencies: readonly string[]
  readonly countries: readonly string[]
}
