import type { Flow, Task, WantedKeys } from './flow.ts'
import type { KeyValueRows } from './key-value-rows.ts'
import { KeptTableNode } from './table-node.ts'

/** What an aggregation does; `merge` joins two sessions. A null aggregate is no row. */
export interface Aggregation {
  readonly initial: () => unknown
  readonly add: (key: unknown, value: unknown, aggregate: unknown) => unknown
  /** Takes an old value out: aggregates of tables. */
  readonly subtract?: (key: unknown, value: unknown, aggregate: unknown) => unknown
  readonly merge?: (key: unknown, one: unknown, other: unknown) => unknown
}

/** `count()` */
export const counting: Aggregation = {
  initial: () => 0,
  add: (_key, _value, count) => (count as number) + 1,
  subtract: (_key, _value, count) => (count as number) - 1,
  merge: (_key, one, other) => (one as number) + (other as number),
}

/** `reduce(reducer)`: the first value is taken as it is. */
export function reducing(
  reducer: (aggregate: unknown, value: unknown) => unknown,
  subtractor?: (aggregate: unknown, value: unknown) => unknown,
): Aggregation {
  const add = (value: unknown, aggregate: unknown) => (aggregate === null ? value : reducer(aggregate, value))
  return {
    initial: () => null,
    add: (_key, value, aggregate) => add(value, aggregate),
    ...(subtractor === undefined ? {} : { subtract: (_key, value, aggregate) => subtractor(aggregate, value) }),
    merge: (_key, one, other) => add(other, one),
  }
}

/** An aggregate of a stream without windows: one row per key, emitted with every record. */
export class AggregateNode extends KeptTableNode {
  readonly #aggregation: Aggregation

  constructor(name: string, rows: KeyValueRows, aggregation: Aggregation) {
    super(name, rows)
    this.#aggregation = aggregation
  }

  override process(flow: Flow, task: Task): void {
    const { key, value } = flow
    if (key === null || value === null) {
      task.drop()
      return
    }
    const row = this.rows.get(task, key)
    const before = row === undefined ? this.#aggregation.initial() : row.value
    const timestampMs = row === undefined ? flow.timestampMs : Math.max(flow.timestampMs, row.timestampMs)
    const after = this.#aggregation.add(key, value, before)
    this.rows.put(task, key, after, timestampMs)
    this.forwardChange(flow, task, after, before, timestampMs)
  }

  override keys({ key, value }: Flow, wanted: WantedKeys): void {
    if (key !== null && value !== null) this.rows.want(wanted, key)
  }
}
