import type { Task, WantedKeys } from './flow.ts'
import { type AnyCodec, type RowStore, type StoreShape, type Timestamped, valueColumns } from './row-store.ts'
import { keyToText } from './windowed.ts'

/** Rows of a table: key, value, time of the record that made it. Keyed by partition and key. */
export class KeyValueRows implements RowStore {
  readonly name: string
  readonly definition: StoreShape
  readonly #codec: AnyCodec

  constructor(name: string, codec: AnyCodec, table?: string) {
    this.name = name
    this.#codec = codec
    this.definition = {
      kind: 'state',
      deletes: true,
      columns: { partition: 'int4', key: 'text', ...valueColumns(name, codec), timestampMs: 'int8' },
      key: ['partition', 'key'],
      ...(table === undefined ? {} : { table }),
    }
  }

  get(task: Task, key: unknown): Timestamped | undefined {
    const row = task.store(this.name).get({ partition: task.partition, key: keyToText(key) })
    return row === undefined ? undefined : { value: this.#codec.read(row), timestampMs: row.timestampMs as number }
  }

  /** A null value deletes the row. */
  put(task: Task, key: unknown, value: unknown, timestampMs: number): void {
    const at = { partition: task.partition, key: keyToText(key) }
    const store = task.store(this.name)
    if (value !== null) store.put({ ...at, ...this.#codec.write(value), timestampMs })
    else if (store.get(at) !== undefined) store.delete(at)
  }

  want(wanted: WantedKeys, key: unknown): void {
    wanted.add(this.name, { partition: wanted.partition, key: keyToText(key) })
  }
}
