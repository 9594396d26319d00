import type { RecordPosition } from '../../core/errors.ts'
import type { StoreHandles, StoreKeys, StoreSet } from './store.ts'

/** A decoded event with the name of its record type. */
export interface NamedRecord {
  readonly name: string
  readonly value: unknown
}

/** What a topic holds, decoded. */
export interface StreamRecord<Event extends NamedRecord> extends RecordPosition {
  /** Where the topology accepts null keys, null is one of its values. */
  readonly key: string
  readonly event: Event
  /** Append time by the broker's clock, epoch milliseconds (`LogAppendTime`). */
  readonly timestampMs: number
  readonly headers: Readonly<Record<string, string>>
}

/** Turns events into bytes and back. `decode` is synchronous; an id it has not met yet is learnt first. */
export interface RecordSerde<In extends NamedRecord, Out extends NamedRecord> {
  /**
   * @param bytes null (a tombstone) only where the topology accepts it
   * @throws UnknownSchemaIdError (learn, then again) or an AppError whose next step is `dead-letter`
   */
  decode(bytes: Buffer | null): In
  /** @throws AppError RETRY when the registry is away, `dead-letter` when the id is unknown there */
  learn(bytes: Buffer): Promise<void>
  /** @param cause the record that it is put out for, whose bytes may serve again */
  encode(event: Out, cause?: { readonly event: NamedRecord; readonly bytes?: Buffer | null }): Buffer
  /** Topic (without namespace) that carries this event. */
  topicOf(event: Out): string
}

/** An output that has been encoded already. */
export interface SentRecord {
  /** Without namespace. */
  readonly topic: string
  readonly key: string | null
  /** Null is a tombstone. */
  readonly value: Buffer | null
  /** What the value says, for tests that do not decode. */
  readonly event: NamedRecord
  /** Kept by topics of create time only. Epoch milliseconds. */
  readonly timestampMs?: number
}

/** What `process` may do beside its stores. Nothing here waits. */
export interface ProcessorContext<Out extends NamedRecord> {
  /** "Now": the record's append time, or the timer's Postgres time. Never the wall clock. Epoch milliseconds. */
  readonly nowMs: number
  /** Partition of the record; the source partition of every row it writes. */
  readonly partition: number
  /** Position of the record; for a timer, that of the last record before it. */
  readonly position: RecordPosition
  /** Publishes an event after the batch has committed. */
  forward(event: Out, key: string): void
  /** Publishes bytes after the batch has committed, to a topic named here. */
  send(record: SentRecord): void
  /** Counts something worth seeing in the group's metrics, such as `duplicate-payment`. Names are few and fixed. */
  count(name: string): void
}

/** Something due in Postgres, handled like a record: same stores, same commit, no offset of its own. */
export interface DueTimer {
  /** Identifies it in logs and errors. */
  readonly id: string
  /** Record key (customerId) it belongs to. */
  readonly key: string
  readonly partition: number
  /** Postgres time when it was found due, epoch milliseconds. */
  readonly nowMs: number
  readonly payload: unknown
}

/** How far a partition has been read when timers are looked up. */
export interface ReadPosition {
  readonly partition: number
  readonly nextOffset: number
  /**
   * Every record appended at or before this (epoch milliseconds) has been processed. Read to its end: Postgres' time just before the end of the
   * log was looked up. Otherwise: append time of the last processed record, less one. A time-out may fire only when it was due by then.
   */
  readonly readUpToMs: number
}

/** What a timer look-up may use: one parameterised query on Postgres. */
export interface Queryable {
  query<Row>(sql: string, parameters: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>
}

/** Time-outs of a processor: rows with a due time in Postgres. */
export interface Timers<Out extends NamedRecord, Stores extends StoreSet> {
  /** Due rows of these partitions, at most `limit`. Called about once a second, before a batch; I/O is allowed here and only here. */
  due(database: Queryable, partitions: readonly ReadPosition[], limit: number): Promise<readonly DueTimer[]>
  keys(timer: DueTimer): StoreKeys<Stores>
  fire(timer: DueTimer, stores: StoreHandles<Stores>, context: ProcessorContext<Out>): void
}

/**
 * One consumer group's work: which topic it reads, which stores it owns, and what it does with a record.
 * `process` is synchronous and deterministic: no I/O, no clock, no randomness, so that a batch can be run again.
 * An AppError whose next step is `dead-letter`, thrown by `process`, sends the record to the dead letters and undoes what it had written.
 */
export interface Topology<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet> {
  /** Consumer group and process name: `fds`. */
  readonly group: string
  /** Topic it reads, without namespace. */
  readonly source: string
  /** True when the source is written by a group of ours, whose records carry their source position: repeats are dropped by it. */
  readonly sourceIsOurs: boolean
  /** Raised when the meaning of stored state changes; older code refuses newer state. */
  readonly stateVersion: number
  readonly stores: Stores
  /** Records that are dead letters elsewhere and events here. */
  readonly accepts?: { readonly nullKeys?: boolean; readonly tombstones?: boolean }
  /**
   * What happens to later records of a key after one of its records went to the dead letters. `continue` (the default): they are processed, so a
   * replay comes after them. `park-key`: they are set aside too, unprocessed, and follow in their order once the first one was replayed or discarded.
   */
  readonly onDeadLetter?: 'continue' | 'park-key'
  /** Keys the record's `process` will read: what is named here is read at once for the whole batch, before it is processed. */
  keys(record: StreamRecord<In>): StoreKeys<Stores>
  process(record: StreamRecord<In>, stores: StoreHandles<Stores>, context: ProcessorContext<Out>): void
  readonly timers?: Timers<Out, Stores>
}
