import type { PaymentReversalBody } from '../../../../api/shapes/payments.ts'
import { ApiError } from '../../../../ui/data/http.ts'

export type ReversalKind = 'CANCEL' | 'REFUND'

/** A cancel or refund whose answer is not known yet. */
export interface Attempt {
  readonly kind: ReversalKind
  readonly body: PaymentReversalBody
}

/** Where attempts are kept: what outlives the page. */
type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const nameOf = (paymentId: string, kind: ReversalKind): string => `paystream.reversal.${paymentId}.${kind}`

/** The attempt that was sent from this browser and never answered. */
export function keptAttempt(store: Store, paymentId: string, kind: ReversalKind): Attempt | undefined {
  try {
    const kept = JSON.parse(store.getItem(nameOf(paymentId, kind)) ?? 'null') as Attempt | null
    return typeof kept?.body?.requestKey === 'string' && kept.kind === kind ? kept : undefined
  } catch {
    return undefined
  }
}

/**
 * Sends a cancel or refund under a key that is kept before it is sent and forgotten when its outcome is known: sent twice, by a double click or after
 * the page was loaded anew, it is carried out once.
 * @throws {ApiError} what the server refused, or that it did not answer: then the attempt stays
 */
export async function sendAttempt<Answer>(
  store: Store,
  paymentId: string,
  attempt: Attempt,
  send: (attempt: Attempt) => Promise<Answer>,
): Promise<Answer> {
  const name = nameOf(paymentId, attempt.kind)
  store.setItem(name, JSON.stringify(attempt))
  try {
    const answer = await send(attempt)
    store.removeItem(name)
    return answer
  } catch (error) {
    if (isDefinite(error)) store.removeItem(name)
    throw error
  }
}

const undecided: readonly string[] = [
  'PAYMENT_NOT_JUDGED',
  'IDEMPOTENCY_KEY_IN_FLIGHT',
  'RATE_LIMITED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'SCOPE_MISSING',
]

/** True when the payment itself stands against it: neither this request nor an earlier one of its key was carried out. */
export function isDefinite(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && !undecided.includes(error.code)
}

/** A new key: 128 random bits. */
export function newRequestKey(): string {
  // randomUUID is there in secure contexts only
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
