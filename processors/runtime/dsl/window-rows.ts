import type { Task, WantedKeys } from './flow.ts'
import { type AnyCodec, type RowStore, type StoreShape, type Timestamped, valueColumns } from './row-store.ts'
import { keyFromText, keyToText } from './windowed.ts'

export interface WindowRow extends Timestamped {
  readonly key: unknown
  readonly startMs: number
}

/** Rows of a windowed aggregate, keyed by partition, key and start of the window. */
export class WindowRows implements RowStore {
  readonly name: string
  readonly definition: StoreShape
  readonly #codec: AnyCodec

  constructor(name: string, codec: AnyCodec, table?: string) {
    this.name = name
    this.#codec = codec
    this.definition = {
      kind: 'state',
      deletes: true,
      columns: { partition: 'int4', key: 'text', windowStart: 'int8', ...valueColumns(name, codec), timestampMs: 'int8' },
      key: ['partition', 'key', 'windowStart'],
      ranges: {
        byStart: { equals: ['partition'], order: 'windowStart' },
        ofKey: { equals: ['partition', 'key'], order: 'windowStart' },
      },
      ...(table === undefined ? {} : { table }),
    }
  }

  get(task: Task, key: unknown, startMs: number): Timestamped | undefined {
    const row = task.store(this.name).get(this.#at(task, key, startMs))
    return row === undefined ? undefined : { value: this.#codec.read(row), timestampMs: row.timestampMs as number }
  }

  /** A null value deletes the row. */
  put(task: Task, key: unknown, startMs: number, value: unknown, timestampMs: number): void {
    const at = this.#at(task, key, startMs)
    const store = task.store(this.name)
    if (value !== null) store.put({ ...at, ...this.#codec.write(value), timestampMs })
    else if (store.get(at) !== undefined) store.delete(at)
  }

  /** Windows of a key that begin within these bounds, both inclusive, oldest first. */
  ofKey(task: Task, key: unknown, fromMs: number, toMs: number): readonly WindowRow[] {
    return this.#rows(task.store(this.name).range('ofKey', { partition: task.partition, key: keyToText(key) }, fromMs, toMs))
  }

  /** Windows of all keys that begin within these bounds, by start, then by key. */
  byStart(task: Task, fromMs: number, toMs: number): readonly WindowRow[] {
    return this.#rows(task.store(this.name).range('byStart', { partition: task.partition }, fromMs, toMs))
  }

  want(wanted: WantedKeys, key: unknown, startMs: number): void {
    wanted.add(this.name, { partition: wanted.partition, key: keyToText(key), windowStart: startMs })
  }

  #at(task: Task, key: unknown, startMs: number) {
    return { partition: task.partition, key: keyToText(key), windowStart: startMs }
  }

  #rows(rows: readonly Readonly<Record<string, unknown>>[]): readonly WindowRow[] {
    return rows.map((row) => ({
      key: keyFromText(row.key as string),
      startMs: row.windowStart as number,
      value: this.#codec.read(row),
      timestampMs: row.timestampMs as number,
    }))
  }
}
