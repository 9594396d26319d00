import type { AppError } from '../../../core/errors.ts'
import type { CompiledStore } from '../compiled-store.ts'
import type { OwnedPartition, PartitionCursor, SourceMarks } from '../owned-partition.ts'
import type { DueTimer, NamedRecord, StreamRecord } from '../processor.ts'
import { ownKey, ownTexts } from './own-texts.ts'
import { absent, Guesses, StoreView, UndoLog } from './store-view.ts'

/** The bytes of a record, for the anchor and for the dead letters. */
export interface RawRecord {
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** Name and value of every header, in order. */
  readonly headers: readonly (readonly [name: string, value: Buffer])[]
}

/** Where a record of one of our own topics came from. Sequences of one source only grow. */
export interface SourcePosition {
  /** `group/topic/topic id/partition` */
  readonly source: string
  readonly offset: number
  readonly sequence: number
}

/** Where a record failed; `publish` = what it put out can never be published; `parked` = it did not, but waits behind one of its key that did. */
export type FailurePhase = 'decode' | 'process' | 'publish' | 'parked'

/** Why a dead letter is in a batch again. */
export interface Redelivery {
  /** `held`: one of its key before it is open. `too-late`: it was settled before this was asked for. */
  readonly treatment: 'process' | 'discard' | 'held' | 'too-late'
  /** Row of stream_dead_letter_requests; undefined when nobody had to ask. */
  readonly requestId: number | undefined
}

/** What became of a dead letter that was in a batch again and did not fail again. */
export interface Settlement<In extends NamedRecord = NamedRecord> {
  readonly record: BatchRecord<In>
  readonly outcome: 'replayed' | 'discarded' | 'held' | 'too-late'
}

/** A record on its way through a batch; `event` may be used only while `failure` is undefined. */
export interface BatchRecord<In extends NamedRecord> extends StreamRecord<In> {
  readonly raw: RawRecord
  /** The value, as it came from the log. */
  readonly bytes?: Buffer | null
  readonly source: SourcePosition | undefined
  /** Why it goes to the dead letters. */
  failure: { readonly error: AppError; readonly phase: FailurePhase } | undefined
  /** Undefined for a record that was just read from the log. */
  readonly redelivery?: Redelivery | undefined
}

/** An event to publish after the commit. */
export interface Output<Out extends NamedRecord = NamedRecord> {
  /** For tests that do not decode; undefined in a worker, where its parts would lie in the heap until the commit. */
  readonly event: Out | undefined
  readonly topic: string
  readonly key: string | null
  readonly value: Buffer | null
  /** Offset of the record that caused it. */
  readonly offset: number
  readonly traceparent: string | undefined
  /** Undefined: the time of its publication. Epoch milliseconds. */
  readonly timestampMs: number | undefined
}

export interface DeadLetter<In extends NamedRecord = NamedRecord> {
  readonly record: BatchRecord<In>
  readonly error: AppError
  readonly phase: FailurePhase
}

export interface FailedTimer {
  readonly timer: DueTimer
  readonly error: AppError
}

/**
 * One partition's part of a batch: what it reads, and after `process` everything its commit will write. Its records are the next ones of the log,
 * or dead letters that are processed again and leave the place in the log alone, never both.
 */
export class Slice<In extends NamedRecord, Out extends NamedRecord> {
  readonly owned: OwnedPartition
  readonly records: readonly BatchRecord<In>[]
  readonly timers: readonly DueTimer[]
  readonly views: readonly StoreView[]
  readonly handles: Readonly<Record<string, StoreView>>
  readonly outputs: Output<Out>[] = []
  readonly deadLetters: DeadLetter<In>[] = []
  /** Dead letters that are none any more, or stay what they are. */
  readonly settled: Settlement<In>[] = []
  /** Keys of records that failed here: what comes after them waits, if the topology says so. */
  readonly failedKeys = new Set<string>()
  readonly counts: string[] = []
  /** Timers that the processor refused: left out, reported by the caller. */
  readonly failedTimers: FailedTimer[] = []
  /** What was answered without having been read. */
  readonly guesses = new Guesses()
  readonly #undo = new UndoLog()
  #outputsAtMark = 0
  #countsAtMark = 0
  sources: SourceMarks

