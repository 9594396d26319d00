import { AppError } from '../../../core/errors.ts'
import type { TopicAdmin } from '../../../platform/kafka/topic-admin.ts'
import type { Outages } from './outages.ts'

/**
 * How old a look at the topic's id may be when records read later are committed, milliseconds. In less time nobody deletes a topic, makes it anew and
 * fills it beyond the offset that was reached.
 */
const freshMs = 250
/** A look this old is renewed beside the batches, so that under load none of them waits for it, milliseconds. */
const renewedMs = 125

/**
 * Sees to it that the records of a batch come from the topic that the offsets belong to. When a topic is made anew, the client goes on reading at the
 * same offset of the new one without a word: no rebalance, no error.
 */
export class TopicGuard {
  readonly #scope: { readonly topic: string; readonly admin: Pick<TopicAdmin, 'describe'>; readonly outages: Outages }
  #expected: string | undefined
  #seenAtMs = Number.NEGATIVE_INFINITY
  #looking: Promise<void> | undefined

  constructor(scope: { readonly topic: string; readonly admin: Pick<TopicAdmin, 'describe'>; readonly outages: Outages }) {
    this.#scope = scope
  }

  /**
   * Settles once the topic is known to be the one of `topicId`; waits while Kafka is away or the topic does not exist.
   * @throws {AppError} TOPIC_RECREATED
   */
  async verify(topicId: string): Promise<void> {
    if (this.#expected !== topicId) {
      this.#expected = topicId
      this.#seenAtMs = Number.NEGATIVE_INFINITY
    }
    const ageMs = performance.now() - this.#seenAtMs
    if (ageMs < renewedMs) return
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    if (ageMs >= freshMs) return await this.#looking
    // what it throws is thrown at the next batch
    this.#looking.catch(() => {
      this.#seenAtMs = Number.NEGATIVE_INFINITY
    })
  }

  async #look(): Promise<void> {
    const { topic, admin, outages } = this.#scope
    const startedAtMs = performance.now()
    const facts = await outages.until('kafka', async () => {
      const found = (await admin.describe([topic])).get(topic)
      if (found === undefined) throw new AppError('KAFKA_UNAVAILABLE', `the topic ${topic} does not exist any more`)
      return found
    })
    if (facts.topicId !== this.#expected) throw new AppError('TOPIC_RECREATED', `${topic} was made anew while it was read`)
    this.#seenAtMs = startedAtMs
  }
}
