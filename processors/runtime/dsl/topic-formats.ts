import type { NamedRecord } from '../processor.ts'
import type { Codec } from './codec.ts'
import type { Serde } from './serde.ts'

/** How a topic is read: the types of its keys and values, and what is accepted. */
export class Consumed<K, V> {
  declare readonly types?: { readonly key: K; readonly value: V }
  /** Undefined: events, decoded by the worker's own serde (Avro, by the registry). */
  readonly serde: Serde<unknown> | undefined
  readonly nullKeys: boolean
  readonly tombstones: boolean
  /** True for a topic that a group of ours writes: repeats after a crash are dropped by their source position. */
  readonly ofOurs: boolean
  /** Time of a record by its value; undefined: its append time. */
  readonly timestampOf: TimestampExtractor | undefined

  private constructor(serde: Serde<unknown> | undefined, accepts: Accepts = {}) {
    this.serde = serde
    this.timestampOf = accepts.timestampOf
    this.nullKeys = accepts.nullKeys ?? false
    this.tombstones = accepts.tombstones ?? false
    this.ofOurs = accepts.ofOurs ?? false
  }

  /** Values as this serde reads them. */
  static with<V>(serde: Serde<V>): Consumed<string, V> {
    return new Consumed<string, V>(serde as Serde<unknown>)
  }

  /** Named events, as the worker's record serde decodes them. */
  static events<E extends NamedRecord>(): Consumed<string, E> {
    return new Consumed<string, E>(undefined)
  }

  /** Records without a key are no dead letters. */
  withNullKeys(): Consumed<K | null, V> {
    return new Consumed<K | null, V>(this.serde, { ...this.#accepts(), nullKeys: true })
  }

  /** Records without a value are no dead letters. */
  withTombstones(): Consumed<K, V | null> {
    return new Consumed<K, V | null>(this.serde, { ...this.#accepts(), tombstones: true })
  }

  /** The topic is written by a group of ours. */
  fromOurs(): Consumed<K, V> {
    return new Consumed<K, V>(this.serde, { ...this.#accepts(), ofOurs: true })
  }

  /**
   * Stream time by what the values say, such as the event time of a payment, instead of the broker's append time.
   * @param timestampOf epoch milliseconds; a pure function of the value (null for a tombstone) and the append time
   */
  withTimestampExtractor(timestampOf: (value: V, appendTimeMs: number) => number): Consumed<K, V> {
    return new Consumed<K, V>(this.serde, { ...this.#accepts(), timestampOf: timestampOf as TimestampExtractor })
  }

  #accepts(): Accepts {
    const { nullKeys, tombstones, ofOurs, timestampOf } = this
    return { nullKeys, tombstones, ofOurs, timestampOf }
  }
}

type TimestampExtractor = (value: unknown, appendTimeMs: number) => number
interface Accepts {
  readonly nullKeys?: boolean
  readonly tombstones?: boolean
  readonly ofOurs?: boolean
  readonly timestampOf?: TimestampExtractor | undefined
}

/** How a topic is written. */
export class Produced<V> {
  /** Undefined: events, encoded by the worker's own serde, which also names the topic. */
  readonly serde: Serde<V> | undefined

  private constructor(serde: Serde<V> | undefined) {
    this.serde = serde
  }

  static with<V>(serde: Serde<V>): Produced<V> {
    return new Produced<V>(serde)
  }

  static events<E extends NamedRecord>(): Produced<E> {
    return new Produced<E>(undefined)
  }
}

/** How a table's rows are kept: in which store, as which columns, for how long. */
export class Materialized<V> {
  readonly name: string | undefined
  readonly codec: Codec<V> | undefined
  readonly retentionMs: number | undefined
  readonly table: string | undefined

  private constructor(settings: { name?: string; codec?: Codec<V>; retentionMs?: number; table?: string }) {
    this.name = settings.name
    this.codec = settings.codec
    this.retentionMs = settings.retentionMs
    this.table = settings.table
  }

  /** In a store of this name, that queries and tests can read. */
  static as<V>(name: string, codec?: Codec<V>): Materialized<V> {
    return new Materialized<V>({ name, ...(codec === undefined ? {} : { codec }) })
  }

  /** In a store without a name of its own. */
  static with<V>(codec: Codec<V>): Materialized<V> {
    return new Materialized<V>({ codec })
  }

  /** Rows of windows older than this are deleted, by stream time. Milliseconds; at least what open windows need. */
  withRetention(retentionMs: number): Materialized<V> {
    return new Materialized<V>({ ...this.#settings(), retentionMs })
  }

  /** In a table that migrations have made, instead of one named after application and store. */
  inTable(table: string): Materialized<V> {
    return new Materialized<V>({ ...this.#settings(), table })
  }

  #settings() {
    const { name, codec, retentionMs, table } = this
    return {
      ...(name === undefined ? {} : { name }),
      ...(codec === undefined ? {} : { codec }),
      ...(retentionMs === undefined ? {} : { retentionMs }),
      ...(table === undefined ? {} : { table }),
    }
  }
}

/** How grouped or repartitioned values stand in the internal topic; JSON unless a codec is given. */
export class Grouped<V> {
  readonly codec: Codec<V>

  private constructor(codec: Codec<V>) {
    this.codec = codec
  }

  static with<V>(codec: Codec<V>): Grouped<V> {
    return new Grouped<V>(codec)
  }
}

/** How both sides of a join of streams are kept while they wait for each other; JSON unless codecs are given. */
export class Joined<L, R> {
  readonly left: Codec<L>
  readonly right: Codec<R>

  private constructor(left: Codec<L>, right: Codec<R>) {
    this.left = left
    this.right = right
  }

  static with<L, R>(left: Codec<L>, right: Codec<R>): Joined<L, R> {
    return new Joined<L, R>(left, right)
  }
}
