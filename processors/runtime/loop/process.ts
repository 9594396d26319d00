import { AppError, type RecordPosition } from '../../../core/errors.ts'
import type { DueTimer, NamedRecord, ProcessorContext, RecordSerde, Topology } from '../processor.ts'
import type { StoreHandles, StoreSet } from '../store.ts'
import type { BatchRecord, Slice } from './slice.ts'
import { undoAll } from './store-view.ts'

/** Turns an event into what the outbox keeps. */
export type OutputEncoder<Out extends NamedRecord> = Pick<RecordSerde<NamedRecord, Out>, 'encode' | 'topicOf'>

export const traceparentHeader = 'traceparent'

/** One object for a whole worker: it is pointed at one record after the other. */
export class RecordContext<In extends NamedRecord, Out extends NamedRecord> implements ProcessorContext<Out> {
  nowMs = 0
  partition = 0
  position: RecordPosition = { topic: '', partition: 0, offset: 0 }
  readonly #encoder: OutputEncoder<Out>
  #slice: Slice<In, Out> | undefined
  #record: BatchRecord<In> | undefined

  constructor(encoder: OutputEncoder<Out>) {
    this.#encoder = encoder
  }

  pointAtRecord(slice: Slice<In, Out>, record: BatchRecord<In>): void {
    this.#slice = slice
    this.#record = record
    this.nowMs = record.timestampMs
    this.partition = record.partition
    this.position = record
  }

  pointAtTimer(slice: Slice<In, Out>, timer: DueTimer): void {
    const { topic, partition, cursor } = slice.owned
    this.#slice = slice
    this.#record = undefined
    this.nowMs = timer.nowMs
    this.partition = partition
    this.position = { topic, partition, offset: cursor.nextOffset - 1 }
  }

  forward(event: Out, key: string): void {
    const value = this.#encoder.encode(event)
    const topic = this.#encoder.topicOf(event)
    const traceparent = this.#record?.headers[traceparentHeader]
    this.#slice?.outputs.push({ event, topic, key, value, offset: this.position.offset, traceparent })
  }

  count(name: string): void {
    this.#slice?.counts.push(name)
  }
}

/** Counted for a record of a source of ours that was published twice. */
export const repeatCount = 'repeated-output-dropped'

/**
 * Runs the processor over a slice whose rows are in sight. Everything it does stays in the slice: nothing waits, nothing leaves.
 * @throws what `process` throws, unless it is an AppError whose next step is `dead-letter`
 */
export function processSlice<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet>(
  topology: Topology<In, Out, Stores>,
  slice: Slice<In, Out>,
  context: RecordContext<In, Out>,
): void {
  slice.reset()
  const handles = slice.handles as unknown as StoreHandles<Stores>
  for (const record of slice.records) {
    if (topology.sourceIsOurs && isRepeat(slice, record)) {
      slice.counts.push(repeatCount)
      continue
    }
    if (record.failure !== undefined) {
      slice.deadLetters.push({ record, ...record.failure })
      continue
    }
    slice.undo.length = 0
    const { length: outputs } = slice.outputs
    const { length: counts } = slice.counts
    context.pointAtRecord(slice, record)
    try {
      topology.process(record, handles, context)
    } catch (error) {
      if (!(error instanceof AppError) || error.next !== 'dead-letter') throw error
      undoAll(slice.undo)
      slice.outputs.length = outputs
      slice.counts.length = counts
      slice.deadLetters.push({ record, error, phase: 'process' })
    }
  }
  for (const timer of slice.timers) fireTimer(topology, slice, timer, handles, context)
}

function fireTimer<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet>(
  topology: Topology<In, Out, Stores>,
  slice: Slice<In, Out>,
  timer: DueTimer,
  handles: StoreHandles<Stores>,
  context: RecordContext<In, Out>,
): void {
  slice.undo.length = 0
  const { length: outputs } = slice.outputs
  const { length: counts } = slice.counts
  context.pointAtTimer(slice, timer)
  try {
    topology.timers?.fire(timer, handles, context)
  } catch (error) {
    if (!(error instanceof AppError) || error.next !== 'dead-letter') throw error
    undoAll(slice.undo)
    slice.outputs.length = outputs
    slice.counts.length = counts
    slice.failedTimers.push({ timer, error })
  }
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
