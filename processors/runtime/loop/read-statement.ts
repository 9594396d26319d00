import { arrayTypeOf, type BindWriter, type ElementType } from '../../../platform/postgres/bind-writer.ts'
import type { AnyRow, CompiledRange, CompiledStore } from '../compiled-store.ts'
import type { ColumnType } from '../store.ts'

/** Writes the parameters of `readStatement`. @throws {TypeError} for a key without one of its fields; {UnencodableValueError} */
export function keyParameters(writer: BindWriter, store: CompiledStore, keys: readonly object[]): void {
  for (const place of store.keyPlaces) writer.column(store.types[place] as ElementType, keys, store.fields[place] as string)
}

/** The rows of these keys; values that JavaScript has no type for come as something exact. */
export function readStatement(store: CompiledStore): string {
  const columns = selectedColumns(store)
  const names = store.keyPlaces.map((place) => store.columns[place] as string)
  const types = store.keyPlaces.map((place) => store.types[place] as ElementType)
  const arrays = types.map((type, place) => `$${place + 1}::${arrayTypeOf(type)}`)
  if (names.length === 1) return `select ${columns.join(', ')} from ${store.table} t where t.${names[0]} = any(${arrays[0]})`
  const same = names.map((name) => `t.${name} = k.${name}`).join(' and ')
  // distinct, since two partitions may ask for the same row
  return `select ${columns.join(', ')} from (select distinct * from unnest(${arrays.join(', ')}) u(${names.join(', ')})) k join ${store.table} t on ${same}`
}

/** Writes the parameters of `rangeStatement`. */
export function rangeParameters(
  writer: BindWriter,
  store: CompiledStore,
  range: CompiledRange,
  wants: readonly { readonly equals: object; readonly from: number; readonly to: number }[],
): void {
  const prefixes = wants.map(({ equals }) => equals)
  for (const place of range.equalPlaces) writer.column(store.types[place] as ElementType, prefixes, store.fields[place] as string)
  writer.column('int8', wants, 'from')
  writer.column('int8', wants, 'to')
}

/** The rows of these parts of a range, each with the number of its part, from 1. */
export function rangeStatement(store: CompiledStore, range: CompiledRange): string {
  const equal = range.equalPlaces.map((place) => ({ name: store.columns[place] as string, type: store.types[place] as ElementType }))
  const arrays = [...equal.map(({ type }) => type), 'int8' as const, 'int8' as const].map(
    (type, place) => `$${place + 1}::${arrayTypeOf(type)}`,
  )
  const names = [...equal.map(({ name }) => name), 'range_from', 'range_to', 'part']
  const same = equal.map(({ name }) => `t.${name} = w.${name}`).join(' and ')
  const order = store.columns[range.orderPlace] as string
  return `select ${selectedColumns(store).join(', ')}, w.part from unnest(${arrays.join(', ')}) with ordinality w(${names.join(', ')})
    join ${store.table} t on ${same} and t.${order} between w.range_from and w.range_to`
}

function selectedColumns(store: CompiledStore): string[] {
  const columns = store.columns.map((column, place) => selected(`t.${column}`, store.types[place] as ColumnType))
  return isVersioned(store) ? [...columns, 't.version'] : columns
}

function isVersioned({ kind }: CompiledStore): boolean {
  return kind === 'state' || kind === 'ledger'
}

/** The row in what `readStatement` and `rangeStatement` select: the store's columns first. */
export function rowOf(store: CompiledStore, columns: readonly unknown[]): AnyRow {
  const row: Record<string, unknown> = {}
  for (let place = 0; place < store.fields.length; place++) {
    row[store.fields[place] as string] = fromPostgres(store.types[place] as ColumnType, columns[place])
  }
  return row
}

/** Its version, behind the row's columns; rows of other processes count as 1. */
export function versionOf(store: CompiledStore, columns: readonly unknown[]): number {
  return isVersioned(store) ? (columns[store.fields.length] as number) : 1
}

function selected(column: string, type: ColumnType): string {
  if (type === 'timestamptz') return `(extract(epoch from ${column}) * 1000)::int8`
  if (type === 'date' || type === 'numeric') return `${column}::text`
  return column
}

function fromPostgres(type: ColumnType, value: unknown): unknown {
  if (value === null) return null
  return type === 'numeric' ? BigInt(value as string) : value
}
