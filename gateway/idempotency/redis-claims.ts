import { createHash } from 'node:crypto'
import type { ChainableCommander } from 'ioredis'
import type { Redis } from '../../platform/redis/client.ts'
import { type ClaimedPayment, claimKeyOf, claimTtlMs } from './claim.ts'
import { claimScript, claimTail, decodeClaim, encodeClaim } from './claim-script.ts'
import { type PipelineAnswer, SharedPipeline } from './shared-pipeline.ts'

/** What Redis says about a key. `bornMs`: since when it remembers; `unavailable`: nothing is known. */
export type Verdict =
  | { readonly verdict: 'new' | 'again'; readonly bornMs: number }
  | { readonly verdict: 'done'; readonly partition: number; readonly offset: number; readonly paymentId: string }
  | { readonly verdict: 'busy'; readonly leaseLeftMs: number }
  | { readonly verdict: 'other' }
  | { readonly verdict: 'unavailable' }

const unavailable: Verdict = { verdict: 'unavailable' }
const scriptSha = createHash('sha1').update(claimScript).digest('hex')
const tags = 256

/** Claims in Redis: an early answer in front of the ledger's guarantee. Without Redis every verdict is `unavailable`, at once. */
export class RedisClaims {
  readonly #redis: Redis
  readonly #shared: SharedPipeline
  readonly #prefix: string

  constructor(redis: Redis, namespace: string) {
    this.#redis = redis
    this.#shared = new SharedPipeline(redis)
    this.#prefix = `${namespace}gateway:claim:v1:`
  }

  /** Notes the birth of this data set in every slot that has no note of it, so that keys count as fresh from then on. */
  async markBirth(bornMs = Date.now()): Promise<void> {
    const pipeline = this.#redis.pipeline()
    for (let tag = 0; tag < tags; tag++) pipeline.set(this.#birthKey(tag.toString(16).padStart(2, '0')), bornMs, 'NX')
    await pipeline.exec()
  }

  /** Claims keys in one round trip, an answer per payment in order. */
  async take(payments: readonly ClaimedPayment[]): Promise<readonly Verdict[]> {
    const [only] = payments
    if (only === undefined) return []
    try {
      if (payments.length === 1) return [await this.#verdictOf(only, await this.#shared.ask((pipeline) => this.#claim(pipeline, only)))]
      const pipeline = this.#redis.pipeline()
      for (const payment of payments) this.#claim(pipeline, payment)
      const answers = (await pipeline.exec()) ?? []
      return await Promise.all(payments.map((payment, index) => this.#verdictOf(payment, answers[index])))
    } catch {
      return payments.map(() => unavailable)
    }
  }

  /** Notes what became of a claim: acknowledged at its position, or unsure. Not awaited by answers; lost notes are made good by the ledger. */
  settle(payment: ClaimedPayment): void {
    const { paymentId, bodyHash, occurredAtMs, merchantId, position } = payment
    const place = position ?? { partition: 0, offset: 0 }
    const value = encodeClaim({ state: position === undefined ? 'U' : 'D', bodyHash, occurredAtMs, merchantId, ...place })
    this.#shared.tell((pipeline) => pipeline.set(this.#claimKey(paymentId), value, 'PX', claimTtlMs))
  }

  /** Frees a key whose payment was certainly not sent. */
  release(paymentId: string): void {
    this.#shared.tell((pipeline) => pipeline.del(this.#claimKey(paymentId)))
  }

  /** The acknowledged payment of this id, if Redis remembers it. @throws when Redis does not answer */
  async find(paymentId: string): Promise<ClaimedPayment | undefined> {
    const stored = await this.#redis.get(this.#claimKey(paymentId))
    const claim = stored === null ? undefined : decodeClaim(stored)
    if (claim?.state !== 'D') return undefined
    const { merchantId, bodyHash, occurredAtMs, partition, offset } = claim
    return { paymentId: idOf(paymentId, occurredAtMs), merchantId, bodyHash, occurredAtMs, position: { partition, offset } }
  }

  #claim(pipeline: ChainableCommander, payment: ClaimedPayment): void {
    pipeline.evalsha(scriptSha, 2, ...this.#arguments(payment))
  }

  async #verdictOf(payment: ClaimedPayment, answer: PipelineAnswer | undefined): Promise<Verdict> {
    if (answer === undefined) return unavailable
    const [error, value] = answer
    if (error === null) return verdictOf(payment, value)
    if (!isScriptUnknown(error)) return unavailable
    return verdictOf(payment, await this.#redis.eval(claimScript, 2, ...this.#arguments(payment)))
  }

  #arguments(payment: ClaimedPayment): [string, string, string, string] {
    const key = claimKeyOf(payment.paymentId)
    return [this.#claimKey(payment.paymentId), this.#birthKey(key.slice(0, 2)), payment.bodyHash, claimTail(payment)]
  }

  #claimKey(paymentId: string): string {
    const key = claimKeyOf(paymentId)
    return `${this.#prefix}{${key.slice(0, 2)}}${key.slice(2)}`
  }

  #birthKey(tag: string): string {
    return `${this.#prefix}{${tag}}:birth`
  }
}

function verdictOf(payment: ClaimedPayment, answer: unknown): Verdict {
  const [verdict, born, rest] = answer as readonly [string, string, string]
  if (verdict === 'new' || verdict === 'again') return { verdict, bornMs: Number(born) }
  if (verdict === 'busy') return { verdict, leaseLeftMs: Number(rest) }
  if (verdict === 'other') return { verdict }
  const claim = decodeClaim(rest)
  if (claim === undefined) return unavailable
  return { verdict: 'done', partition: claim.partition, offset: claim.offset, paymentId: idOf(payment.paymentId, claim.occurredAtMs) }
}

/** The id of the payment that a claim was made for: the same key, perhaps another time. */
function idOf(paymentId: string, occurredAtMs: number): string {
  const time = occurredAtMs.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}${paymentId.slice(13)}`
}

function isScriptUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT')
}
