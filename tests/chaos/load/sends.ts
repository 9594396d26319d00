/** What the generator sends, as it stands in the journal. Plain data. */
export type Send = PaymentSend | ReplySend | ReversalSend | PoisonSend

interface Numbered {
  /** Number of the send; travels in the header `chaos-send`. */
  readonly n: number
  /** Key of the record. */
  readonly key: string
}

/** A payment, or the same or another body under an id that was sent before. */
export interface PaymentSend extends Numbered {
  readonly kind: 'payment'
  readonly payment: Payment
}

export interface Payment {
  readonly paymentId: string
  readonly merchantId: string
  readonly storeId: string
  readonly customerId: string
  readonly cardId: string
  readonly amountMinor: number
  readonly currency: string
  readonly country: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly locationAccuracyM: number | null
  readonly channel: 'POS' | 'APP' | 'ONLINE'
  /** Epoch milliseconds. */
  readonly occurredAt: number
  readonly orderId: string | null
  readonly items: readonly { readonly name: string; readonly quantity: number; readonly unitPriceMinor: number }[]
}

/** A customer's answer about a payment, held or not. */
export interface ReplySend extends Numbered {
  readonly kind: 'reply'
  readonly reply: {
    readonly replyId: string
    readonly paymentId: string
    readonly customerId: string
    readonly source: 'SMS' | 'PAGE'
    readonly answer: 'APPROVE' | 'DENY' | 'WRONG_CODE'
    readonly receivedAt: number
  }
}

/** A cancel or refund of a payment, whatever became of it; or the same once more, or another under its id. */
export interface ReversalSend extends Numbered {
  readonly kind: 'reversal'
  readonly reversal: {
    readonly requestId: string
    readonly paymentId: string
    readonly merchantId: string
    readonly customerId: string
    /** Null: a cancel. */
    readonly amountMinor: number | null
    readonly reason: string | null
    readonly requestedAt: number
    readonly requestedBy: string | null
  }
}

/** Something that can never be processed. */
export interface PoisonSend extends Numbered {
  readonly kind: 'poison'
  readonly poison: Poison
  /** Error code that its dead letter must have. */
  readonly code: 'RECORD_UNDECODABLE' | 'RECORD_INVALID'
  /** Of the payment that it would have been; the bytes are made from it. */
  readonly payment: Payment
}
export const poisons = ['no-header', 'no-value', 'cut-short', 'unknown-schema', 'no-amount', 'no-such-currency', 'foreign-key'] as const
export type Poison = (typeof poisons)[number]

/** What became of a send: acknowledged; never handed to the network; or nobody knows. */
export type Outcome =
  | { readonly n: number; readonly outcome: 'ok'; readonly partition: number; readonly offset: number }
  | { readonly n: number; readonly outcome: 'failed' | 'unknown'; readonly why: string }
