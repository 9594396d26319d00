import type { NamedRecord, ProcessorContext, StreamRecord } from '../processor.ts'
import type { StoreHandle } from '../store.ts'

/** A record on its way from node to node. */
export interface Flow {
  readonly key: unknown
  /** For tables: a {@link Change}. */
  readonly value: unknown
  readonly timestampMs: number
}

/** An update of a table row; null = no row. `oldValue` is null too where no node behind needs it. */
export interface Change<V = unknown> {
  readonly newValue: V | null
  readonly oldValue: V | null
}

/** A store handle whose rows are known to the node only. */
export type AnyHandle = StoreHandle<Record<string, unknown>, object>

/** Name under which records that Kafka Streams would drop are counted: null keys, null values, late records. */
export const droppedCount = 'dropped-records'

/** What the nodes of a topology hold while one record or timer is handled. One object per topology, pointed at one record after the other. */
export class Task {
  partition = 0
  context!: ProcessorContext<NamedRecord>
  /** The record that is handled; undefined for a timer. */
  record: StreamRecord<NamedRecord> | undefined
  handles: Readonly<Record<string, AnyHandle>> = {}

  point(
    handles: Readonly<Record<string, AnyHandle>>,
    context: ProcessorContext<NamedRecord>,
    record: StreamRecord<NamedRecord> | undefined,
  ): void {
    this.handles = handles
    this.context = context
    this.record = record
    this.partition = context.partition
  }

  store(name: string): AnyHandle {
    return this.handles[name] as AnyHandle
  }

  drop(): void {
    this.context.count(droppedCount)
  }
}

/** Collects the keys that a record will need, before it is processed. */
export class WantedKeys {
  partition = 0
  /** The record that is asked for; undefined for a timer. */
  record: StreamRecord<NamedRecord> | undefined
  #keys: Record<string, object[]> = {}

  begin(partition: number, record: StreamRecord<NamedRecord> | undefined): void {
    this.partition = partition
    this.record = record
    this.#keys = {}
  }

  add(store: string, key: object): void {
    const keys = this.#keys[store]
    if (keys === undefined) this.#keys[store] = [key]
    else keys.push(key)
  }

  taken(): Readonly<Record<string, readonly object[]>> {
    return this.#keys
  }
}
