import type { RecordPosition } from '../../core/errors.ts'
import { type AnyRow, type CompiledStore, compileStores } from './compiled-store.ts'
import { Crash, dyingBeforeCommit, publishedBefore } from './driven-crash.ts'
import { type DrivenDeadLetter, DrivenDeadLetters } from './driven-dead-letters.ts'
import { anchorOf } from './loop/anchor.ts'
import type { CrashPoint } from './loop/crash-point.ts'
import { ParkedKeys } from './loop/parked-keys.ts'
import { type OutputEncoder, RecordContext } from './loop/process.ts'
import { type BatchPlan, type BatchReport, runBatch } from './loop/run-batch.ts'
import { type BatchRecord, Slice, type SourcePosition } from './loop/slice.ts'
import { MemoryBackend, runAtOnce } from './memory-backend.ts'
import { OwnedPartition } from './owned-partition.ts'
import type { DueTimer, NamedRecord, Topology } from './processor.ts'
import type { KeyOf, RowOf, StoreSet } from './store.ts'

export type { DrivenDeadLetter } from './driven-dead-letters.ts'

/** How a record is given to a driver. */
export interface PipeOptions {
  /** Record key: the customerId. */
  readonly key: string | null
  /** Append time, epoch milliseconds; the driver's `nowMs` unless given, which it then becomes. */
  readonly timestampMs?: number
  readonly headers?: Readonly<Record<string, string>>
  /** 0 unless given. */
  readonly partition?: number
  /** For a source of ours: where it came from. One that is not above the highest seen is a repeat, and dropped. */
  readonly source?: SourcePosition
}

/** What a processor forwarded. */
export interface DrivenOutput<Out extends NamedRecord> {
  readonly event: Out
  readonly key: string | null
  /** Topic by the serde, or '' when the driver was given none. */
  readonly topic: string
  /** Offset of the record that caused it. */
  readonly offset: number
  readonly traceparent: string | undefined
  /** As given to `send`. */
  readonly timestampMs: number | undefined
}

/** One store's rows as committed. */
export interface DrivenStore<Row, Key> {
  get(key: Key): Readonly<Row> | undefined
  all(): readonly Readonly<Row>[]
  /** Writes of this row so far; 0 when there is none. */
  versionOf(key: Key): number
}

export interface DriverOptions<Out extends NamedRecord> {
  /** Where the driver's clock starts, epoch milliseconds. */
  readonly startMs?: number
  /** With a real serde, what is forwarded must fit its schema. */
  readonly serde?: OutputEncoder<Out>
}

const driverTopicId = 'test-driver-topic-id00'

/**
 * Runs a topology in the test's own process: no broker, no database, time moved by hand. Records go through the very batch code of a
 * worker (keys, prefetch, process, commit, re-runs included); only Redis, Postgres and Kafka are replaced by memory.
 */
export class TopologyTestDriver<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet> {
  /** "Now" of the next record or timer, epoch milliseconds. */
  nowMs: number
  readonly #plan: BatchPlan<In, Out, Stores>
  readonly #backend: MemoryBackend
  readonly #owned = new Map<number, OwnedPartition>()
  readonly #outputs: DrivenOutput<Out>[] = []
  readonly #deadLetters = new DrivenDeadLetters<In>()
  readonly #counters = new Map<string, number>()
  /** Outputs of each partition's last commit: what another owner publishes again. */
  readonly #outboxes = new Map<number, readonly DrivenOutput<Out>[]>()
  readonly #sources = new WeakMap<DrivenOutput<Out>, SourcePosition>()
  #crash: CrashPoint | undefined

  constructor(topology: Topology<In, Out, Stores>, options: DriverOptions<Out> = {}) {
    const stores = compileStores(topology.stores)
    const encoder = options.serde ?? { encode: () => Buffer.alloc(0), topicOf: () => '' }
    this.nowMs = options.startMs ?? 0
    this.#plan = { topology, stores, context: new RecordContext<In, Out>(encoder) }
    this.#backend = new MemoryBackend(stores)
  }

  /** Gives one record to the processor as a batch of its own. Returns where it lies. */
  pipe(event: In, options: PipeOptions): RecordPosition {
    return this.pipeBatch([{ event, ...options }])[0] as RecordPosition
  }

