import Kafka from '@confluentinc/kafka-javascript'
import type { Logger } from '../../../../platform/logging/logger.ts'

type AdminClient = ReturnType<typeof Kafka.AdminClient.create>

/** A partition of a topic; the topic with its namespace. */
export interface Place {
  readonly topic: string
  readonly partition: number
}

/** Where a reader stands. */
export interface Position extends Place {
  readonly offset: number
  /** No record at or behind the position was appended before this; epoch milliseconds. */
  readonly notBeforeMs: number
}

export interface Ends {
  /** Epoch milliseconds; null before the ends were ever seen. */
  readonly lookedAtMs: number | null
  readonly end: (place: Place) => number | undefined
}

const requestTimeoutMs = 2_000
/** An append time is found this exactly, milliseconds. */
const exactMs = 500
const mostSteps = 44
/** Append times that are remembered; an offset's never changes. */
const mostKnown = 10_000

const nameOf = ({ topic, partition }: Place) => `${topic}/${partition}`

/** Asks the broker where partitions end and when records were appended, without reading any. While Kafka is away the last ends that were seen stay. */
export class LogPositions {
  readonly #admin: AdminClient
  readonly #logger: Logger
  readonly #ends = new Map<string, number>()
  readonly #appended = new Map<string, number>()
  #lookedAtMs: number | null = null
  #away = false

  constructor(brokers: string, logger: Logger) {
    this.#admin = Kafka.AdminClient.create({
      'bootstrap.servers': brokers,
      'client.id': 'dashboards-operations',
      'reconnect.backoff.max.ms': 1_000,
      'socket.connection.setup.timeout.ms': 3_000,
      'allow.auto.create.topics': false,
    })
    this.#logger = logger
  }

  close(): void {
    this.#admin.disconnect()
  }

  /** Never rejects. A partition that the broker does not know has no end. */
  async ends(places: readonly Place[]): Promise<Ends> {
    const unique = [...new Map(places.map((place) => [nameOf(place), place])).values()]
    const atMs = Date.now()
    try {
      for (const found of await this.#list(unique.map((place) => ({ ...place, offset: Kafka.OffsetSpec.LATEST }))))
        if (found.error === undefined) this.#ends.set(nameOf(found), found.offset)
      this.#lookedAtMs = atMs
      this.#away = false
    } catch (error) {
      if (!this.#away)
        this.#logger.warn({ code: 'KAFKA_UNAVAILABLE', cause: String(error) }, 'the ends of the log are unknown; lags stand still')
      this.#away = true
    }
    return { lookedAtMs: this.#lookedAtMs, end: (place) => this.#ends.get(nameOf(place)) }
  }

  /**
   * When the records at these positions were appended, epoch milliseconds: by halving the time, since the broker finds the first record of a time.
   * One position a partition. Never rejects; what is not known is left out.
   */
  async appendTimes(positions: readonly Position[]): Promise<ReadonlyMap<string, number>> {
    const unknown = positions.filter((position) => !this.#appended.has(keyOf(position)))
    const spans = unknown.map((position) => ({ position, fromMs: position.notBeforeMs, toMs: Date.now() + exactMs }))
    try {
      for (let step = 0; step < mostSteps && !this.#away; step += 1) {
        const open = spans.filter(({ fromMs, toMs }) => toMs - fromMs > exactMs)
        if (open.length === 0) break
        const asked = open.map((span) => ({ span, midMs: Math.floor((span.fromMs + span.toMs) / 2) }))
        const found = new Map(
          (await this.#list(asked.map(({ span, midMs }) => ({ ...placeOf(span.position), offset: new Kafka.OffsetSpec(midMs) })))).map(
            (result) => [nameOf(result), result],
          ),
        )
        for (const { span, midMs } of asked) {
          const result = found.get(nameOf(span.position))
          if (result?.offset === span.position.offset) [span.fromMs, span.toMs] = [result.timestamp, result.timestamp]
          else if (result === undefined || result.offset < 0 || result.offset > span.position.offset) span.toMs = midMs
          else span.fromMs = midMs
        }
      }
      if (!this.#away) for (const { position, fromMs } of spans) this.#remember(keyOf(position), fromMs)
    } catch (error) {
      this.#logger.debug({ cause: String(error) }, 'append times are unknown')
    }
    return new Map(
      positions.flatMap((position) => {
        const atMs = this.#appended.get(keyOf(position))
        return atMs === undefined ? [] : [[nameOf(position), atMs] as const]
      }),
    )
  }

  #remember(key: string, atMs: number): void {
    if (this.#appended.size >= mostKnown) this.#appended.clear()
    this.#appended.set(key, atMs)
  }

  #list(wanted: readonly (Place & { readonly offset: Kafka.OffsetSpec })[]): Promise<readonly Found[]> {
    if (wanted.length === 0) return Promise.resolve([])
    return new Promise((resolve, reject) => {
      this.#admin.listOffsets([...wanted], { timeout: requestTimeoutMs }, (error, results) => {
        if (error) reject(error)
        else resolve(results as readonly Found[])
      })
    })
  }
}

function keyOf(position: Position): string {
  return `${nameOf(position)}/${position.offset}`
}

function placeOf({ topic, partition }: Place): Place {
  return { topic, partition }
}

interface Found extends Place {
  readonly offset: number
  readonly timestamp: number
  readonly error?: unknown
}
