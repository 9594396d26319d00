import type { Flow, Task, WantedKeys } from './flow.ts'
import type { KeyValueRows } from './key-value-rows.ts'
import { TableNode, type ValueGetter } from './table-node.ts'

/**
 * A stream taken as a table: the last arrival of a key is its row, a null value deletes it. Rows are kept only if the table was given a store
 * or a node behind needs them; otherwise changes carry no old value.
 */
export class TableSourceNode extends TableNode {
  readonly #rows: KeyValueRows
  #kept: boolean

  constructor(name: string, rows: KeyValueRows, kept: boolean) {
    super(name)
    this.#rows = rows
    this.#kept = kept
  }

  override process(flow: Flow, task: Task): void {
    if (flow.key === null) {
      task.drop()
      return
    }
    let before: unknown = null
    if (this.#kept) {
      before = this.#rows.get(task, flow.key)?.value ?? null
      this.#rows.put(task, flow.key, flow.value, flow.timestampMs)
    }
    this.forwardChange(flow, task, flow.value, before, flow.timestampMs)
  }

  override keys({ key }: Flow, wanted: WantedKeys): void {
    if (this.#kept && key !== null) this.#rows.want(wanted, key)
  }

  override sendOldValues(force: boolean): boolean {
    if (!force && !this.#kept) return this.sendsOldValues
    this.#kept = true
    this.sendsOldValues = true
    return true
  }

  override getter(): ValueGetter {
    this.#kept = true
    return (task, key) => this.#rows.get(task, key)
  }

  override stores() {
    return this.#kept ? [this.#rows] : []
  }
}
