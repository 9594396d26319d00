import { TopicAdmin } from '../../platform/kafka/topic-admin.ts'
import type { Serde } from '../../schemas/serde.ts'
import { epochMs } from '../support/epoch.ts'
import { consume, disconnect, readFrom, type TopicConsumer } from '../support/topic-consumer.ts'

/** When an event could be read, and when its payment was appended to `payment-stream` (whole milliseconds; only where the event tells). */
export interface ReadEvent {
  readonly readMs: number
  readonly appendedMs: number | undefined
}

/** The payment's id is the first field of an event, ours and the peer's: behind the header and the length of a UUID's text. */
const [idFrom, idTo] = [6, 42]

/** Reads transaction events as they come, from now on. */
export class EventReader {
  readonly events = new Map<string, ReadEvent>()
  readonly #consumer: TopicConsumer
  readonly #serde: Serde | undefined
  #closing = false
  readonly #done: Promise<void>

  private constructor(consumer: TopicConsumer, serde: Serde | undefined) {
    this.#consumer = consumer
    this.#serde = serde
    this.#done = this.#read()
  }

  /** @param serde decodes the event for its append time; without it the id alone is read, whatever the schema */
  static async start(brokers: string, topic: string, partitions: number, serde?: Serde): Promise<EventReader> {
    const admin = new TopicAdmin(brokers)
    const ends = await admin.ends(
      topic,
      Array.from({ length: partitions }, (_, partition) => partition),
    )
    admin.close()
    return new EventReader(await readFrom(brokers, topic, partitions, (partition) => ends.get(partition) ?? 0), serde)
  }

  async close(): Promise<void> {
    this.#closing = true
    await this.#done
    await disconnect(this.#consumer)
  }

  async #read(): Promise<void> {
    while (!this.#closing) {
      const messages = await consume(this.#consumer, 1_000)
      const readMs = epochMs()
      for (const { value } of messages) {
        if (value === null) continue
        const event = this.#serde?.decode(value)
        const appendedMs = event?.name === 'TransactionEvent' ? event.value.changedAt : undefined
        this.events.set(value.toString('latin1', idFrom, idTo), { readMs, appendedMs })
      }
    }
  }
}
