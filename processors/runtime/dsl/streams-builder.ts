import { type BuildOptions, buildApplication, type StreamsApplication } from './application.ts'
import type { Codec } from './codec.ts'
import { Graph } from './graph.ts'
import { KGroupedStream } from './grouped-stream.ts'
import { KGroupedTable } from './grouped-table.ts'
import { KStream } from './kstream.ts'
import { KTable } from './ktable.ts'
import { TableSourceNode } from './table-source.ts'
import type { Consumed, Materialized } from './topic-formats.ts'

/** Where a program begins: names its topics, and compiles it. */
export class StreamsBuilder {
  readonly #graph: Graph = new Graph({
    stream: (node, keyChanged) => new KStream(this.#graph, node, keyChanged),
    table: (node, codec, finalAfterMs) => new KTable(this.#graph, node, codec, finalAfterMs),
    groupedStream: (node, keyChanged, codec) => new KGroupedStream(this.#graph, node, keyChanged, codec),
    groupedTable: (node, codec) => new KGroupedTable(this.#graph, node, codec),
  })

  /** A topic as a stream of records. */
  stream<K, V>(topic: string, consumed: Consumed<K, V>): KStream<K, V> {
    return new KStream<K, V>(this.#graph, this.#graph.source(topic, consumed as Consumed<unknown, unknown>), false)
  }

  /** A topic as a table: the last value of each key; a null value deletes, a null key is left out. */
  table<K, V>(
    topic: string,
    consumed: Consumed<K, V>,
    materialized?: Materialized<NonNullable<V>>,
  ): KTable<NonNullable<K>, NonNullable<V>> {
    const source = this.#graph.source(topic, consumed.withNullKeys().withTombstones() as Consumed<unknown, unknown>)
    const rows = this.#graph.rows('table', materialized as Materialized<never> | undefined)
    const node = this.#graph.add(new TableSourceNode(this.#graph.name('table'), rows, materialized?.name !== undefined), source)
    return new KTable(this.#graph, node, materialized?.codec as Codec<unknown> | undefined)
  }

  /**
   * The program as topologies of the runtime. One component that reads one topic is one topology whose group is the application's id; more of them
   * are groups `<id>.<n>`.
   */
  build(id: string, options: BuildOptions = {}): StreamsApplication {
    return buildApplication(id, this.#graph.nodes, options)
  }
}
