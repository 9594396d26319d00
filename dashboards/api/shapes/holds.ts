/** Shapes of what is asked about held payments. */
import type { Decision, PaymentFacts, Watermark } from './answers.ts'

/** How a held payment ended. */
export type HoldEnd = 'approved' | 'denied-by-customer' | 'too-many-wrong-codes' | 'expired' | 'undeliverable' | 'cancelled-by-merchant'

/** A payment that was held, with everything the rules said. */
export interface HeldPayment extends PaymentFacts {
  /** ISO 8601, as all below. */
  readonly heldAt: string
  /** Null while it is held. */
  readonly endedAt: string | null
  readonly endedBy: HoldEnd | null
  /** When the customer's text went out; null while it has not, or when it never did. */
  readonly askedAt: string | null
  /** Until when an answer counts; null when that is not known yet. */
  readonly dueAt: string | null
  /** The last known place is rounded: it may be where the customer paid somebody else. */
  readonly decision: Decision
}

/** `GET /api/holds/list` */
export interface HoldList extends Watermark {
  readonly from: string
  readonly to: string
  /** The database's clock, by which holds end. */
  readonly now: string
  /** Of any day, the one that ends first at the top. Only on the first page. */
  readonly open: readonly HeldPayment[]
  /** Of the chosen days, the one held last at the top. */
  readonly ended: readonly HeldPayment[]
  /** Asks for the page after this one; null on the last. */
  readonly next: string | null
}

/** `GET /api/holds/{paymentId}` */
export interface HoldDetail extends Watermark {
  readonly now: string
  readonly hold: HeldPayment
  /** Codes that were wrong so far. */
  readonly wrongCodes: number
}
