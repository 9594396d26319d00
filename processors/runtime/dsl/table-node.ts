import type { Change, Flow, Task } from './flow.ts'
import type { KeyValueRows } from './key-value-rows.ts'
import { Node } from './node.ts'
import type { Timestamped } from './row-store.ts'

/** Looks up a row of a table, or works it out of the rows of the tables before it. */
export type ValueGetter = (task: Task, key: unknown) => Timestamped | undefined

/**
 * A node that gives out a table: a stream of changes. As in Kafka Streams, a change carries the old value only where a node behind asks for it
 * and the table can know it: `sendsOldValues`.
 */
export abstract class TableNode extends Node {
  protected sendsOldValues = false

  /**
   * Asks for old values.
   * @param force whether rows may be kept for the purpose
   * @returns whether changes carry their old values from now on
   */
  abstract sendOldValues(force: boolean): boolean

  /** How another node reads this table; keeps its rows if nothing else gives them. */
  abstract getter(): ValueGetter

  protected forwardChange(flow: Flow, task: Task, newValue: unknown, oldValue: unknown, timestampMs: number): void {
    const change: Change = { newValue, oldValue: this.sendsOldValues ? oldValue : null }
    this.forward({ key: flow.key, value: change, timestampMs }, task)
  }
}

/** A table that always keeps its rows. */
export abstract class KeptTableNode extends TableNode {
  readonly rows: KeyValueRows

  constructor(name: string, rows: KeyValueRows) {
    super(name)
    this.rows = rows
  }

  override sendOldValues(): boolean {
    this.sendsOldValues = true
    return true
  }

  override getter(): ValueGetter {
    return (task, key) => this.rows.get(task, key)
  }

  override stores() {
    return [this.rows]
  }
}
