import type { Codec } from './codec.ts'
import { ForeignKeyJoin } from './foreign-key-join.ts'
import type { Graph } from './graph.ts'
import type { KGroupedTable } from './grouped-table.ts'
import type { KStream } from './kstream.ts'
import { type Suppressed, SuppressNode } from './suppress.ts'
import { TableGroupNode } from './table-group.ts'
import { TableMapNode, ToStreamNode } from './table-map.ts'
import type { TableNode } from './table-node.ts'
import { TableJoin, type TableJoinKind } from './table-table-join.ts'
import type { Grouped, Materialized } from './topic-formats.ts'

/** A table: the last value of each key. Functions never see null: no row stays no row. A function that returns null deletes. */
export class KTable<K, V> {
  declare readonly types?: { readonly key: K; readonly value: V }
  readonly graph: Graph
  readonly node: TableNode
  /** How its values are kept, as far as that is known. */
  readonly codec: Codec<unknown> | undefined
  /** Stream time after a window's end until its result is final; undefined without windows. */
  readonly finalAfterMs: number | undefined

  constructor(graph: Graph, node: TableNode, codec?: Codec<unknown>, finalAfterMs?: number) {
    this.graph = graph
    this.node = node
    this.codec = codec
    this.finalAfterMs = finalAfterMs
  }

  filter(predicate: (key: K, value: V) => boolean, materialized?: Materialized<V>): KTable<K, V> {
    return this.#filter(predicate, true, materialized)
  }

  filterNot(predicate: (key: K, value: V) => boolean, materialized?: Materialized<V>): KTable<K, V> {
    return this.#filter(predicate, false, materialized)
  }

  mapValues<V2>(mapper: (value: V, key: K) => V2, materialized?: Materialized<NonNullable<V2>>): KTable<K, NonNullable<V2>> {
    const rows = this.#rowsIfNamed(materialized as Materialized<never> | undefined, undefined)
    const node = new TableMapNode(this.graph.name('mapValues'), this.node, (key, value) => mapper(value as V, key as K), false, rows)
    return this.graph.fluent.table(this.graph.add(node, this.node), materialized?.codec as Codec<unknown> | undefined, this.finalAfterMs)
  }

  /** The changes as records; a deleted row is a null value. */
  toStream(): KStream<K, V | null> {
    return this.graph.fluent.stream<K, V | null>(this.graph.add(new ToStreamNode(this.graph.name('toStream')), this.node), false)
  }

  /** Holds results back until they are final, or for a time. */
  suppress(suppressed: Suppressed): KTable<K, V> {
    this.node.sendOldValues(true)
    const node = new SuppressNode(this.graph.name('suppress'), this.node, suppressed, this.finalAfterMs, this.codec)
    return this.graph.fluent.table(this.graph.add(node, this.node), this.codec, this.finalAfterMs)
  }

  /** Groups the rows anew. A null key leaves a row out. */
  groupBy<K2, V2>(
    selector: (key: K, value: V) => readonly [key: K2, value: V2],
    grouped?: Grouped<NonNullable<V2>>,
  ): KGroupedTable<NonNullable<K2>, NonNullable<V2>> {
    this.node.sendOldValues(true)
    const node = new TableGroupNode(this.graph.name('groupBy'), selector as never)
    return this.graph.fluent.groupedTable(this.graph.add(node, this.node), grouped?.codec as Codec<unknown> | undefined)
  }

  join<VO, R>(
    other: KTable<K, VO>,
    joiner: (left: V, right: VO) => R,
    materialized?: Materialized<NonNullable<R>>,
  ): KTable<K, NonNullable<R>>
  /** With the row of another table that a value names; a null foreign key leaves a row out. */
  join<KO, VO, R>(
    other: KTable<KO, VO>,
    foreignKey: (value: V, key: K) => KO | null,
    joiner: (left: V, right: VO) => R,
    materialized?: Materialized<NonNullable<R>>,
  ): KTable<K, NonNullable<R>>
  join(other: unknown, ...settings: readonly unknown[]): KTable<never, never> {
    return this.#joinOrForeign('inner', other, settings)
  }

  leftJoin<VO, R>(
    other: KTable<K, VO>,
    joiner: (left: V, right: VO | null) => R,
    materialized?: Materialized<NonNullable<R>>,
  ): KTable<K, NonNullable<R>>
  /** With the row of another table that a value names, or null. */
  leftJoin<KO, VO, R>(
    other: KTable<KO, VO>,
    foreignKey: (value: V, key: K) => KO | null,
    joiner: (left: V, right: VO | null) => R,
    materialized?: Materialized<NonNullable<R>>,
  ): KTable<K, NonNullable<R>>
  leftJoin(other: unknown, ...settings: readonly unknown[]): KTable<never, never> {
    return this.#joinOrForeign('left', other, settings)
  }

  outerJoin<VO, R>(
    other: KTable<K, VO>,
    joiner: (left: V | null, right: VO | null) => R,
    materialized?: Materialized<NonNullable<R>>,
  ): KTable<K, NonNullable<R>> {
    return this.#join('outer', other as unknown as KTable<never, never>, joiner, materialized)
  }

  #filter(predicate: (key: K, value: V) => boolean, keep: boolean, materialized: Materialized<V> | undefined): KTable<K, V> {
    const rows = this.#rowsIfNamed(materialized as Materialized<never> | undefined, this.codec)
    const mapper = (key: unknown, value: unknown) => (predicate(key as K, value as V) === keep ? value : null)
    const node = new TableMapNode(this.graph.name('filter'), this.node, mapper, true, rows)
    return this.graph.fluent.table(
      this.graph.add(node, this.node),
      (materialized?.codec as Codec<unknown> | undefined) ?? this.codec,
      this.finalAfterMs,
    )
  }

  #joinOrForeign(kind: 'inner' | 'left', other: unknown, settings: readonly unknown[]): KTable<never, never> {
    const [first, second, third] = settings
    const table = other as KTable<never, never>
    if (typeof second !== 'function') {
      return this.#join(kind, table, first, second as Materialized<never> | undefined) as unknown as KTable<never, never>
    }
    const materialized = third as Materialized<never> | undefined
    const join = new ForeignKeyJoin(
      this.graph.name('foreignKeyJoin'),
      this.node,
      table.node,
      first as never,
      second as never,
      kind === 'left',
    )
    const node = join.addTo(this.graph, this.graph.rows('foreignKeyJoin', materialized), materialized?.name !== undefined)
    return this.graph.fluent.table<never, never>(node, materialized?.codec as Codec<unknown> | undefined)
  }

  #join<R>(kind: TableJoinKind, other: KTable<never, never>, joiner: unknown, materialized: Materialized<NonNullable<R>> | undefined) {
    const rows = materialized === undefined ? undefined : this.graph.rows('join', materialized as unknown as Materialized<never>)
    const join = new TableJoin(this.graph.name('join'), kind, this.node, other.node, joiner as never, rows)
    return this.graph.fluent.table<K, NonNullable<R>>(join.addTo(this.graph), materialized?.codec as Codec<unknown> | undefined)
  }

  #rowsIfNamed(materialized: Materialized<never> | undefined, codec: Codec<unknown> | undefined) {
    return materialized?.name === undefined ? undefined : this.graph.rows('', materialized, codec)
  }
}
