import type { Acknowledgement } from '../../platform/kafka/producer.ts'
import type { Logger } from '../../platform/logging/logger.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import type { NamedRecordOf } from '../../schemas/records.ts'
import type { AnswerStore, OpenAnswer } from './answer-store.ts'
import { readPhoneContext } from './asked-verifications.ts'
import { classifyText } from './classify-text.ts'

/** Publishes an answer; resolves after Kafka acknowledged it. */
export interface AnswerPublisher {
  publish(record: NamedRecordOf<'VerificationReplied'>): Promise<Acknowledgement>
}

export interface SettlerParts {
  readonly store: AnswerStore
  readonly pool: Pool
  readonly publisher: AnswerPublisher
  readonly secret: string
  readonly logger: Logger
  /** Counts what became of each answer. */
  readonly onSettled: (outcome: string) => void
}

const batchSize = 100
/** Above the producer's time-out, so that nobody else publishes an answer while it may still be on its way. */
const leaseMs = 20_000
const sweepMs = 1_000
const afterFailureMs = 2_000
/** An answer that fits nothing is looked at again every so often, then given up. */
const matchAgainMs = 15_000
const giveUpAfterMs = 10 * 60_000

/**
 * Brings stored answers into the log: at once when woken, else by sweeping once a second, so that a crash, or Kafka being away, at any
 * point only delays them. Publishing twice is harmless: fds takes a reply id once. Any number of gateways may run it.
 */
export class AnswerSettler {
  readonly #parts: SettlerParts
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #again = false
  #stopped = false

  constructor(parts: SettlerParts) {
    this.#parts = parts
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), sweepMs)
  }

  /** Looks for open answers now, or once more after the present look. */
  wake(): void {
    if (this.#stopped) return
    if (this.#running !== undefined) {
      this.#again = true
      return
    }
    this.#running = this.#sweep().finally(() => {
      this.#running = undefined
      if (this.#again) {
        this.#again = false
        this.wake()
      }
    })
  }

  /** Waits for the present look; what is open stays for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#running
  }

  async #sweep(): Promise<void> {
    try {
      const answers = await this.#parts.store.lease(batchSize, leaseMs)
      await Promise.all(answers.map((answer) => this.#settle(answer)))
      if (answers.length === batchSize) this.#again = true
    } catch (error) {
      this.#parts.logger.warn({ code: 'POSTGRES_UNAVAILABLE', cause: (error as Error).message }, 'open answers cannot be read now')
    }
  }

  async #settle(answer: OpenAnswer): Promise<void> {
    const { store, logger } = this.#parts
    try {
      const matched = answer.paymentId === null ? await this.#matchAgain(answer) : answer
      if (matched !== undefined) await this.#publish(matched)
    } catch (error) {
      logger.warn({ replyId: answer.replyId, cause: (error as Error).message }, 'an answer could not be published yet')
      // When this fails as well, the lease ends by itself.
      await store.later(answer.replyId, afterFailureMs).catch(() => undefined)
    }
  }

  async #publish({ replyId, source, paymentId, customerId, answer, receivedAtMs }: OpenAnswer): Promise<void> {
    if (paymentId === null || customerId === null || answer === null) throw new Error('the answer has no verification')
    const value = { replyId, paymentId, customerId, source, answer, receivedAt: receivedAtMs }
    const { partition, offset } = await this.#parts.publisher.publish({ name: 'VerificationReplied', value })
    await this.#parts.store.published(replyId, partition, offset)
    this.#parts.onSettled('published')
  }

  /** Another look at a text that fitted nothing, or that was stored while Postgres could not be asked. */
  async #matchAgain(answer: OpenAnswer): Promise<OpenAnswer | undefined> {
    const { store, pool, secret, logger, onSettled } = this.#parts
    const phone = await readPhoneContext(pool, answer.phone ?? '', secret)
    const { about, outcome, explainTo } = classifyText(answer.body ?? '', undefined, answer.receivedAtMs, phone)
    if (about !== null) {
      await store.match(answer.replyId, about)
      return { ...answer, ...about }
    }
    if (outcome !== null) {
      await store.settle(answer.replyId, outcome, explainTo)
      onSettled(outcome)
    } else if (answer.ageMs > giveUpAfterMs) {
      await store.settle(answer.replyId, 'given-up', null)
      onSettled('given-up')
      logger.warn({ replyId: answer.replyId }, 'an answer fits no verification and is given up')
    } else await store.later(answer.replyId, matchAgainMs)
    return undefined
  }
}
