import type { Registered } from '../expected/facts.ts'
import type { Customer, PlannedPayment } from '../stream/plan.ts'
import type { Position } from './poster.ts'

/** A payment that the gateway accepted. */
export interface Posted {
  readonly did: 'post'
  /** As it was sent: on a day that went otherwise than planned, not as it was planned. */
  readonly payment: PlannedPayment
  readonly paymentId: string
  readonly position: Position
}

/** The end of a held payment was seen before anything else of the customer was sent. */
export interface Settled {
  readonly did: 'settle'
  readonly paymentId: string
}

/** An answer that reached the gateway, under this id (null: by the page, which draws its own). */
export interface Answered {
  readonly did: 'answer'
  readonly paymentId: string
  readonly replyId: string | null
}

/** A cancel or refund, decided before anything else of the customer was sent. */
export interface TakenBack {
  readonly did: 'take-back'
  readonly paymentId: string
  readonly kind: 'CANCEL' | 'REFUND'
  /** Minor units; null for a cancel. */
  readonly amountMinor: number | null
  /** null: refused. */
  readonly requestId: string | null
}

/** What a customer really did, in order. */
export interface LaneLog {
  readonly customer: Customer
  readonly story: string
  readonly entries: readonly (Posted | Settled | Answered | TakenBack)[]
}

/** Counts of what leaves no row of its own. */
export interface PostCounts {
  /** Requests sent once more, and answered as the first time. */
  duplicates: number
  /** The same key with another body: refused with 422. */
  refused: number
  /** The same, let through since Redis had forgotten the key: the ledger drops it. */
  letThrough: number
}

/** Everything that a run did. */
export interface RunLog {
  readonly runId: string
  readonly startedMs: number
  readonly registered: Registered
  readonly lanes: readonly LaneLog[]
  readonly counts: Readonly<PostCounts>
}
