/**
 * What happened, as far as no program can compute it: which payments were accepted and in which order, when the broker appended them,
 * and which answers arrived when. Everything else is computed from this and from fds.md alone.
 */
export interface Facts {
  readonly customers: readonly CustomerFacts[]
  /** Registered place of each store that has one, degrees; key: {@link storeKey}. */
  readonly storePlaces: ReadonlyMap<string, { readonly latitude: number; readonly longitude: number }>
}

export interface CustomerFacts {
  readonly customerId: string
  /** False: no phone on file, or opted out. */
  readonly reachable: boolean
  /** In log order. */
  readonly events: readonly (PaymentFact | AnswerFact)[]
  /** Until when an answer counts, by payment id, epoch milliseconds; absent while nobody was asked. */
  readonly dueMs: ReadonlyMap<string, number>
}

export interface PaymentFact {
  readonly kind: 'payment'
  readonly paymentId: string
  readonly merchantId: string
  readonly storeId: string
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

export function storeKey(merchantId: string, storeId: string): string {
  return JSON.stringify([merchantId, storeId])
}
