import type { Task } from './flow.ts'
import { type AnyCodec, type RowStore, type StoreShape, valueColumns } from './row-store.ts'
import { keyFromText, keyToText } from './windowed.ts'

export interface JoinRow {
  readonly key: unknown
  readonly timestampMs: number
  readonly sequence: number
  readonly value: unknown
  /** True while it has no partner and will be emitted alone. */
  readonly waiting: boolean
}

/** Records of one side of a join of streams, kept for their partners. Equal ones are all kept: a sequence tells them apart. */
export class JoinRows implements RowStore {
  readonly name: string
  readonly definition: StoreShape
  readonly #codec: AnyCodec

  constructor(name: string, codec: AnyCodec) {
    this.name = name
    this.#codec = codec
    this.definition = {
      kind: 'state',
      deletes: true,
      columns: { partition: 'int4', key: 'text', timestampMs: 'int8', sequence: 'int8', waiting: 'int4', ...valueColumns(name, codec) },
      key: ['partition', 'key', 'timestampMs', 'sequence'],
      ranges: {
        ofKey: { equals: ['partition', 'key'], order: 'timestampMs' },
        byTime: { equals: ['partition'], order: 'timestampMs' },
        waiting: { equals: ['partition', 'waiting'], order: 'timestampMs' },
      },
    }
  }

  put(task: Task, { key, timestampMs, sequence, value, waiting }: JoinRow): void {
    const at = { partition: task.partition, key: keyToText(key), timestampMs, sequence }
    task.store(this.name).put({ ...at, waiting: waiting ? 1 : 0, ...this.#codec.write(value) })
  }

  /** Records of a key within these bounds, both inclusive, by time and then by arrival. */
  ofKey(task: Task, key: unknown, fromMs: number, toMs: number): readonly JoinRow[] {
    const rows = this.#read(task.store(this.name).range('ofKey', { partition: task.partition, key: keyToText(key) }, fromMs, toMs))
    return rows.toSorted((one, other) => one.timestampMs - other.timestampMs || one.sequence - other.sequence)
  }

  /** Records without a partner within these bounds, both inclusive, by time. */
  waiting(task: Task, fromMs: number | undefined, toMs: number): readonly JoinRow[] {
    return this.#read(task.store(this.name).range('waiting', { partition: task.partition, waiting: 1 }, fromMs, toMs))
  }

  deleteUntil(task: Task, fromMs: number, toMs: number): void {
    const store = task.store(this.name)
    for (const { partition, key, timestampMs, sequence } of store.range('byTime', { partition: task.partition }, fromMs, toMs)) {
      store.delete({ partition, key, timestampMs, sequence })
    }
  }

  #read(rows: readonly Readonly<Record<string, unknown>>[]): JoinRow[] {
    return rows.map((row) => ({
      key: keyFromText(row.key as string),
      timestampMs: row.timestampMs as number,
      sequence: row.sequence as number,
      value: this.#codec.read(row),
      waiting: row.waiting === 1,
    }))
  }
}
