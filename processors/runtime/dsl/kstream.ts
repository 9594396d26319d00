import type { Codec } from './codec.ts'
import type { Graph } from './graph.ts'
import type { KGroupedStream } from './grouped-stream.ts'
import type { KTable } from './ktable.ts'
import { type Node, PassNode } from './node.ts'
import { ProcessNode, type Processor } from './process-node.ts'
import { SinkNode } from './source-sink.ts'
import { BranchNode, FilterNode, type KeyValueTest, MapNode, PeekNode } from './stateless.ts'
import { type JoinKind, StreamJoin } from './stream-stream-join.ts'
import { StreamTableJoinNode } from './stream-table-join.ts'
import { TableNode } from './table-node.ts'
import { TableSourceNode } from './table-source.ts'
import type { Grouped, Joined, Materialized, Produced } from './topic-formats.ts'
import type { JoinWindows } from './windows.ts'

function isTable(other: unknown): other is KTable<unknown, unknown> {
  return (other as KTable<unknown, unknown>).node instanceof TableNode
}

/** A branch of `split()`: what it takes; without a test: the rest. */
export type Branches<K, V> = Readonly<Record<string, ((key: K, value: V) => boolean) | 'rest'>>

/** A stream of records: each is a fact of its own. Names and meanings follow Kafka Streams; docs/kafka-streams-differences.md lists the differences. */
export class KStream<K, V> {
  declare readonly types?: { readonly key: K; readonly value: V }
  readonly graph: Graph
  readonly node: Node
  /** True where the key may no longer be that of the partition. */
  readonly keyChanged: boolean

  constructor(graph: Graph, node: Node, keyChanged: boolean) {
    this.graph = graph
    this.node = node
    this.keyChanged = keyChanged
  }

  filter(predicate: (key: K, value: V) => boolean): KStream<K, V>
  filter<V2 extends V>(predicate: (key: K, value: V) => value is V2): KStream<K, V2>
  filter(predicate: (key: K, value: V) => boolean): KStream<K, V> {
    return this.#to(new FilterNode(this.graph.name('filter'), predicate as KeyValueTest, true))
  }

  filterNot(predicate: (key: K, value: V) => boolean): KStream<K, V> {
    return this.#to(new FilterNode(this.graph.name('filterNot'), predicate as KeyValueTest, false))
  }

  map<K2, V2>(mapper: (key: K, value: V) => readonly [key: K2, value: V2]): KStream<K2, V2> {
    return this.flatMap((key, value) => [mapper(key, value)])
  }

  selectKey<K2>(selector: (key: K, value: V) => K2): KStream<K2, V> {
    return this.flatMap((key, value) => [[selector(key, value), value]])
  }

  mapValues<V2>(mapper: (value: V, key: K) => V2): KStream<K, V2> {
    return this.flatMapValues((value, key) => [mapper(value, key)])
  }

  flatMap<K2, V2>(mapper: (key: K, value: V) => Iterable<readonly [key: K2, value: V2]>): KStream<K2, V2> {
    const node = new MapNode(this.graph.name('map'), ({ key, value, timestampMs }) =>
      Array.from(mapper(key as K, value as V), ([newKey, newValue]) => ({ key: newKey, value: newValue, timestampMs })),
    )
    return this.graph.fluent.stream<K2, V2>(this.graph.add(node, this.node), true)
  }

  flatMapValues<V2>(mapper: (value: V, key: K) => Iterable<V2>): KStream<K, V2> {
    const node = new MapNode(this.graph.name('mapValues'), ({ key, value, timestampMs }) =>
      Array.from(mapper(value as V, key as K), (newValue) => ({ key, value: newValue, timestampMs })),
    )
    return this.graph.fluent.stream<K, V2>(this.graph.add(node, this.node), this.keyChanged)
  }

  /** Calls a function with every record: it must not matter how often, as a batch may be run again. */
  peek(look: (key: K, value: V) => void): KStream<K, V> {
    return this.#to(new PeekNode(this.graph.name('peek'), look as (key: unknown, value: unknown) => void))
  }

  /** A stream for each branch; a record goes to the first that takes it. */
  split<const B extends Branches<K, V>>(branches: B): { readonly [Name in keyof B]: KStream<K, V> } {
    const split = this.graph.add(new BranchNode(this.graph.name('branch')), this.node)
    const inOrder = Object.entries(branches).sort(([, one], [, other]) => Number(one === 'rest') - Number(other === 'rest'))
    const streams = inOrder.map(([name, test]) => {
      const branch = this.graph.add(new PassNode(this.graph.name(`branch-${name}`)))
      split.add(test === 'rest' ? () => true : (test as KeyValueTest), branch)
      return [name, this.graph.fluent.stream<K, V>(branch, this.keyChanged)]
    })
    return Object.fromEntries(streams) as { readonly [Name in keyof B]: KStream<K, V> }
  }

  merge<K2, V2>(other: KStream<K2, V2>): KStream<K | K2, V | V2> {
    const node = this.graph.add(new PassNode(this.graph.name('merge')), this.node, other.node)
    return this.graph.fluent.stream<K | K2, V | V2>(node, this.keyChanged || other.keyChanged)
  }

