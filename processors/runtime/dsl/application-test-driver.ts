import type { RecordPosition } from '../../../core/errors.ts'
import type { CrashPoint } from '../loop/crash-point.ts'
import type { SourcePosition } from '../loop/slice.ts'
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
  readonly source?: SourcePosition
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
  readonly #outputs: { readonly output: ApplicationOutput; readonly source: SourcePosition }[] = []
  readonly #seen = new Map<string, number>()
  readonly #held = new Map<string, Waiting[]>()
  #twice = false
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

  /**
   * What came out since the last call, in order: after a crash or a rebalance some of it twice, as it then lies in the topics.
   * @param repeats 'dropped': as a consumer of ours sees it, who drops by source position what was published twice
   */
  takeOutputs(repeats: 'kept' | 'dropped' = 'kept'): readonly ApplicationOutput[] {
    return this.#outputs.splice(0).flatMap(({ output, source: { source, sequence } }) => {
      const at = `${source} ${output.topic}`
      const repeated = sequence <= (this.#seen.get(at) ?? 0)
      if (!repeated) this.#seen.set(at, sequence)
      return repeated && repeats === 'dropped' ? [] : [output]
    })
  }

  /**
   * The worker of a topology, or of every one, dies at this point of its next batch; see {@link TopologyTestDriver.crashNext}.
   * @param group of the topology
   */
  crashNext(point: CrashPoint, group?: string): void {
    for (const { part, driver } of this.#running) if (group === undefined || part.topology.group === group) driver.crashNext(point)
  }

  /** Every partition of every topology gets another owner, who publishes the stored outbox again. */
  rebalance(): void {
    for (const running of this.#running) {
      running.driver.rebalance()
      this.#take(running)
    }
    this.#settle()
  }

  /** From now on each record of an internal topic is published twice, as by owners who crash after publishing. */
  deliverTwice(twice = true): void {
    this.#twice = twice
  }

  /** What is published to an internal topic stays unread until it is released. */
  hold(topic: string): void {
    if (!this.#held.has(topic)) this.#held.set(topic, [])
  }

  release(topic: string): void {
    this.#queue.push(...(this.#held.get(topic) ?? []))
    this.#held.delete(topic)
    this.#settle()
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
    for (const published of driver.takeOutputs()) {
      const { topic, key, event, timestampMs: sentAtMs } = published
      const source = driver.sourceOf(published)
      const timestampMs = sentAtMs ?? driver.nowMs
      const at = { topic, key, timestampMs, partition: this.partitionOf(key), source }
      if (this.#application.internalTopics.includes(topic)) {
        const waiting = { ...at, event: envelopeSerde.decode(encodeEnvelope(event.value as Envelope).value) }
        const queue = this.#held.get(topic) ?? this.#queue
        queue.push(waiting, ...(this.#twice ? [waiting] : []))
        continue
      }
      const value = sentAtMs === undefined ? event : event.value
      this.#outputs.push({ output: { topic, key: key === null ? null : keyFromText(key), value, timestampMs }, source })
      if (this.#application.sources.some((read) => read.topic === topic)) this.#queue.push({ ...at, event })
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
