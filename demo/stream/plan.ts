import type { Channel } from '../../schemas/records.ts'
import type { Merchant, Store } from './world.ts'

export interface PlannedItem {
  readonly name: string
  readonly quantity: number
  readonly unitPriceMinor: number
}

/** Body of POST /v1/payments. */
export interface PaymentBody {
  readonly storeId: string
  readonly customerId: string
  readonly cardId: string
  readonly amountMinor: number
  readonly currency: string
  readonly country: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly locationAccuracyM: number | null
  readonly channel: Channel
  /** Epoch milliseconds. */
  readonly occurredAt: number
  readonly orderId: string | null
  readonly items: readonly PlannedItem[]
}

export interface PlannedPayment {
  readonly idempotencyKey: string
  readonly merchantId: string
  readonly body: PaymentBody
  /** When the till sends it, on the clock of the day that is played: the order of posting. Epoch milliseconds; never goes back within a lane. */
  readonly uploadMs: number
}

/** How the cardholder answers a text. `wrong-codes` means five of them, `approve-at-last` the right one after four; `page` opens the link and presses a button. */
export type Reply = 'approve' | 'approve-y' | 'approve-page' | 'approve-at-last' | 'deny' | 'deny-n' | 'deny-page' | 'wrong-codes'

export interface PlannedAnswer {
  readonly payment: PlannedPayment
  readonly reply: Reply
}

/** The merchant takes a payment back: a cancel the whole of it, a refund so much. */
export interface PlannedTakeBack {
  readonly idempotencyKey: string
  readonly payment: PlannedPayment
  readonly kind: 'CANCEL' | 'REFUND'
  /** Minor units; null for a cancel. */
  readonly amountMinor: number | null
  readonly reason: string
}

/**
 * One thing a customer does; the next one starts when it is done.
 * - `post`: until the 202. `again`: the same request once more. `altered`: the same key with another amount, which must be refused.
 * - `answer`: waits for each text and answers it; several at once, since the order in which texts of one phone come is not fixed.
 * - `settle`: waits until the payment's status is final.
 * - `take-back`: the merchant cancels or refunds; until it is decided.
 */
export type Step =
  | { readonly do: 'post' | 'again' | 'altered'; readonly payment: PlannedPayment }
  | { readonly do: 'answer'; readonly answers: readonly PlannedAnswer[] }
  | { readonly do: 'settle'; readonly payment: PlannedPayment }
  | { readonly do: 'take-back'; readonly takeBack: PlannedTakeBack }

/** A customer's card: the token that payments name, and what the platform is told of it. */
export interface PlannedCard {
  readonly cardId: string
  readonly brand: 'VISA' | 'MASTERCARD' | 'AMEX' | 'JCB' | 'LOCAL'
  readonly last4: string
  /** Which product of the catalogue it is, as a share of its length, 0 to 1; null: nobody knows. */
  readonly product: number | null
}

export interface Customer {
  readonly customerId: string
  /** E.164; null: none on file. */
  readonly phone: string | null
  readonly language: 'ko' | 'en'
  /** True: answers STOP before the stream starts. */
  readonly optedOut: boolean
  /** Those that are registered; payments may be made with another. */
  readonly cards: readonly PlannedCard[]
}

/** One customer's day: steps in order, one at a time, so that the order of the customer's records in the log is known. */
export interface Lane {
  readonly customer: Customer
  /** Name of the story that it plays; `plain` for shopping near home. */
  readonly story: string
  readonly steps: readonly Step[]
  /** Payments that the story means to be held: known impossible journeys and changes of country. */
  readonly meantHeld: ReadonlySet<PlannedPayment>
}

/** Everything that a run will do, fixed by seed, size and start. */
export interface Stream {
  readonly runId: string
  readonly merchants: readonly Merchant[]
  readonly stores: readonly Store[]
  readonly lanes: readonly Lane[]
  /** Distinct payments, in the order of posting. */
  readonly payments: readonly PlannedPayment[]
}