  /** Sends every record through a topic of ours to the partition of its key. A null key ends here. */
  repartition(grouped?: Grouped<NonNullable<V>>): KStream<NonNullable<K>, V> {
    return this.graph.fluent.stream(this.graph.repartition(this.node, false, grouped?.codec as Codec<unknown> | undefined), false)
  }

  groupByKey(grouped?: Grouped<NonNullable<V>>): KGroupedStream<NonNullable<K>, V> {
    return this.graph.fluent.groupedStream(this.node, this.keyChanged, grouped?.codec as Codec<unknown> | undefined)
  }

  groupBy<K2>(selector: (key: K, value: V) => K2, grouped?: Grouped<NonNullable<V>>): KGroupedStream<NonNullable<K2>, V> {
    return this.selectKey(selector).groupByKey(grouped)
  }

  /** The stream as a table: the last value of each key; a null value deletes it. */
  toTable(materialized?: Materialized<NonNullable<V>>): KTable<NonNullable<K>, NonNullable<V>> {
    const codec = materialized?.codec as Codec<unknown> | undefined
    const parent = this.graph.repartitioned(this.node, this.keyChanged, codec)
    const rows = this.graph.rows('toTable', materialized as Materialized<never> | undefined)
    const node = this.graph.add(new TableSourceNode(this.graph.name('toTable'), rows, materialized?.name !== undefined), parent)
    return this.graph.fluent.table(node, codec)
  }

  /** With the row that a table has at this moment; records without one end here. */
  join<VT, R>(
    table: KTable<NonNullable<K>, VT>,
    joiner: (left: NonNullable<V>, right: VT, key: NonNullable<K>) => R,
  ): KStream<NonNullable<K>, R>
  /** Every pair of records of a key that lie within the window. */
  join<VO, R>(
    other: KStream<K, VO>,
    joiner: (left: NonNullable<V>, right: NonNullable<VO>, key: NonNullable<K>) => R,
    windows: JoinWindows,
    joined?: Joined<NonNullable<V>, NonNullable<VO>>,
  ): KStream<NonNullable<K>, R>
  join(other: unknown, joiner: unknown, windows?: JoinWindows, joined?: unknown): KStream<never, never> {
    return this.#join('inner', other, joiner, windows, joined)
  }

  /** With the row that a table has at this moment, or null. */
  leftJoin<VT, R>(table: KTable<NonNullable<K>, VT>, joiner: (left: NonNullable<V>, right: VT | null, key: K) => R): KStream<K, R>
  /** Every pair within the window; a left record without partner goes out with null once its window is closed. */
  leftJoin<VO, R>(
    other: KStream<K, VO>,
    joiner: (left: NonNullable<V>, right: NonNullable<VO> | null, key: K) => R,
    windows: JoinWindows,
    joined?: Joined<NonNullable<V>, NonNullable<VO>>,
  ): KStream<K, R>
  leftJoin(other: unknown, joiner: unknown, windows?: JoinWindows, joined?: unknown): KStream<never, never> {
    return this.#join('left', other, joiner, windows, joined)
  }

  /** As leftJoin, for records of either side. */
  outerJoin<VO, R>(
    other: KStream<K, VO>,
    joiner: (left: NonNullable<V> | null, right: NonNullable<VO> | null, key: K) => R,
    windows: JoinWindows,
    joined?: Joined<NonNullable<V>, NonNullable<VO>>,
  ): KStream<K, R> {
    return this.#join('outer', other, joiner, windows, joined) as unknown as KStream<K, R>
  }

  /** The Processor API: rows, punctuators and time-outs of one's own. */
  process<K2, V2>(processor: Processor<K, V, K2, V2>): KStream<K2, V2> {
    const node = this.graph.add(new ProcessNode(processor.name ?? this.graph.name('process'), processor as never), this.node)
    return this.graph.fluent.stream<K2, V2>(node, true)
  }

  /** Publishes to a topic, or to the one that a function names. A topic of events is named by the worker's serde. */
  to(topic: string | ((key: K, value: V) => string), produced: Produced<NonNullable<V>>): void {
    const topicOf = typeof topic === 'string' ? () => topic : (topic as (key: unknown, value: unknown) => string)
    this.graph.add(new SinkNode(this.graph.name('sink'), topicOf, produced as unknown as Produced<unknown>), this.node)
  }

  #to(node: Node): KStream<K, V> {
    return this.graph.fluent.stream<K, V>(this.graph.add(node, this.node), this.keyChanged)
  }

  #join(kind: JoinKind, other: unknown, joiner: unknown, windows: unknown, joined: unknown): KStream<never, never> {
    const { graph } = this
    const codecs = joined as Joined<unknown, unknown> | undefined
    const left = graph.repartitioned(this.node, this.keyChanged, codecs?.left)
    if (isTable(other)) {
      const node = new StreamTableJoinNode(graph.name('join'), other.node, joiner as never, kind === 'left')
      return graph.fluent.stream<never, never>(graph.add(node, left), false)
    }
    const { node: otherNode, keyChanged } = other as KStream<unknown, unknown>
    const right = graph.repartitioned(otherNode, keyChanged, codecs?.right)
    const join = new StreamJoin(graph.name('join'), kind, windows as JoinWindows, joiner as never, codecs)
    return graph.fluent.stream<never, never>(join.addTo(graph, left, right), false)
  }
}