  /** Gives records to the processor as one batch, so that later ones see what earlier ones wrote before anything is committed. */
  pipeBatch(inputs: readonly (PipeOptions & { readonly event: In })[]): readonly RecordPosition[] {
    const byPartition = new Map<number, BatchRecord<In>[]>()
    const records = inputs.map((input) => {
      const partition = input.partition ?? 0
      const records = byPartition.get(partition) ?? []
      byPartition.set(partition, records)
      const record = this.#record(input, partition, this.#ownedPartition(partition).cursor.nextOffset + records.length)
      records.push(record)
      return record
    })
    this.#runOrRecover(
      [...byPartition].map(([partition, records]) => new Slice<In, Out>(this.#ownedPartition(partition), this.#plan.stores, records)),
    )
    return records.map(({ topic, partition, offset }) => ({ topic, partition, offset }))
  }

  /** Fires a timer as if Postgres had found it due at `nowMs` (the driver's, unless given). */
  fireTimer(timer: Pick<DueTimer, 'key' | 'payload'> & Partial<DueTimer>): void {
    const due: DueTimer = { id: timer.id ?? timer.key, partition: 0, nowMs: this.nowMs, ...timer }
    const report = this.#runOrRecover([new Slice<In, Out>(this.#ownedPartition(due.partition), this.#plan.stores, [], [due])])
    for (const { error } of report.failedTimers) throw error
  }

  /**
   * The worker dies at this point of the next batch, as by `kill -9`: another owner takes the partitions over, publishes the stored outbox again and
   * goes on where the last commit ended. What is in the topics twice is in `outputs()` twice.
   */
  crashNext(point: CrashPoint): void {
    this.#crash = point
  }

  /** The partitions get another owner: what was remembered is gone, the stored outbox is published again. */
  rebalance(): void {
    for (const partition of [...this.#owned.keys()]) this.#takeOver(partition)
  }

  /** Where an output comes from, as its header says: by this consumers of ours drop what was published twice. */
  sourceOf(output: DrivenOutput<Out>): SourcePosition {
    const source = this.#sources.get(output)
    if (source === undefined) throw new Error('this driver did not put it out')
    return source
  }

  /** Everything forwarded so far, in order. */
  outputs(): readonly DrivenOutput<Out>[] {
    return [...this.#outputs]
  }

  /** What was forwarded since the last call. */
  takeOutputs(): readonly DrivenOutput<Out>[] {
    return this.#outputs.splice(0)
  }

  /** Every record that was ever set aside, in its latest state. */
  deadLetters(): readonly DrivenDeadLetter<In>[] {
    return this.#deadLetters.all()
  }

  /**
   * Does at once what `paystream dlq replay` or `discard` asks a worker for, with "now" as it is; parked records follow where nothing stands before them.
   * @param which all open ones unless given
   */
  settle(action: 'replay' | 'discard', which: (letter: DrivenDeadLetter<In>) => boolean = ({ state }) => state === 'open'): void {
    const partitions = [...this.#owned.keys()]
    let asked = which
    // each round settles some, or is the last
    for (let settled = -1; settled !== this.#settledCount(); asked = () => false) {
      settled = this.#settledCount()
      for (const partition of partitions) {
        const records = this.#deadLetters.due(partition, asked, action, this.nowMs)
        if (records.length > 0) this.#runOrRecover([new Slice<In, Out>(this.#ownedPartition(partition), this.#plan.stores, records)])
        this.#owned.get(partition)?.parkedKeys?.replace(this.#deadLetters.keys(partition))
      }
    }
  }

  #settledCount(): number {
    return this.#deadLetters.all().filter(({ state }) => state === 'replayed' || state === 'discarded').length
  }

  /** How often `context.count(name)` was called for records that were not dead-lettered. */
  counter(name: string): number {
    return this.#counters.get(name) ?? 0
  }

  counters(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counters)
  }

  store<Name extends keyof Stores & string>(name: Name): DrivenStore<RowOf<Stores[Name]>, KeyOf<Stores[Name]>> {
    const store = this.#store(name)
    return {
      get: (key) => this.#backend.get(store, store.keyOf(key as object)) as Readonly<RowOf<Stores[Name]>> | undefined,
      all: () => this.#backend.all(store) as unknown as readonly Readonly<RowOf<Stores[Name]>>[],
      versionOf: (key) => this.#backend.versionOf(store, store.keyOf(key as object)),
    }
  }

  /** Sets rows of a `reference` store, as the process that owns them would. */
  setReference<Name extends keyof Stores & string>(name: Name, rows: readonly RowOf<Stores[Name]>[]): void {
    const store = this.#store(name)
    if (store.kind !== 'reference') throw new Error(`${name} is no reference store; seed() sets its rows`)
    for (const row of rows) this.#backend.put(store, row as AnyRow)
  }

  /** Sets rows of any store as if they had been committed before. */
  seed<Name extends keyof Stores & string>(name: Name, rows: readonly RowOf<Stores[Name]>[]): void {
    const store = this.#store(name)
    for (const row of rows) {
      this.#backend.put(store, row as AnyRow)
      for (const { memory } of this.#owned.values()) memory[store.index]?.delete(store.keyOf(row as object))
    }
  }

  /** Runs a batch; what a crash leaves undone is done by the next owner. */
  #runOrRecover(slices: readonly Slice<In, Out>[]): BatchReport {
    try {
      return this.#run(slices)
    } catch (error) {
      if (!(error instanceof Crash)) throw error
      const left = slices.map(({ owned: { partition }, records, timers }) => {
        const owned = this.#takeOver(partition)
        const undone = records.filter(({ offset, redelivery }) =>
          redelivery === undefined ? offset >= owned.cursor.nextOffset : !error.committed,
        )
        return new Slice<In, Out>(owned, this.#plan.stores, undone, error.committed ? [] : timers)
      })
      return this.#run(left.filter(({ size }) => size > 0))
    }
  }

  #run(slices: readonly Slice<In, Out>[]): BatchReport {
    const point = this.#crash
    this.#crash = undefined
    const backend = point === 'before-commit' ? dyingBeforeCommit(this.#backend) : this.#backend
    return runAtOnce(runBatch(this.#plan, slices), backend, (committed) => {
      for (const slice of committed) this.#committed(slice, point)
      if (point !== undefined) throw new Crash(point)
    })
  }

  #committed(slice: Slice<In, Out>, point: CrashPoint | undefined): void {
    const { group, source: topic } = this.#plan.topology
    const { partition, cursor } = slice.owned
    const outputs = slice.outputs.map(({ event, key, topic: to, offset, traceparent, timestampMs }, place): DrivenOutput<Out> => {
      const output = { event: event as Out, key, topic: to, offset, traceparent, timestampMs }
      const source = `${group}/${topic}/${driverTopicId}/${partition}`
      this.#sources.set(output, { source, offset, sequence: cursor.outputSequence + place + 1 })
      return output
    })
    this.#outboxes.set(partition, outputs)
    this.#outputs.push(...outputs.slice(0, point === undefined ? outputs.length : publishedBefore(point, outputs.length)))
    this.#deadLetters.committed(slice)
    for (const name of slice.counts) this.#counters.set(name, this.counter(name) + 1)
    slice.committed(slice.cursorAfter(anchorOf))
  }

  #takeOver(partition: number): OwnedPartition {
    const former = this.#ownedPartition(partition)
    former.alive = false
    const { topic, topicId, epoch, cursor } = former
    const owned = new OwnedPartition({ topic, topicId, partition, epoch: epoch + 1 }, cursor, this.#plan.stores, 100_000)
    if (former.parkedKeys !== undefined) owned.parkedKeys = new ParkedKeys(this.#deadLetters.keys(partition))
    this.#owned.set(partition, owned)
    this.#outputs.push(...(this.#outboxes.get(partition) ?? []))
    return owned
  }

  #record(input: PipeOptions & { readonly event: In }, partition: number, offset: number): BatchRecord<In> {
    const { topology } = this.#plan
    this.nowMs = input.timestampMs ?? this.nowMs
    return {
      topic: topology.source,
      partition,
      offset,
      key: input.key as string,
      event: input.event,
      timestampMs: this.nowMs,
      headers: input.headers ?? {},
      raw: { key: input.key === null ? null : Buffer.from(input.key), value: Buffer.from(String(offset)), headers: [] },
      source: topology.sourceIsOurs ? input.source : undefined,
      failure: undefined,
    }
  }

  #ownedPartition(partition: number): OwnedPartition {
    const { topology, stores } = this.#plan
    let owned = this.#owned.get(partition)
    if (owned === undefined) {
      const cursor = { nextOffset: 0, commits: 0, outputSequence: 0, sources: {}, anchor: null, streamTimeMs: null }
      owned = new OwnedPartition({ topic: topology.source, topicId: driverTopicId, partition, epoch: 1 }, cursor, stores, 100_000)
      if (topology.onDeadLetter === 'park-key') owned.parkedKeys = new ParkedKeys()
      this.#owned.set(partition, owned)
    }
    return owned
  }

  #store(name: string): CompiledStore {
    const store = this.#plan.stores.find(({ handle }) => handle === name)
    if (store === undefined) throw new Error(`the topology has no store ${name}`)
    return store
  }
}
