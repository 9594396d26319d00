import type { Task } from './flow.ts'
import type { RowStore, StoreShape } from './row-store.ts'
import { keyToText } from './windowed.ts'

/** A left row that waits for changes of the right row that it names. */
export interface Subscription {
  readonly primaryKey: string
  /** Of the left value that named it; null for none. */
  readonly digest: string | null
  readonly timestampMs: number
}

/** Subscriptions of a foreign-key join, keyed by partition, foreign key and key of the left row. */
export class SubscriptionRows implements RowStore {
  readonly name: string
  readonly definition: StoreShape = {
    kind: 'state',
    deletes: true,
    columns: { partition: 'int4', key: 'text', primaryKey: 'text', digest: 'text', timestampMs: 'int8' },
    key: ['partition', 'key', 'primaryKey'],
    ranges: { ofKey: { equals: ['partition', 'key'], order: 'timestampMs' } },
  }

  constructor(name: string) {
    this.name = name
  }

  put(task: Task, foreignKey: unknown, subscription: Subscription): void {
    task.store(this.name).put({ partition: task.partition, key: keyToText(foreignKey), ...subscription })
  }

  delete(task: Task, foreignKey: unknown, primaryKey: string): void {
    const store = task.store(this.name)
    const at = { partition: task.partition, key: keyToText(foreignKey), primaryKey }
    if (store.get(at) !== undefined) store.delete(at)
  }

  /** All of a foreign key, by the key of the left row. */
  of(task: Task, foreignKey: unknown): readonly Subscription[] {
    const rows = task.store(this.name).range('ofKey', { partition: task.partition, key: keyToText(foreignKey) })
    return rows.map((row) => row as unknown as Subscription).toSorted((one, other) => (one.primaryKey < other.primaryKey ? -1 : 1))
  }
}
