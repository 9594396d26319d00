import type { Codec } from './codec.ts'
import { json } from './codec.ts'
import type { Fluent } from './fluent.ts'
import { KeyValueRows } from './key-value-rows.ts'
import type { Node } from './node.ts'
import { RepartitionNode } from './repartition.ts'
import type { AnyCodec } from './row-store.ts'
import { SourceNode } from './source-sink.ts'
import type { Consumed, Materialized } from './topic-formats.ts'

/** All nodes of a program while it is written. Names count on, so that the same program always gives the same names. */
export class Graph {
  readonly fluent: Fluent
  readonly nodes: Node[] = []
  readonly #sources = new Map<string, SourceNode>()
  #count = 0

  constructor(fluent: Fluent) {
    this.fluent = fluent
  }

  name(operator: string): string {
    this.#count += 1
    return `${operator}-${this.#count}`
  }

  /** Adds a node behind others. */
  add<N extends Node>(node: N, ...parents: readonly Node[]): N {
    this.nodes.push(node)
    for (const parent of parents) parent.children.push(node)
    return node
  }

  /** The node of a topic; one for all that read it. @throws {Error} when it is read in two ways */
  source(topic: string, consumed: Consumed<unknown, unknown>): SourceNode {
    const known = this.#sources.get(topic)
    if (known === undefined) {
      const source = this.add(new SourceNode(`source-${topic}`, topic, consumed))
      this.#sources.set(topic, source)
      return source
    }
    if (known.consumed.serde !== consumed.serde) throw new Error(`the topic ${topic} is read with two serdes`)
    known.nullKeys ||= consumed.nullKeys
    known.tombstones ||= consumed.tombstones
    return known
  }

  /** The node itself, or one behind it that sends its records on by their new key. */
  repartitioned(node: Node, keyChanged: boolean, codec?: Codec<unknown>): Node {
    return keyChanged ? this.repartition(node, false, codec) : node
  }

  repartition(node: Node, changes: boolean, codec?: Codec<unknown>): RepartitionNode {
    return this.add(new RepartitionNode(this.name('repartition'), changes, codec), node)
  }

  /** Rows of a table, in the store that is asked for or one with a name of the node. */
  rows(operator: string, materialized: Materialized<never> | undefined, codec: AnyCodec = json<unknown>()): KeyValueRows {
    return new KeyValueRows(
      materialized?.name ?? this.name(operator),
      (materialized?.codec as AnyCodec | undefined) ?? codec,
      materialized?.table,
    )
  }
}
