import type { RecordPosition } from '../../../core/errors.ts'
import type { NamedRecord } from '../processor.ts'
import type { StoreSet } from '../store.ts'
import { type DrivenDeadLetter, TopologyTestDriver } from '../test-driver.ts'
import type { ApplicationPart, StreamsApplication } from './application.ts'
import { type Envelope, encodeEnvelope, envelopeSerde } from './envelope.ts'
import { droppedCount } from './flow.ts'
import { punctuatorRows } from './punctuation.ts'
import { plainName } from './source-sink.ts'
import { keyFromText } from './windowed.ts'

/** What an application gave to a topic outside of it. */
export interface ApplicationOutput {
  readonly topic: string
  /** A string, a windowed key or null. */
  readonly key: unknown
  /** For a topic of events: the named event. */
  readonly value: unknown
  readonly timestampMs: number
}

export interface ApplicationDriverOptions {
  /** Where the wall clock starts, epoch milliseconds. Default 0. */
  readonly startMs?: number
  /** Partitions of every topic. Default 1. */
  readonly partitions?: number
}

type PartDriver = TopologyTestDriver<NamedRecord, NamedRecord, StoreSet>

interface Waiting {
  readonly topic: string
  readonly event: NamedRecord
  readonly key: string | null
  readonly timestampMs: number
  readonly partition: number
}

interface Running {
  readonly part: ApplicationPart
  readonly driver: PartDriver
}

/**
 * Runs an application in the test's own process: every one of its topologies in a {@link TopologyTestDriver}, the topics between them in memory. What
 * is piped in is worked off to the end, internal topics included, before the call returns.
 */
export class ApplicationTestDriver {
  readonly #application: StreamsApplication
  readonly #running: readonly Running[]
  readonly #partitions: number
  readonly #outputs: ApplicationOutput[] = []
  readonly #queue: Waiting[] = []
  #wallClockMs: number

  constructor(application: StreamsApplication, { startMs = 0, partitions = 1 }: ApplicationDriverOptions = {}) {
    this.#application = application
    this.#wallClockMs = startMs
    this.#partitions = partitions
    this.#running = application.parts.map((part) => ({ part, driver: new TopologyTestDriver(part.topology, { startMs }) }))
    this.#firePunctuators()
  }

  /** Gives one record to a topic from outside. */
  pipe(topic: string, key: string | null, value: unknown, timestampMs: number, partition = this.partitionOf(key)): void {
    const source = this.#application.sources.find((known) => known.topic === topic)
    if (source === undefined) throw new Error(`the application does not read ${topic}`)
    const event = source.consumed.serde === undefined ? (value as NamedRecord) : { name: plainName, value }
    this.#queue.push({ topic, event, key, timestampMs, partition })
    this.#settle()
  }

  /** Moves the wall clock; what is due fires, once. */
  advanceWallClock(byMs: number): void {
    this.#wallClockMs += byMs
    this.#firePunctuators()
  }

  /** What came out since the last call, in order. */
  takeOutputs(): readonly ApplicationOutput[] {
    return this.#outputs.splice(0)
  }

  /** Committed rows of a store. */
  rows(store: string): readonly Readonly<Record<string, unknown>>[] {
    const owner = this.#running.find(({ part }) => store in part.topology.stores)
    if (owner === undefined) throw new Error(`the application has no store ${store}`)
    return owner.driver.store(store).all() as readonly Readonly<Record<string, unknown>>[]
  }

  counter(name: string): number {
    return this.#running.reduce((sum, { driver }) => sum + driver.counter(name), 0)
  }

  /** Records that Kafka Streams would count as dropped. */
  get dropped(): number {
    return this.counter(droppedCount)
  }

  deadLetters(): readonly (DrivenDeadLetter<NamedRecord> & RecordPosition)[] {
    return this.#running.flatMap(({ driver }) => [...driver.deadLetters()])
  }

  /** Partition of a key in every topic of the driver. */
  partitionOf(key: string | null): number {
    let hash = 0
    for (const character of key ?? '') hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 2_147_483_647
    return hash % this.#partitions
  }

  /** Works off what lies in the topics, first come first served, until all is quiet. */
  #settle(): void {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      const { topic, event, ...options } = next
      for (const running of this.#running) {
        if (running.part.topology.source !== topic) continue
        running.driver.pipe(event, options)
        this.#take(running)
      }
    }
  }

  /** Takes what a topology has put out to the topics that others read, and to the outside. */
  #take({ driver }: Running): void {
    for (const { topic, key, event, timestampMs: sentAtMs } of driver.takeOutputs()) {
      const timestampMs = sentAtMs ?? driver.nowMs
      const partition = this.partitionOf(key)
      if (this.#application.internalTopics.includes(topic)) {
        const envelope = envelopeSerde.decode(encodeEnvelope(event.value as Envelope).value)
        this.#queue.push({ topic, event: envelope, key, timestampMs, partition })
        continue
      }
      const value = sentAtMs === undefined ? event : event.value
      this.#outputs.push({ topic, key: key === null ? null : keyFromText(key), value, timestampMs })
      if (this.#application.sources.some((source) => source.topic === topic))
        this.#queue.push({ topic, event, key, timestampMs, partition })
    }
  }

  #firePunctuators(): void {
    const partitions = Array.from({ length: this.#partitions }, (_, partition) => partition)
    for (const running of this.#running) {
      const { wallClock } = running.part
      if (wallClock === undefined) continue
      const rows = running.driver.store(punctuatorRows.name).all() as readonly Readonly<Record<string, unknown>>[]
      for (const timer of wallClock.dueOf(rows, partitions, this.#wallClockMs)) {
        running.driver.fireTimer(timer)
        this.#take(running)
        this.#settle()
      }
    }
  }
}
