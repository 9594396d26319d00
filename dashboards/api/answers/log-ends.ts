import { setTimeout as sleep } from 'node:timers/promises'
import Kafka from '@confluentinc/kafka-javascript'
import type { Logger } from '../../../platform/logging/logger.ts'
import type { LogEnds } from './watermark.ts'

type AdminClient = ReturnType<typeof Kafka.AdminClient.create>

/** An observation serves this long before a reader causes the next, in milliseconds. */
const freshMs = 1_000
const requestTimeoutMs = 2_000
/** A reader waits no longer than this for a new observation, and not at all while Kafka is away. */
const patienceMs = 250

/**
 * Knows where the partitions of some topics end. Looked up when somebody reads, once a second at most; while Kafka is away the last
 * ends that were seen stay, and nobody waits for it.
 */
export class LogEndObserver {
  readonly #admin: AdminClient
  readonly #logger: Logger
  readonly #topics: readonly string[]
  readonly #partitions: number
  readonly #seen = new Map<string, LogEnds>()
  #lookedAtMs = Number.NEGATIVE_INFINITY
  #looking: Promise<void> | undefined
  #away = false
  #closed = false

  /** @param settings topics with their namespace, and how many partitions each has */
  constructor(settings: { readonly brokers: string; readonly topics: readonly string[]; readonly partitions: number }, logger: Logger) {
    this.#admin = Kafka.AdminClient.create({
      'bootstrap.servers': settings.brokers,
      'client.id': 'dashboards-log-ends',
      'reconnect.backoff.max.ms': 1_000,
      'socket.connection.setup.timeout.ms': 3_000,
      'allow.auto.create.topics': false,
    })
    this.#topics = settings.topics
    this.#partitions = settings.partitions
    this.#logger = logger
  }

  /** The last observation of a topic; undefined before the first. */
  async of(topic: string): Promise<LogEnds | undefined> {
    if (!this.#closed && this.#looking === undefined && Date.now() - this.#lookedAtMs >= freshMs) {
      this.#looking = this.#look().finally(() => {
        this.#looking = undefined
      })
    }
    if (this.#looking !== undefined && !this.#away) await Promise.race([this.#looking, sleep(patienceMs, undefined, { ref: false })])
    return this.#seen.get(topic)
  }

  close(): void {
    this.#closed = true
    this.#admin.disconnect()
  }

  async #look(): Promise<void> {
    const observedAtMs = Date.now()
    this.#lookedAtMs = observedAtMs
    try {
      const results = await this.#listEnds()
      for (const topic of this.#topics) {
        const ends = new Map(results.filter((result) => result.topic === topic).map(({ partition, offset }) => [partition, offset]))
        this.#seen.set(topic, { observedAtMs, ends })
      }
      if (this.#away) this.#logger.info('Kafka answers again; watermarks move on')
      this.#away = false
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error)
      if (!this.#away && !this.#closed)
        this.#logger.warn({ code: 'KAFKA_UNAVAILABLE', cause }, 'the ends of the log are unknown; watermarks stand still')
      this.#away = true
    }
  }

  #listEnds(): Promise<readonly End[]> {
    const offset = Kafka.OffsetSpec.LATEST
    const wanted = this.#topics.flatMap((topic) =>
      Array.from({ length: this.#partitions }, (_, partition) => ({ topic, partition, offset })),
    )
    return new Promise((resolve, reject) => {
      this.#admin.listOffsets(wanted, { timeout: requestTimeoutMs }, (error, results) => {
        const faulty = error ? undefined : results.find((result) => result.error !== undefined)
        if (error) reject(error)
        else if (faulty !== undefined) reject(new Error(`${faulty.topic}[${faulty.partition}]: ${faulty.error?.message}`))
        else resolve(results)
      })
    })
  }
}

interface End {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}
