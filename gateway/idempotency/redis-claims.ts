import type { Redis } from '../../platform/redis/client.ts'
import { type ClaimedPayment, claimKeyOf } from './claim.ts'
import { ClaimCalls } from './claim-calls.ts'
import { claimArgument, decodeClaim, encodeClaim } from './claim-script.ts'

/** What Redis says about a key. `bornMs`: since when it remembers; `unavailable`: nothing is known. */
export type Verdict =
  | { readonly verdict: 'new' | 'again'; readonly bornMs: number }
  | { readonly verdict: 'done'; readonly partition: number; readonly offset: number; readonly paymentId: string }
  | { readonly verdict: 'busy'; readonly leaseLeftMs: number }
  | { readonly verdict: 'other' }
  | { readonly verdict: 'unavailable' }

const unavailable: Verdict = { verdict: 'unavailable' }

/**
 * Claims in Redis: an early answer in front of the ledger's guarantee. Without Redis every verdict is `unavailable`, at once. All keys have one hash
 * tag, since one command touches many of them: in a Redis Cluster they lie on one node.
 */
export class RedisClaims {
  readonly #redis: Redis
  readonly #calls: ClaimCalls
  readonly #prefix: string
  readonly #birthKey: string

  constructor(redis: Redis, namespace: string) {
    this.#redis = redis
    this.#prefix = `${namespace}{gateway:claim:v2}:`
    this.#birthKey = `${this.#prefix}birth`
    this.#calls = new ClaimCalls(redis, this.#birthKey)
  }

  /** Notes the birth of this data set unless it has such a note, so that keys count as fresh from then on. */
  async markBirth(bornMs = Date.now()): Promise<void> {
    await this.#redis.set(this.#birthKey, bornMs, 'NX')
  }

  /** Claims keys in one round trip, an answer per payment in order. */
  take(payments: readonly ClaimedPayment[]): Promise<readonly Verdict[]> {
    if (payments.length === 0) return Promise.resolve([])
    return new Promise((resolve) => {
      this.#calls.ask({
        keys: payments.map(({ paymentId }) => this.#claimKey(paymentId)),
        args: payments.map(claimArgument),
        answer: (bornMs, letters, details) => resolve(verdictsOf(payments, bornMs, letters, details)),
      })
    })
  }

  /** Notes what became of a claim: acknowledged at its position, or unsure. Not awaited by answers; lost notes are made good by the ledger. */
  settle(payment: ClaimedPayment): void {
    const { paymentId, bodyHash, occurredAtMs, merchantId, position } = payment
    const place = position ?? { partition: 0, offset: 0 }
    const value = encodeClaim({ state: position === undefined ? 'U' : 'D', bodyHash, occurredAtMs, merchantId, ...place })
    this.#calls.note(this.#claimKey(paymentId), value)
  }

  /** Frees a key whose payment was certainly not sent. */
  release(paymentId: string): void {
    this.#calls.note(this.#claimKey(paymentId), '')
  }

  /** The acknowledged payment of this id, if Redis remembers it. @throws when Redis does not answer */
  async find(paymentId: string): Promise<ClaimedPayment | undefined> {
    const stored = await this.#redis.get(this.#claimKey(paymentId))
    const claim = stored === null ? undefined : decodeClaim(stored)
    if (claim?.state !== 'D') return undefined
    const { merchantId, bodyHash, occurredAtMs, partition, offset } = claim
    return { paymentId: idOf(paymentId, occurredAtMs), merchantId, bodyHash, occurredAtMs, position: { partition, offset } }
  }

  #claimKey(paymentId: string): string {
    return this.#prefix + claimKeyOf(paymentId)
  }
}

function verdictsOf(
  payments: readonly ClaimedPayment[],
  bornMs: number,
  letters: string | undefined,
  details: readonly string[],
): readonly Verdict[] {
  if (letters === undefined) return payments.map(() => unavailable)
  // nearly all are new: they share an object
  const fresh: Verdict = { verdict: 'new', bornMs }
  let next = 0
  return payments.map((payment, index) => {
    const letter = letters.charAt(index)
    if (letter === 'n') return fresh
    if (letter === 'a') return { verdict: 'again', bornMs }
    if (letter === 'o') return { verdict: 'other' }
    const detail = details[next++] ?? ''
    return letter === 'b' ? { verdict: 'busy', leaseLeftMs: Number(detail) } : done(payment, detail)
  })
}

function done(payment: ClaimedPayment, stored: string): Verdict {
  const claim = decodeClaim(stored)
  if (claim === undefined) return unavailable
  return { verdict: 'done', partition: claim.partition, offset: claim.offset, paymentId: idOf(payment.paymentId, claim.occurredAtMs) }
}

/** The id of the payment that a claim was made for: the same key, perhaps another time. */
function idOf(paymentId: string, occurredAtMs: number): string {
  const time = occurredAtMs.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}${paymentId.slice(13)}`
}
