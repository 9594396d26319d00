import { type Aggregation, counting, reducing } from './aggregate.ts'
import { type Codec, int8, json } from './codec.ts'
import type { Graph } from './graph.ts'
import type { KStream } from './kstream.ts'
import type { KTable } from './ktable.ts'
import { LateNode, type LateRecord } from './late.ts'
import type { Node } from './node.ts'
import { SessionAggregateNode } from './session-aggregate.ts'
import { SessionRows } from './session-rows.ts'
import { SlidingAggregateNode } from './sliding-aggregate.ts'
import type { TableNode } from './table-node.ts'
import { TimeWindowAggregateNode } from './time-window-aggregate.ts'
import type { Materialized } from './topic-formats.ts'
import { WindowRows } from './window-rows.ts'
import type { Windowed } from './windowed.ts'
import type { EmitStrategy, SessionWindows, SlidingWindows, TimeWindows } from './windows.ts'

type AnyMaterialized = Materialized<unknown> | undefined

abstract class WindowedStream<K, V> {
  declare readonly types?: { readonly key: K; readonly value: V }
  protected readonly graph: Graph
  protected readonly emit: EmitStrategy
  protected readonly late: LateNode
  readonly #parent: () => Node
  readonly #codec: Codec<unknown> | undefined

  constructor(graph: Graph, parent: () => Node, emit: EmitStrategy, codec: Codec<unknown> | undefined) {
    this.graph = graph
    this.emit = emit
    this.late = graph.add(new LateNode(graph.name('late')))
    this.#parent = parent
    this.#codec = codec
  }

  /** Records that came after their window had closed, once for each such window, with how late they were. */
  lateRecords(): KStream<K, LateRecord<V>> {
    return this.graph.fluent.stream<K, LateRecord<V>>(this.late, false)
  }

  /** Records of the key in the window; null values count too, but for sliding windows. */
  count(materialized?: Materialized<number>): KTable<Windowed<K>, number> {
    return this.aggregated('count', counting, materialized as AnyMaterialized, int8 as Codec<unknown>)
  }

  /** The first value of the window as it is, then the reducer's; null deletes. */
  reduce(
    reducer: (aggregate: NonNullable<V>, value: V) => V | null,
    materialized?: Materialized<NonNullable<V>>,
  ): KTable<Windowed<K>, NonNullable<V>> {
    return this.aggregated('reduce', reducing(reducer as never), materialized as AnyMaterialized, this.#codec)
  }

  protected abstract nodeOf(
    name: string,
    aggregation: Aggregation,
    materialized: AnyMaterialized,
    store: string,
    codec: Codec<unknown>,
  ): TableNode
  /** Stream time after a window's end until its result is final. */
  protected abstract readonly finalAfterMs: number

  protected aggregated<A>(
    operator: string,
    aggregation: Aggregation,
    materialized: AnyMaterialized,
    codec: Codec<unknown> = json<unknown>(),
  ) {
    const kept = materialized?.codec ?? codec
    const store = materialized?.name ?? this.graph.name(`${operator}-windows`)
    const node = this.nodeOf(this.graph.name(operator), aggregation, materialized, store, kept)
    return this.graph.fluent.table<Windowed<K>, A>(this.graph.add(node, this.#parent()), kept, this.finalAfterMs)
  }
}

/** A grouped stream in tumbling, hopping or sliding windows. */
export class TimeWindowedKStream<K, V> extends WindowedStream<K, V> {
  readonly #windows: TimeWindows | SlidingWindows

  constructor(
    graph: Graph,
    parent: () => Node,
    windows: TimeWindows | SlidingWindows,
    emit: EmitStrategy,
    codec: Codec<unknown> | undefined,
  ) {
    super(graph, parent, emit, codec)
    this.#windows = windows
  }

  /** The aggregator of tumbling and hopping windows sees null values too. */
  aggregate<A>(
    initializer: () => A,
    aggregator: (key: K, value: V, aggregate: A) => A | null,
    materialized?: Materialized<A>,
  ): KTable<Windowed<K>, A> {
    return this.aggregated('aggregate', { initial: initializer, add: aggregator as never }, materialized as AnyMaterialized)
  }

  protected override get finalAfterMs(): number {
    return this.#windows.graceMs
  }

  protected override nodeOf(
    name: string,
    aggregation: Aggregation,
    materialized: AnyMaterialized,
    store: string,
    codec: Codec<unknown>,
  ): TableNode {
    const windows = this.#windows
    const rows = new WindowRows(store, codec, materialized?.table)
    const neededMs = windows.type === 'time' ? windows.sizeMs + windows.graceMs : 2 * windows.timeDifferenceMs + windows.graceMs + 1
    const retentionMs = Math.max(neededMs, materialized?.retentionMs ?? 0)
    const settings = { rows, emit: this.emit, retentionMs, late: this.late }
    return windows.type === 'time'
      ? new TimeWindowAggregateNode(name, windows, aggregation, settings)
      : new SlidingAggregateNode(name, windows, aggregation, settings)
  }
}

/** A grouped stream in sessions. */
export class SessionWindowedKStream<K, V> extends WindowedStream<K, V> {
  readonly #windows: SessionWindows

  constructor(graph: Graph, parent: () => Node, windows: SessionWindows, emit: EmitStrategy, codec: Codec<unknown> | undefined) {
    super(graph, parent, emit, codec)
    this.#windows = windows
  }

  /** The merger joins the aggregates of two sessions that a record has made one; the older comes first. */
  aggregate<A>(
    initializer: () => A,
    aggregator: (key: K, value: V, aggregate: A) => A | null,
    merger: (key: K, one: A, other: A) => A,
    materialized?: Materialized<A>,
  ): KTable<Windowed<K>, A> {
    const aggregation = { initial: initializer, add: aggregator as never, merge: merger as never }
    return this.aggregated('aggregate', aggregation, materialized as AnyMaterialized)
  }

  protected override get finalAfterMs(): number {
    return this.#windows.inactivityGapMs + this.#windows.graceMs
  }

  protected override nodeOf(
    name: string,
    aggregation: Aggregation,
    materialized: AnyMaterialized,
    store: string,
    codec: Codec<unknown>,
  ): TableNode {
    const rows = new SessionRows(store, codec, materialized?.table)
    const retentionMs = Math.max(this.finalAfterMs, materialized?.retentionMs ?? 0)
    return new SessionAggregateNode(name, this.#windows, aggregation, { rows, emit: this.emit, retentionMs, late: this.late })
  }
}
