import { AppError, type RecordPosition } from '../../../core/errors.ts'
import type { DueTimer, NamedRecord, ProcessorContext, RecordSerde, SentRecord, Topology } from '../processor.ts'
import type { StoreHandles, StoreSet } from '../store.ts'
import { checkedOutput, publishable } from './publishable.ts'
import { refuse, waitsForItsKey } from './set-aside.ts'
import type { BatchRecord, Slice } from './slice.ts'

/** Turns an event into what the outbox keeps. */
export type OutputEncoder<Out extends NamedRecord> = Pick<RecordSerde<NamedRecord, Out>, 'encode' | 'topicOf'>

export const traceparentHeader = 'traceparent'

/** One object for a whole worker: it is pointed at one record after the other. */
export class RecordContext<In extends NamedRecord, Out extends NamedRecord> implements ProcessorContext<Out> {
  nowMs = 0
  partition = 0
  position: RecordPosition = { topic: '', partition: 0, offset: 0 }
  readonly #encoder: OutputEncoder<Out>
  readonly #keepsEvents: boolean
  #slice: Slice<In, Out> | undefined
  #record: BatchRecord<In> | undefined
  /** Offset that outputs name as their cause. A dead letter that is processed again comes after everything read so far, and so do its outputs. */
  #causeOffset = 0

  /** @param keepsEvents whether outputs keep what was encoded */
  constructor(encoder: OutputEncoder<Out>, { keepsEvents }: { readonly keepsEvents: boolean } = { keepsEvents: true }) {
    this.#encoder = encoder
    this.#keepsEvents = keepsEvents
  }

  pointAtRecord(slice: Slice<In, Out>, record: BatchRecord<In>): void {
    this.#slice = slice
    this.#record = record
    this.nowMs = record.timestampMs
    this.partition = record.partition
    this.position = record
    this.#causeOffset = record.redelivery === undefined ? record.offset : slice.owned.cursor.nextOffset - 1
  }

  pointAtTimer(slice: Slice<In, Out>, timer: DueTimer): void {
    const { topic, partition, cursor } = slice.owned
    this.#slice = slice
    this.#record = undefined
    this.nowMs = timer.nowMs
    this.partition = partition
    this.position = { topic, partition, offset: cursor.nextOffset - 1 }
    this.#causeOffset = cursor.nextOffset - 1
  }

  send({ topic, key, value, event, timestampMs }: SentRecord): void {
    this.#put(event as Out, topic, key, value, timestampMs)
  }

  forward(event: Out, key: string): void {
    const value = publishable(`the output ${event.name}`, () => this.#encoder.encode(event, this.#record))
    this.#put(event, this.#encoder.topicOf(event), key, value, undefined)
  }

  count(name: string): void {
    this.#slice?.counts.push(name)
  }

  #put(encoded: Out, topic: string, key: string | null, value: Buffer | null, timestampMs: number | undefined): void {
    const event = this.#keepsEvents ? encoded : undefined
    const traceparent = this.#record?.headers[traceparentHeader]
    this.#slice?.outputs.push(checkedOutput({ event, topic, key, value, offset: this.#causeOffset, traceparent, timestampMs }))
  }
}

/** Counted for a record of a source of ours that was published twice. */
export const repeatCount = 'repeated-output-dropped'

/**
 * Runs the processor over a slice whose rows are in sight. Everything it does stays in the slice: nothing waits, nothing leaves.
 * @returns `rows-missing` when it asked for rows that have not been read: what was done is then worth nothing but as a guess which rows to read
 * @throws what `process` throws, unless it is an AppError whose next step is `dead-letter`
 */
export function processSlice<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet>(
  topology: Topology<In, Out, Stores>,
  slice: Slice<In, Out>,
  context: RecordContext<In, Out>,
): 'done' | 'rows-missing' {
  slice.reset()
  const handles = slice.handles as unknown as StoreHandles<Stores>
  for (const record of slice.records) {
    if (topology.sourceIsOurs && isRepeat(slice, record)) {
      slice.counts.push(repeatCount)
      continue
    }
    if (waitsForItsKey(slice, record)) continue
    if (record.failure !== undefined) {
      refuse(slice, record, record.failure.error, record.failure.phase)
      continue
    }
    slice.mark()
    context.pointAtRecord(slice, record)
    try {
      topology.process(record, handles, context)
      if (record.redelivery !== undefined) slice.settled.push({ record, outcome: 'replayed' })
    } catch (error) {
      if (undoFailed(slice, error)) refuse(slice, record, error as AppError)
    }
  }
  for (const timer of slice.timers) {
    slice.mark()
    context.pointAtTimer(slice, timer)
    try {
      topology.timers?.fire(timer, handles, context)
    } catch (error) {
      if (undoFailed(slice, error)) slice.failedTimers.push({ timer, error: error as AppError })
    }
  }
  return slice.guesses.some ? 'rows-missing' : 'done'
}

/**
 * Takes back what a record or timer did before it failed. True when it was refused for good.
 * @throws the error, when it is a broken invariant; not once something was guessed, since a guess may break any
 */
function undoFailed<In extends NamedRecord, Out extends NamedRecord>(slice: Slice<In, Out>, error: unknown): boolean {
  const refused = error instanceof AppError && error.next === 'dead-letter'
  if (!refused && !slice.guesses.some) throw error
  slice.undoToMark()
  return refused
}

/** True for a record that was published again after a crash; otherwise its position becomes the highest one of its source. */
function isRepeat<In extends NamedRecord, Out extends NamedRecord>(slice: Slice<In, Out>, record: BatchRecord<In>): boolean {
  const { source } = record
  if (source === undefined) return false
  const mark = slice.sources[source.source]
  if (mark !== undefined && source.sequence <= mark[1]) return true
  if (slice.sources === slice.owned.cursor.sources) slice.sources = { ...slice.sources }
  ;(slice.sources as Record<string, readonly [number, number]>)[source.source] = [source.offset, source.sequence]
  return false
}
