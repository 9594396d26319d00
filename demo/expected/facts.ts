import type { CardProduct } from '../../core/card-product.ts'
import type { LoyaltyProgram } from '../../core/loyalty-program.ts'

/**
 * What happened, as far as no program can compute it: which payments were accepted and in which order, when the broker appended them,
 * and which answers arrived when. Everything else is computed from this and from fds.md alone.
 */
export interface Facts {
  readonly customers: readonly CustomerFacts[]
  /** Registered place of each store that has one, degrees; key: {@link storeKey}. */
  readonly storePlaces: ReadonlyMap<string, { readonly latitude: number; readonly longitude: number }>
  /** Left out: no programs, no cards, no categories. */
  readonly registered?: Registered
}

/** What was registered before the first payment, and stays. */
export interface Registered {
  /** What a registered store sells, as it was registered; key: {@link storeKey}. */
  readonly storeCategories: ReadonlyMap<string, string>
  /** By merchant. */
  readonly programs: ReadonlyMap<string, LoyaltyProgram>
  /** The catalogue. */
  readonly products: readonly CardProduct[]
  /** A customer's cards of known products. */
  readonly cards: ReadonlyMap<string, readonly { readonly cardId: string; readonly productId: string }[]>
  /** BENEFIT_TIP_ABOVE_WON and BENEFIT_TIPS_PER_DAY. */
  readonly tipRule: { readonly tipAboveMinor: number; readonly tipsPerDay: number }
}

export const nothingRegistered: Registered = {
  storeCategories: new Map(),
  programs: new Map(),
  products: [],
  cards: new Map(),
  tipRule: { tipAboveMinor: 500, tipsPerDay: 3 },
}

export interface CustomerFacts {
  readonly customerId: string
  /** False: no phone on file, or opted out. */
  readonly reachable: boolean
  /** In log order. */
  readonly events: readonly (PaymentFact | AnswerFact | TakeBackFact)[]
  /** Until when an answer counts, by payment id, epoch milliseconds; absent while nobody was asked. */
  readonly dueMs: ReadonlyMap<string, number>
}

export interface PaymentFact {
  readonly kind: 'payment'
  readonly paymentId: string
  readonly merchantId: string
  readonly storeId: string
  /** Left out where no card matters. */
  readonly cardId?: string
  readonly amountMinor: number
  readonly currency: string
  readonly country: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly locationAccuracyM: number | null
  readonly channel: 'POS' | 'APP' | 'ONLINE'
  /** The till's clock, epoch milliseconds. */
  readonly occurredAtMs: number
  /** The broker's clock, epoch milliseconds. */
  readonly appendedMs: number
}

export interface AnswerFact {
  readonly kind: 'answer'
  readonly paymentId: string
  readonly answer: 'APPROVE' | 'DENY' | 'WRONG_CODE'
  /** Postgres' clock, epoch milliseconds. */
  readonly receivedMs: number
}

/** The merchant asked for a cancel or refund and saw what became of it before the next thing happened. */
export interface TakeBackFact {
  readonly kind: 'take-back'
  readonly paymentId: string
  /** null for a cancel: the whole payment. */
  readonly amountMinor: number | null
  /** null: refused without a trace in the log. */
  readonly requestId: string | null
  readonly refused: boolean
}

export function storeKey(merchantId: string, storeId: string): string {
  return JSON.stringify([merchantId, storeId])
}
