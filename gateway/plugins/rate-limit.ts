import { Problem } from '../problem.ts'

/** Keys remembered at most; the longest unused is forgotten first, and starts anew with a full bucket. */
const capacity = 10_000

interface Bucket {
  tokens: number
  filledAtMs: number
}

/**
 * A token bucket per API key in this process: `perSecond` on average, twice as many at once. It is local on purpose: no
 * request waits for a store, none is let through because a store is away; with n gateways a key may use n times the rate.
 */
export class RateLimit {
  readonly #perSecond: number
  readonly #buckets = new Map<string, Bucket>()

  /** @param perSecond 0 = no limit */
  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /** Takes one request of this key. @throws {Problem} RATE_LIMITED */
  take(keyId: string, nowMs: number): void {
    if (this.#perSecond === 0) return
    const burst = 2 * this.#perSecond
    const bucket = this.#buckets.get(keyId) ?? { tokens: burst, filledAtMs: nowMs }
    this.#buckets.delete(keyId)
    this.#buckets.set(keyId, bucket)
    bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.filledAtMs) / 1_000) * this.#perSecond)
    bucket.filledAtMs = nowMs
    if (this.#buckets.size > capacity) this.#forgetOldest()
    if (bucket.tokens < 1) {
      const retryAfterS = Math.max(1, Math.ceil((1 - bucket.tokens) / this.#perSecond))
      throw new Problem('RATE_LIMITED', { detail: `more than ${this.#perSecond} requests a second with this key`, retryAfterS })
    }
    bucket.tokens -= 1
  }

  #forgetOldest(): void {
    const [oldest] = this.#buckets.keys()
    if (oldest !== undefined) this.#buckets.delete(oldest)
  }
}
