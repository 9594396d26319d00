import type { Task } from './flow.ts'
import { type AnyCodec, type RowStore, type StoreShape, valueColumns } from './row-store.ts'
import { keyFromText, keyToText } from './windowed.ts'

export interface SessionRow {
  readonly key: unknown
  readonly startMs: number
  readonly endMs: number
  readonly value: unknown
}

/** Rows of sessions, keyed by partition, key and both bounds. */
export class SessionRows implements RowStore {
  readonly name: string
  readonly definition: StoreShape
  readonly #codec: AnyCodec

  constructor(name: string, codec: AnyCodec, table?: string) {
    this.name = name
    this.#codec = codec
    this.definition = {
      kind: 'state',
      deletes: true,
      columns: { partition: 'int4', key: 'text', sessionStart: 'int8', sessionEnd: 'int8', ...valueColumns(name, codec) },
      key: ['partition', 'key', 'sessionStart', 'sessionEnd'],
      ranges: {
        byEnd: { equals: ['partition'], order: 'sessionEnd' },
        ofKey: { equals: ['partition', 'key'], order: 'sessionEnd' },
      },
      ...(table === undefined ? {} : { table }),
    }
  }

  get(task: Task, key: unknown, startMs: number, endMs: number): SessionRow | undefined {
    const row = task.store(this.name).get(this.#at(task, key, startMs, endMs))
    return row === undefined ? undefined : this.#read(row)
  }

  /** A null value deletes the row. */
  put(task: Task, key: unknown, startMs: number, endMs: number, value: unknown): void {
    const at = this.#at(task, key, startMs, endMs)
    const store = task.store(this.name)
    if (value !== null) store.put({ ...at, ...this.#codec.write(value) })
    else if (store.get(at) !== undefined) store.delete(at)
  }

  /** Sessions of a key that touch these bounds, both inclusive, by their end. */
  touching(task: Task, key: unknown, fromMs: number, toMs: number): readonly SessionRow[] {
    const rows = task.store(this.name).range('ofKey', { partition: task.partition, key: keyToText(key) }, fromMs)
    return rows.filter((row) => (row.sessionStart as number) <= toMs).map((row) => this.#read(row))
  }

  /** Sessions of all keys that end within these bounds, both inclusive, by their end. */
  byEnd(task: Task, fromMs: number, toMs: number): readonly SessionRow[] {
    return task
      .store(this.name)
      .range('byEnd', { partition: task.partition }, fromMs, toMs)
      .map((row) => this.#read(row))
  }

  #at(task: Task, key: unknown, startMs: number, endMs: number) {
    return { partition: task.partition, key: keyToText(key), sessionStart: startMs, sessionEnd: endMs }
  }

  #read(row: Readonly<Record<string, unknown>>): SessionRow {
    return {
      key: keyFromText(row.key as string),
      startMs: row.sessionStart as number,
      endMs: row.sessionEnd as number,
      value: this.#codec.read(row),
    }
  }
}
