import { AggregateNode, type Aggregation, counting, reducing } from './aggregate.ts'
import { type Codec, int8 } from './codec.ts'
import type { Graph } from './graph.ts'
import type { KTable } from './ktable.ts'
import type { Node } from './node.ts'
import type { Materialized } from './topic-formats.ts'
import { SessionWindowedKStream, TimeWindowedKStream } from './windowed-stream.ts'
import type { EmitStrategy, SessionWindows, SlidingWindows, TimeWindows } from './windows.ts'

/** A stream whose records of a key are in one partition. Null keys and null values are left out and counted. */
export class KGroupedStream<K, V> {
  declare readonly types?: { readonly key: K; readonly value: V }
  readonly #graph: Graph
  readonly #node: Node
  readonly #keyChanged: boolean
  readonly #codec: Codec<unknown> | undefined
  #grouped: Node | undefined

  constructor(graph: Graph, node: Node, keyChanged: boolean, codec?: Codec<unknown>) {
    this.#graph = graph
    this.#node = node
    this.#keyChanged = keyChanged
    this.#codec = codec
  }

  /** Records of the key so far. */
  count(materialized?: Materialized<number>): KTable<K, number> {
    return this.#aggregated('count', counting, materialized, int8 as Codec<unknown>)
  }

  /** The first value as it is, then the reducer's; null deletes. */
  reduce(
    reducer: (aggregate: NonNullable<V>, value: NonNullable<V>) => NonNullable<V> | null,
    materialized?: Materialized<NonNullable<V>>,
  ): KTable<K, NonNullable<V>> {
    return this.#aggregated('reduce', reducing(reducer as never), materialized, this.#codec)
  }

  /** Null deletes; the next record begins with the initial value. */
  aggregate<A>(
    initializer: () => A,
    aggregator: (key: K, value: NonNullable<V>, aggregate: A) => A | null,
    materialized?: Materialized<A>,
  ): KTable<K, A> {
    return this.#aggregated('aggregate', { initial: initializer, add: aggregator as never }, materialized, undefined)
  }

  /** Tumbling, hopping or sliding windows. */
  windowedBy(windows: TimeWindows | SlidingWindows, emit?: EmitStrategy): TimeWindowedKStream<K, V>
  windowedBy(windows: SessionWindows, emit?: EmitStrategy): SessionWindowedKStream<K, V>
  windowedBy(windows: TimeWindows | SlidingWindows | SessionWindows, emit: EmitStrategy = 'onWindowUpdate') {
    const grouped = () => this.#parent()
    return windows.type === 'session'
      ? new SessionWindowedKStream<K, V>(this.#graph, grouped, windows, emit, this.#codec)
      : new TimeWindowedKStream<K, V>(this.#graph, grouped, windows, emit, this.#codec)
  }

  #aggregated<A>(operator: string, aggregation: Aggregation, materialized: Materialized<A> | undefined, codec: Codec<unknown> | undefined) {
    const rows = this.#graph.rows(operator, materialized as Materialized<never> | undefined, codec)
    const node = new AggregateNode(this.#graph.name(operator), rows, aggregation)
    return this.#graph.fluent.table<K, A>(
      this.#graph.add(node, this.#parent()),
      (materialized?.codec as Codec<unknown> | undefined) ?? codec,
    )
  }

  /** One repartitioning, however many aggregates. */
  #parent(): Node {
    this.#grouped ??= this.#graph.repartitioned(this.#node, this.#keyChanged, this.#codec)
    return this.#grouped
  }
}
