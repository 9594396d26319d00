import type { DueTimer, NamedRecord, ProcessorContext, StreamRecord, Timers } from '../processor.ts'
import type { StoreHandles, StoreKeys, StoreSet } from '../store.ts'
import type { Flow, Task, WantedKeys } from './flow.ts'
import { Node } from './node.ts'

/** A record as a processor sees it. `event` is the value: for a topic of events, the named event. */
export type ProcessorRecord<K, V> = Omit<StreamRecord<NamedRecord>, 'key' | 'event'> & { readonly key: K; readonly event: V }

/** What a processor may do beside its stores; `forward` passes a record on to the nodes behind, with the time of now, `send` past them. */
export type ForwardContext<K, V> = Omit<ProcessorContext<NamedRecord>, 'forward'> & { forward(event: V, key: K): void }

/** What a punctuation may do beside. */
export interface PunctuatorContext<K, V> extends ForwardContext<K, V> {
  /** How often it has fired in this partition, this time included. */
  readonly firings: number
  /** Never again. */
  cancel(): void
}

/**
 * Something done at intervals. By stream time: with the first record, then when stream time reaches a multiple of the interval; by wall clock
 * (Postgres' time): after one interval, then on that grid. Once, however far time has jumped. When it is due next lies in a row.
 */
export interface Punctuator<K, V, Stores extends StoreSet> {
  readonly name: string
  readonly type: 'streamTime' | 'wallClock'
  readonly intervalMs: number
  fire(nowMs: number, stores: StoreHandles<Stores>, context: PunctuatorContext<K, V>): void
}

/** Time-outs found by a query of one's own; see `Timers` of the runtime. */
export type ProcessorTimers<K, V, Stores extends StoreSet> = Omit<Timers<NamedRecord, Stores>, 'fire'> & {
  fire(timer: DueTimer, stores: StoreHandles<Stores>, context: ForwardContext<K, V>): void
}

/** A node written by hand: its own tables, synchronous and deterministic like every part of a topology. */
export interface Processor<K, V, K2, V2, Stores extends StoreSet = StoreSet> {
  /** Names its rows of time; give one where the program may still change. */
  readonly name?: string
  readonly stores: Stores
  /** Rows it will read; what is not named costs the batch another round. */
  keys?(record: ProcessorRecord<K, V>): StoreKeys<Stores>
  process(record: ProcessorRecord<K, V>, stores: StoreHandles<Stores>, context: ForwardContext<K2, V2>): void
  readonly punctuators?: readonly Punctuator<K2, V2, Stores>[]
  readonly timers?: ProcessorTimers<K2, V2, Stores>
}

export type AnyProcessor = Processor<unknown, unknown, unknown, unknown>

/** Runs a processor as a node among others. */
export class ProcessNode extends Node {
  readonly processor: AnyProcessor

  constructor(name: string, processor: AnyProcessor) {
    super(name)
    this.processor = processor
  }

  override process(flow: Flow, task: Task): void {
    const record = recordOf(flow, task.record)
    this.processor.process(record, this.handles(task), this.context(task, flow.timestampMs))
  }

  override keys(flow: Flow, wanted: WantedKeys): void {
    const keys = this.processor.keys?.(recordOf(flow, wanted.record)) ?? {}
    for (const [store, named] of Object.entries(keys)) for (const key of named as readonly object[]) wanted.add(store, key)
  }

  handles(task: Task): StoreHandles<StoreSet> {
    return task.handles as unknown as StoreHandles<StoreSet>
  }

  context(task: Task, timestampMs: number): ForwardContext<unknown, unknown> {
    const { context } = task
    return {
      nowMs: timestampMs,
      partition: context.partition,
      position: context.position,
      forward: (value, key) => this.forward({ key, value, timestampMs }, task),
      send: (record) => context.send(record),
      count: (name) => context.count(name),
    }
  }
}

function recordOf({ key, value, timestampMs }: Flow, record: StreamRecord<NamedRecord> | undefined): ProcessorRecord<unknown, unknown> {
  const { topic = '', partition = 0, offset = -1, headers = {} } = record ?? {}
  return { topic, partition, offset, headers, key, event: value, timestampMs }
}
