import type { Aggregation } from './aggregate.ts'
import type { Change, Flow, Task, WantedKeys } from './flow.ts'
import { Node } from './node.ts'
import { KeptTableNode } from './table-node.ts'
import { keyToText } from './windowed.ts'

type Pair = readonly [key: unknown, value: unknown]

/** Turns the changes of a table into changes of groups: one where the group stays, else the old group first. */
export class TableGroupNode extends Node {
  readonly #selector: (key: unknown, value: unknown) => Pair

  constructor(name: string, selector: (key: unknown, value: unknown) => Pair) {
    super(name)
    this.#selector = selector
  }

  override process(flow: Flow, task: Task): void {
    const { newValue, oldValue } = flow.value as Change
    const before = this.#pair(flow.key, oldValue)
    const after = this.#pair(flow.key, newValue)
    if (before !== undefined && after !== undefined && keyToText(before[0]) === keyToText(after[0])) {
      this.#forward(flow, task, after[0], { newValue: after[1], oldValue: before[1] })
      return
    }
    if (before !== undefined) this.#forward(flow, task, before[0], { newValue: null, oldValue: before[1] })
    if (after !== undefined) this.#forward(flow, task, after[0], { newValue: after[1], oldValue: null })
  }

  #forward({ timestampMs }: Flow, task: Task, key: unknown, change: Change): void {
    this.forward({ key, value: change, timestampMs }, task)
  }

  #pair(key: unknown, value: unknown): Pair | undefined {
    if (value === null) return undefined
    const pair = this.#selector(key, value)
    return pair[0] === null || pair[1] === null ? undefined : pair
  }
}

/** An aggregate of a grouped table: first what goes out, then what comes in, one result. */
export class TableAggregateNode extends KeptTableNode {
  readonly #aggregation: Aggregation

  constructor(name: string, rows: ConstructorParameters<typeof KeptTableNode>[1], aggregation: Aggregation) {
    super(name, rows)
    this.#aggregation = aggregation
  }

  override process(flow: Flow, task: Task): void {
    const { key } = flow
    const { newValue, oldValue } = flow.value as Change
    const row = this.rows.get(task, key)
    const before = row?.value ?? null
    const taken = oldValue !== null && before !== null ? this.#subtract(key, oldValue, before) : before
    const after = newValue === null ? taken : this.#aggregation.add(key, newValue, taken ?? this.#aggregation.initial())
    const timestampMs = row === undefined ? flow.timestampMs : Math.max(flow.timestampMs, row.timestampMs)
    this.rows.put(task, key, after, timestampMs)
    this.forwardChange(flow, task, after, before, timestampMs)
  }

  override keys({ key }: Flow, wanted: WantedKeys): void {
    this.rows.want(wanted, key)
  }

  #subtract(key: unknown, value: unknown, aggregate: unknown): unknown {
    if (this.#aggregation.subtract === undefined) throw new Error(`${this.name} has no subtractor`)
    return this.#aggregation.subtract(key, value, aggregate)
  }
}
