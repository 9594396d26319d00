import type { ColumnType, ColumnValues } from '../store.ts'

/** Fields of a row that hold one value. */
export type ValueFields = Readonly<Record<string, unknown>>

/** How values of one type stand in the rows of a store: as real columns, so that SQL can query them. */
export interface Codec<V> {
  readonly columns: Readonly<Record<string, ColumnType>>
  write(value: V): ValueFields
  read(row: ValueFields): V
}

function single<V>(type: ColumnType): Codec<V> {
  return { columns: { value: type }, write: (value) => ({ value }), read: (row) => row.value as V }
}

/** One column `value text`. */
export const text: Codec<string> = single('text')
/** One column `value int8`: integers within 2^53. */
export const int8: Codec<number> = single('int8')
/** One column `value float8`. */
export const float8: Codec<number> = single('float8')

/** One column `value jsonb`, for what has no better form. */
export function json<V>(): Codec<V> {
  return single<V>('json')
}

/** A column for each field: `struct({ payments: 'int8', amountMinor: 'numeric' })`. */
export function struct<const Columns extends Readonly<Record<string, ColumnType>>>(
  columns: Columns,
): Codec<{ readonly [Field in keyof Columns]: ColumnValues[Columns[Field]] }> {
  const fields = Object.keys(columns)
  return {
    columns,
    write: (value) => value as ValueFields,
    read: (row) =>
      Object.fromEntries(fields.map((field) => [field, row[field]])) as { [Field in keyof Columns]: ColumnValues[Columns[Field]] },
  }
}
