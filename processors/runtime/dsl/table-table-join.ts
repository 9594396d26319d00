import type { Change, Flow, Task } from './flow.ts'
import type { Graph } from './graph.ts'
import type { KeyValueRows } from './key-value-rows.ts'
import { Node } from './node.ts'
import type { Timestamped } from './row-store.ts'
import { TableNode, type ValueGetter } from './table-node.ts'

export type TableJoinKind = 'inner' | 'left' | 'outer'
export type TableJoiner = (left: unknown, right: unknown) => unknown

/** A join of two tables by key: a change of either side is joined with the row of the other as it is now. */
export class TableJoin {
  readonly #name: string
  readonly #kind: TableJoinKind
  readonly #left: TableNode
  readonly #right: TableNode
  readonly #joiner: TableJoiner
  readonly #rows: KeyValueRows | undefined

  constructor(name: string, kind: TableJoinKind, left: TableNode, right: TableNode, joiner: TableJoiner, rows?: KeyValueRows) {
    this.#name = name
    this.#kind = kind
    this.#left = left
    this.#right = right
    this.#joiner = joiner
    this.#rows = rows
    if (kind !== 'inner') left.sendOldValues(true)
    if (kind === 'outer') right.sendOldValues(true)
  }

  addTo(graph: Graph): TableNode {
    const joiner = this.#joiner
    const getters = [this.#left.getter(), this.#right.getter()] as const
    const merged = new TableJoinNode(`${this.#name}-merge`, [this.#left, this.#right], this.#rows, this.#getter(...getters))
    const outer = this.#kind === 'outer'
    const leftAlone = this.#kind !== 'inner'
    const left = new JoinSide(`${this.#name}-this`, this.#right, getters[1], { join: joiner, alone: leftAlone, ofOther: outer })
    const right = new JoinSide(`${this.#name}-other`, this.#left, getters[0], {
      join: (own, other) => joiner(other, own),
      alone: outer,
      ofOther: leftAlone,
    })
    graph.add(left, this.#left)
    graph.add(right, this.#right)
    return graph.add(merged, left, right)
  }

  #getter(left: ValueGetter, right: ValueGetter): ValueGetter {
    return (task, key) => {
      const one = left(task, key)
      const other = right(task, key)
      if (one === undefined && (other === undefined || this.#kind !== 'outer')) return undefined
      if (other === undefined && this.#kind === 'inner') return undefined
      const value = this.#joiner(one?.value ?? null, other?.value ?? null)
      return value === null ? undefined : { value, timestampMs: later(one, other) }
    }
  }
}

function later(one: Timestamped | undefined, other: Timestamped | undefined): number {
  return Math.max(one?.timestampMs ?? -1, other?.timestampMs ?? -1)
}

interface SideSettings {
  readonly join: (own: unknown, other: unknown) => unknown
  /** A row of this side without one of the other gives a result. */
  readonly alone: boolean
  /** A row of the other side without one of this gives a result. */
  readonly ofOther: boolean
}

class JoinSide extends Node {
  readonly #other: ValueGetter
  readonly #settings: SideSettings

  constructor(name: string, otherTable: TableNode, other: ValueGetter, settings: SideSettings) {
    super(name)
    this.relatives.push(otherTable)
    this.#other = other
    this.#settings = settings
  }

  override process(flow: Flow, task: Task): void {
    if (flow.key === null) {
      task.drop()
      return
    }
    const { newValue, oldValue } = flow.value as Change
    const other = this.#other(task, flow.key)
    if (other === undefined && (!this.#settings.alone || (newValue === null && oldValue === null))) return
    const timestampMs = other === undefined ? flow.timestampMs : Math.max(flow.timestampMs, other.timestampMs)
    const change: Change = { newValue: this.#joined(newValue, other), oldValue: this.#joined(oldValue, other) }
    this.forward({ key: flow.key, value: change, timestampMs }, task)
  }

  #joined(own: unknown, other: Timestamped | undefined): unknown {
    if (own === null && (other === undefined || !this.#settings.ofOther)) return null
    return this.#settings.join(own, other?.value ?? null)
  }
}

/** Where both sides come together: the joined table, with rows of its own if it was given a store. */
class TableJoinNode extends TableNode {
  readonly #parents: readonly TableNode[]
  readonly #rows: KeyValueRows | undefined
  readonly #getter: ValueGetter

  constructor(name: string, parents: readonly TableNode[], rows: KeyValueRows | undefined, getter: ValueGetter) {
    super(name)
    this.#parents = parents
    this.#rows = rows
    this.#getter = getter
  }

  override process(flow: Flow, task: Task): void {
    const { newValue, oldValue } = flow.value as Change
    this.#rows?.put(task, flow.key, newValue, flow.timestampMs)
    this.forwardChange(flow, task, newValue, oldValue, flow.timestampMs)
  }

  override sendOldValues(): boolean {
    for (const parent of this.#parents) parent.sendOldValues(true)
    this.sendsOldValues = true
    return true
  }

  override getter(): ValueGetter {
    const rows = this.#rows
    return rows === undefined ? this.#getter : (task, key) => rows.get(task, key)
  }

  override stores() {
    return this.#rows === undefined ? [] : [this.#rows]
  }
}
