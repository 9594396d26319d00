import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../core/errors.ts'
import type { Acknowledgement, Delivery, KafkaProducer } from '../platform/kafka/producer.ts'
import type { Logger } from '../platform/logging/logger.ts'
import { type AnyRecord, type RecordName, topicOf } from '../schemas/records.ts'
import type { SchemaSource } from '../schemas/registry.ts'
import { Serde } from '../schemas/serde.ts'

/** Headers of a record, in order. */
export type RecordHeaders = readonly (readonly [name: string, value: string])[]

/** Puts records on their topics, keyed by customerId; resolves only after Kafka acknowledged with acks=all. */
export interface RecordPublisher {
  /**
   * @throws {AppError} KAFKA_UNAVAILABLE (the outcome may be unknown), REGISTRY_UNAVAILABLE (nothing was sent), RECORD_INVALID, RECORD_TOO_LARGE
   */
  publish(record: AnyRecord, headers?: RecordHeaders): Promise<Acknowledgement>
  /**
   * The same for one of many records: who sent it hears of it, and no promise is made. Records of one request share one array of headers.
   * @throws {AppError} as above; what is thrown was not sent, and of a record that was the delivery hears
   */
  deliver(record: AnyRecord, headers: RecordHeaders | undefined, delivery: Delivery): void
  /** Why nothing can be published right now; undefined when all is well. */
  obstacle(): string | undefined
}

/** Longest time between two tries to reach the broker and the registry at start, in milliseconds. */
const startRetryMs = 1_000

/** The publisher over the real producer. Until `start` has reached broker and registry, every publish is refused at once. */
export class KafkaRecordPublisher implements RecordPublisher {
  readonly #producer: KafkaProducer
  readonly #schemas: SchemaSource
  readonly #namespace: string
  readonly #logger: Logger
  #serde: Serde | undefined
  #connected = false
  #closed = false
  readonly #topics = new Map<RecordName, string>()

  constructor(parts: {
    readonly producer: KafkaProducer
    readonly schemas: SchemaSource
    readonly namespace: string
    readonly logger: Logger
  }) {
    this.#producer = parts.producer
    this.#schemas = parts.schemas
    this.#namespace = parts.namespace
    this.#logger = parts.logger
  }

  /** Tries until both the broker and the registry have answered once; the server may already listen meanwhile. */
  async start(): Promise<void> {
    await Promise.all([
      this.#until('the broker', async () => {
        await this.#producer.connect()
        this.#connected = true
      }),
      this.#until('the schema registry', async () => {
        this.#serde = await Serde.load(this.#schemas)
      }),
    ])
  }

  async publish(record: AnyRecord, headers?: RecordHeaders): Promise<Acknowledgement> {
    return await new Promise((acknowledged, failed) => this.deliver(record, headers, { acknowledged, failed }))
  }

  deliver(record: AnyRecord, headers: RecordHeaders | undefined, delivery: Delivery): void {
    if (this.#serde === undefined) throw new AppError('REGISTRY_UNAVAILABLE', 'the schema registry has not answered yet')
    if (!this.#connected || this.#closed)
      throw new AppError('KAFKA_UNAVAILABLE', this.#closed ? 'the producer is closed' : 'no broker has answered yet')
    const value = this.#serde.encode(record)
    this.#producer.deliver({ topic: this.#topicOf(record.name), key: record.value.customerId, value, headers }, delivery)
  }

  #topicOf(name: RecordName): string {
    const known = this.#topics.get(name)
    if (known !== undefined) return known
    const topic = this.#namespace + topicOf(name)
    this.#topics.set(name, topic)
    return topic
  }

  obstacle(): string | undefined {
    if (this.#closed) return 'the producer is closed'
    if (!this.#connected) return 'no Kafka broker has answered yet'
    return this.#serde === undefined ? 'the schema registry has not answered yet' : undefined
  }

  /** Waits for outstanding acknowledgements, then disconnects. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#producer.close()
  }

  async #until(what: string, attempt: () => Promise<void>): Promise<void> {
    for (let tries = 1; !this.#closed; tries++) {
      try {
        await attempt()
        return
      } catch (error) {
        const known = error instanceof AppError
        this.#logger.warn({ code: known ? error.code : undefined, cause: String(error), tries }, `waiting for ${what}`)
        if (known && error.next === 'fail') throw error
        await sleep(startRetryMs)
      }
    }
  }
}