  constructor(
    owned: OwnedPartition,
    stores: readonly CompiledStore[],
    records: readonly BatchRecord<In>[],
    timers: readonly DueTimer[] = [],
  ) {
    this.owned = owned
    this.records = records
    this.timers = timers
    this.views = stores.map((store) => new StoreView(store, this.#undo, this.guesses))
    this.handles = Object.fromEntries(stores.map((store, index) => [store.handle, this.views[index] as StoreView]))
    this.sources = owned.cursor.sources
  }

  get size(): number {
    return this.records.length + this.timers.length
  }

  /** A record or timer begins here; what it does from now on can be taken back at once. */
  mark(): void {
    this.guesses.beginRecord()
    this.#undo.clear()
    this.#outputsAtMark = this.outputs.length
    this.#countsAtMark = this.counts.length
  }

  /** Takes back everything since the mark. */
  undoToMark(): void {
    this.#undo.undo()
    this.outputs.length = this.#outputsAtMark
    this.counts.length = this.#countsAtMark
  }

  /** Forgets what an earlier attempt produced; rows that were read stay. */
  reset(): void {
    for (const view of this.views) {
      view.clearWrites()
      view.commitNumber = this.owned.cursor.commits + 1
    }
    this.guesses.begin()
    this.#undo.clear()
    this.outputs.length = 0
    this.deadLetters.length = 0
    this.settled.length = 0
    this.failedKeys.clear()
    this.counts.length = 0
    this.failedTimers.length = 0
    this.sources = this.owned.cursor.sources
  }

  /** Forgets the rows that were read too, here and in the partition's memory, so that they are read from Postgres, as are all others from now on. */
  forgetRows(): void {
    this.owned.cacheBehind = true
    for (const view of this.views) {
      const memory = this.owned.memory[view.store.index]
      for (const key of view.seen.keys()) memory?.delete(key)
      view.clearReads()
    }
  }

  /** The offset row after this slice; `anchorOf` digests the last record. */
  cursorAfter(anchorOf: (record: BatchRecord<In>) => Buffer): PartitionCursor {
    const { cursor } = this.owned
    const newest = this.records.at(-1)
    const last = newest?.redelivery === undefined ? newest : undefined
    return {
      nextOffset: last === undefined ? cursor.nextOffset : last.offset + 1,
      commits: cursor.commits + 1,
      outputSequence: cursor.outputSequence + this.outputs.length,
      sources: this.sources,
      anchor: last === undefined ? cursor.anchor : anchorOf(last),
      streamTimeMs: last === undefined ? cursor.streamTimeMs : last.timestampMs,
    }
  }

  /** Takes over what was committed: the partition moves on and remembers its state rows. */
  committed(cursor: PartitionCursor): void {
    this.owned.cursor = cursor
    for (const { record } of this.deadLetters) this.owned.parkedKeys?.add(record.raw.key)
    for (const view of this.views) {
      if (view.store.kind !== 'state') continue
      const memory = this.owned.memory[view.store.index]
      if (memory === undefined) continue
      for (const key of view.fetched) {
        const entry = view.seen.get(key)
        if (entry !== undefined && !view.written.has(key)) memory.set(key, entry.trusted ? entry : { ...entry, trusted: true })
      }
      for (const [key, { row, version }] of view.written) {
        if (row === undefined) memory.set(key, absent)
        else {
          ownTexts(row, view.store, view.seen.get(key)?.row)
          memory.set(ownKey(key, row, view.store), { row, version, trusted: true })
        }
      }
    }
  }
}
