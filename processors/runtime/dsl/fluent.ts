import type { Codec } from './codec.ts'
import type { KGroupedStream } from './grouped-stream.ts'
import type { KGroupedTable } from './grouped-table.ts'
import type { KStream } from './kstream.ts'
import type { KTable } from './ktable.ts'
import type { Node } from './node.ts'
import type { TableNode } from './table-node.ts'

/** Makes what a program is written with, out of nodes. Streams give tables and tables streams: this stands between them. */
export interface Fluent {
  /** @param keyChanged true where the key may no longer be that of the partition */
  stream<K, V>(node: Node, keyChanged: boolean): KStream<K, V>
  /** @param finalAfterMs stream time after a window's end until its result is final; undefined without windows */
  table<K, V>(node: TableNode, codec?: Codec<unknown>, finalAfterMs?: number): KTable<K, V>
  groupedStream<K, V>(node: Node, keyChanged: boolean, codec?: Codec<unknown>): KGroupedStream<K, V>
  groupedTable<K, V>(node: Node, codec?: Codec<unknown>): KGroupedTable<K, V>
}
