import type { Change, Flow, Task } from './flow.ts'
import type { KeyValueRows } from './key-value-rows.ts'
import { Node } from './node.ts'
import { TableNode, type ValueGetter } from './table-node.ts'

/** A value of a table made from the row before it; null = no row. */
export type RowMapper = (key: unknown, value: unknown) => unknown

/**
 * A table worked out of another one row by row: filter, filterNot, mapValues. Its functions never see null. With a store it keeps its rows,
 * else they are worked out when they are read.
 */
export class TableMapNode extends TableNode {
  readonly #parent: TableNode
  readonly #mapper: RowMapper
  readonly #rows: KeyValueRows | undefined
  readonly #skipsNothing: boolean

  /**
   * @param isFilter a change from nothing to nothing is left out, where the old value is known
   */
  constructor(name: string, parent: TableNode, mapper: RowMapper, isFilter: boolean, rows?: KeyValueRows) {
    super(name)
    this.#parent = parent
    this.#mapper = mapper
    this.#rows = rows
    this.#skipsNothing = isFilter
    if (isFilter) this.sendsOldValues = parent.sendOldValues(false)
  }

  override process(flow: Flow, task: Task): void {
    const { newValue, oldValue } = flow.value as Change
    const after = this.#map(flow.key, newValue)
    const before = this.#oldValue(flow.key, oldValue, task)
    if (this.#skipsNothing && this.sendsOldValues && after === null && before === null) return
    this.#rows?.put(task, flow.key, after, flow.timestampMs)
    this.forwardChange(flow, task, after, before, flow.timestampMs)
  }

  override sendOldValues(force: boolean): boolean {
    if (this.#rows !== undefined || this.#parent.sendOldValues(force)) this.sendsOldValues = true
    return this.sendsOldValues
  }

  override getter(): ValueGetter {
    const rows = this.#rows
    if (rows !== undefined) return (task, key) => rows.get(task, key)
    const parent = this.#parent.getter()
    return (task, key) => {
      const row = parent(task, key)
      const value = row === undefined ? null : this.#map(key, row.value)
      return row === undefined || value === null ? undefined : { value, timestampMs: row.timestampMs }
    }
  }

  override stores() {
    return this.#rows === undefined ? [] : [this.#rows]
  }

  #map(key: unknown, value: unknown): unknown {
    return value === null ? null : this.#mapper(key, value)
  }

  #oldValue(key: unknown, oldValue: unknown, task: Task): unknown {
    if (!this.sendsOldValues) return null
    return this.#rows === undefined ? this.#map(key, oldValue) : (this.#rows.get(task, key)?.value ?? null)
  }
}

/** `toStream()`: the new values, tombstones among them. */
export class ToStreamNode extends Node {
  override process(flow: Flow, task: Task): void {
    this.forward({ ...flow, value: (flow.value as Change).newValue }, task)
  }
}
