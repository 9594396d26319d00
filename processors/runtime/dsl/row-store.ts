import type { ColumnType, StoreDefinition, StoreRange } from '../store.ts'
import type { Codec, ValueFields } from './codec.ts'

/** A store of a node: rows of the task's own partition, in a table of the application. */
export interface RowStore {
  /** Name of its handle; the application's id and this name make the table's. */
  readonly name: string
  readonly definition: StoreShape
}

/** A store's definition but for the table, which is known once the application has its id. */
export type StoreShape = Omit<StoreDefinition, 'table' | 'columns' | 'key' | 'ranges' | 'name'> & {
  readonly columns: Readonly<Record<string, ColumnType>>
  readonly key: readonly string[]
  readonly ranges?: Readonly<Record<string, StoreRange>>
  /** The table, where it has been made already. */
  readonly table?: string
}

/** Columns of every row of the DSL. */
const ownColumns = ['partition', 'key', 'timestampMs', 'windowStart', 'sessionStart', 'sessionEnd', 'sequence', 'waiting']

/** @throws {Error} when a value column has the name of a column that the DSL needs itself */
export function valueColumns(store: string, codec: AnyCodec): Readonly<Record<string, ColumnType>> {
  const clash = Object.keys(codec.columns).find((column) => ownColumns.includes(column) || column === 'version')
  if (clash !== undefined) throw new Error(`a value of the store ${store} cannot have the column ${clash}`)
  return codec.columns
}

/** A value with the time of the row that holds it. */
export interface Timestamped {
  readonly value: unknown
  readonly timestampMs: number
}

export type AnyCodec = Codec<unknown>
export type AnyRowFields = ValueFields
