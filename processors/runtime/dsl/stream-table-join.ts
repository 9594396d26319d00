import type { Flow, Task } from './flow.ts'
import { Node } from './node.ts'
import type { TableNode, ValueGetter } from './table-node.ts'

export type Joiner = (left: unknown, right: unknown, key: unknown) => unknown

/** A record with the row that the table has at this moment. Only the stream gives results. */
export class StreamTableJoinNode extends Node {
  readonly #getter: ValueGetter
  readonly #joiner: Joiner
  readonly #left: boolean
  override readonly takesNullKeys: boolean

  constructor(name: string, table: TableNode, joiner: Joiner, left: boolean) {
    super(name)
    this.relatives.push(table)
    this.#getter = table.getter()
    this.#joiner = joiner
    this.#left = left
    this.takesNullKeys = left
  }

  override process(flow: Flow, task: Task): void {
    const { key, value } = flow
    if (value === null || (key === null && !this.#left)) {
      task.drop()
      return
    }
    const right = key === null ? null : (this.#getter(task, key)?.value ?? null)
    if (right === null && !this.#left) return
    this.forward({ ...flow, value: this.#joiner(value, right, key) }, task)
  }
}
