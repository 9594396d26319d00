import type { Node } from './node.ts'
import { RepartitionNode } from './repartition.ts'
import { SourceNode } from './source-sink.ts'

/** Nodes that one task must run together, because records go from one to the other, or because one reads the rows of the other. */
export interface Component {
  readonly nodes: readonly Node[]
  readonly sources: readonly SourceNode[]
  /** Where records come in that were sent on by a new key. */
  readonly entries: readonly RepartitionNode[]
}

/** Cuts the graph where records change their partition. Components come in the order of their first node. */
export function componentsOf(nodes: readonly Node[]): readonly Component[] {
  const group = new Groups()
  for (const node of nodes) {
    group.add(node)
    for (const relative of node.relatives) group.join(node, relative)
    if (node instanceof RepartitionNode) for (const child of node.children) group.join(node.children[0] as Node, child)
    else for (const child of node.children) group.join(node, child)
  }
  const members = new Map<Node, Node[]>()
  for (const node of nodes) {
    const root = group.rootOf(node)
    const list = members.get(root)
    if (list === undefined) members.set(root, [node])
    else list.push(node)
  }
  const repartitions = nodes.filter((node) => node instanceof RepartitionNode)
  return [...members]
    .map(([root, list]) => ({
      nodes: list,
      sources: list.filter((node) => node instanceof SourceNode),
      entries: repartitions.filter(({ children }) => children[0] !== undefined && group.rootOf(children[0]) === root),
    }))
    .filter(({ sources, entries }) => sources.length + entries.length > 0)
}

/** Repartitioning drops null keys unless a left or outer join comes somewhere behind it, as in Kafka Streams. */
export function markNullKeys(nodes: readonly Node[]): void {
  const reaches = new Map<Node, boolean>()
  const behind = (node: Node): boolean => {
    const known = reaches.get(node)
    if (known !== undefined) return known
    reaches.set(node, false)
    const found = node.children.some((child) => child.takesNullKeys || behind(child))
    reaches.set(node, found)
    return found
  }
  for (const node of nodes) if (node instanceof RepartitionNode) node.keepsNullKeys = behind(node)
}

/** Disjoint sets of nodes. */
class Groups {
  readonly #parents = new Map<Node, Node>()

  add(node: Node): void {
    if (!this.#parents.has(node)) this.#parents.set(node, node)
  }

  rootOf(node: Node): Node {
    this.add(node)
    let root = node
    for (let parent = this.#parents.get(root); parent !== undefined && parent !== root; parent = this.#parents.get(root)) root = parent
    this.#parents.set(node, root)
    return root
  }

  join(one: Node, other: Node): void {
    const root = this.rootOf(one)
    const otherRoot = this.rootOf(other)
    if (root !== otherRoot) this.#parents.set(otherRoot, root)
  }
}
