import type { ColumnType, StoreDefinition, StoreKind, StoreSet } from './store.ts'

/** A store as the runtime uses it: names resolved once, rows treated as plain objects. */
export interface CompiledStore {
  /** Place among the stores of its topology; views and memories are arrays in this order. */
  readonly index: number
  /** Name of its handle in `StoreHandles` and of its keys in `StoreKeys`. */
  readonly handle: string
  readonly name: string
  readonly table: string
  readonly kind: StoreKind
  readonly cacheTtlMs: number
  /** Fields in the order of their declaration, with their types and column names beside them. */
  readonly fields: readonly string[]
  readonly types: readonly ColumnType[]
  readonly columns: readonly string[]
  /** Places of the key's fields within `fields`, in the order of the primary key. */
  readonly keyPlaces: readonly number[]
  /** Text that is equal for equal keys; `row` may be a key or a whole row. */
  keyOf(row: object): string
}

/** Any row; which fields it has is known to the processor, not to the runtime. */
export type AnyRow = Readonly<Record<string, unknown>>

const defaultCacheTtlMs = 30_000
/** Postgres text cannot hold it, so it never stands inside a stored key. */
export const keySeparator = '\u0000'

/** @throws {Error} when a definition contradicts itself */
export function compileStores(stores: StoreSet): readonly CompiledStore[] {
  return Object.entries(stores).map(([handle, definition], index) => compileStore(handle, definition as StoreDefinition, index))
}

function compileStore(handle: string, definition: StoreDefinition, index: number): CompiledStore {
  const fields = Object.keys(definition.columns)
  const types = fields.map((field) => (definition.columns as Readonly<Record<string, ColumnType>>)[field] as ColumnType)
  const key = definition.key as readonly string[]
  if (key.length === 0) throw new Error(`the store ${definition.name} has no key`)
  const keyPlaces = key.map((field) => {
    const place = fields.indexOf(field)
    if (place < 0) throw new Error(`the store ${definition.name} names the key field ${field}, which is not a column`)
    return place
  })
  if (fields.includes('version') && definition.kind !== 'append' && definition.kind !== 'reference') {
    throw new Error(`the column version of ${definition.table} belongs to the runtime`)
  }
  return {
    index,
    handle,
    name: definition.name,
    table: definition.table,
    kind: definition.kind,
    cacheTtlMs: definition.cacheTtlMs ?? defaultCacheTtlMs,
    fields,
    types,
    columns: fields.map(snakeCase),
    keyPlaces,
    keyOf: keyText(
      key,
      keyPlaces.map((place) => types[place] as ColumnType),
    ),
  }
}

/** `firstVisitAt` becomes `first_visit_at`. */
export function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function keyText(fields: readonly string[], types: readonly ColumnType[]): (row: object) => string {
  const [first] = fields as readonly [string]
  const part = (row: object, field: string, type: ColumnType | undefined): string => {
    const value = (row as AnyRow)[field]
    if (value === undefined || value === null) throw new TypeError(`a key has no ${field}`)
    // Postgres reads a UUID in any case and answers in lower case
    return type === 'uuid' ? (value as string).toLowerCase() : `${value as string | number}`
  }
  if (fields.length === 1) return (row) => part(row, first, types[0])
  return (row) => {
    let text = part(row, first, types[0])
    for (let place = 1; place < fields.length; place++) text += keySeparator + part(row, fields[place] as string, types[place])
    return text
  }
}
