import { type Aggregation, counting, reducing } from './aggregate.ts'
import { type Codec, int8 } from './codec.ts'
import type { Graph } from './graph.ts'
import type { KTable } from './ktable.ts'
import type { Node } from './node.ts'
import { TableAggregateNode } from './table-group.ts'
import type { Materialized } from './topic-formats.ts'

/** A table grouped anew: an update takes the old value out of its group and puts the new one in. */
export class KGroupedTable<K, V> {
  declare readonly types?: { readonly key: K; readonly value: V }
  readonly #graph: Graph
  readonly #node: Node
  readonly #codec: Codec<unknown> | undefined
  #grouped: Node | undefined

  constructor(graph: Graph, node: Node, codec?: Codec<unknown>) {
    this.#graph = graph
    this.#node = node
    this.#codec = codec
  }

  /** Rows of the group; a group that has become empty stays with 0. */
  count(materialized?: Materialized<number>): KTable<K, number> {
    return this.#aggregated('count', counting, materialized, int8 as Codec<unknown>)
  }

  reduce(
    adder: (aggregate: V, value: V) => V | null,
    subtractor: (aggregate: V, value: V) => V | null,
    materialized?: Materialized<V>,
  ): KTable<K, V> {
    return this.#aggregated('reduce', reducing(adder as never, subtractor as never), materialized, this.#codec)
  }

  aggregate<A>(
    initializer: () => A,
    adder: (key: K, value: V, aggregate: A) => A | null,
    subtractor: (key: K, value: V, aggregate: A) => A | null,
    materialized?: Materialized<A>,
  ): KTable<K, A> {
    const aggregation = { initial: initializer, add: adder as never, subtract: subtractor as never }
    return this.#aggregated('aggregate', aggregation, materialized, undefined)
  }

  #aggregated<A>(operator: string, aggregation: Aggregation, materialized: Materialized<A> | undefined, codec: Codec<unknown> | undefined) {
    const rows = this.#graph.rows(operator, materialized as Materialized<never> | undefined, codec)
    this.#grouped ??= this.#graph.repartition(this.#node, true, this.#codec)
    const node = new TableAggregateNode(this.#graph.name(operator), rows, aggregation)
    return this.#graph.fluent.table<K, A>(
      this.#graph.add(node, this.#grouped),
      (materialized?.codec as Codec<unknown> | undefined) ?? codec,
    )
  }
}
