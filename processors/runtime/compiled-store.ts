import type { JsonWrite } from '../../platform/postgres/json-output.ts'
import type { ColumnType, StoreDefinition, StoreKind, StoreRange, StoreSet } from './store.ts'

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
  readonly deletes: boolean
  readonly ranges: readonly CompiledRange[]
  /** Fields in the order of their declaration, with their types and column names beside them. */
  readonly fields: readonly string[]
  readonly types: readonly ColumnType[]
  readonly columns: readonly string[]
  /** Fields that hold text. */
  readonly texts: readonly string[]
  /** What writes a column of JSON, in the same order; undefined: JSON.stringify. */
  readonly json: readonly (JsonWrite | undefined)[]
  /** Places of the key's fields within `fields`, in the order of the primary key. */
  readonly keyPlaces: readonly number[]
  /** Text that is equal for equal keys; `row` may be a key or a whole row. */
  keyOf(row: object): string
}

/** A declared range, by places within the store's `fields`. */
export interface CompiledRange {
  readonly name: string
  readonly equalPlaces: readonly number[]
  readonly orderPlace: number
  /** The field at `orderPlace`. */
  readonly order: string
  /** Text that is equal where the `equals` fields are; of a row, or of the values asked for. */
  prefixOf(row: object): string
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
  for (const name of ['version', 'expected']) {
    if (!fields.includes(name) || definition.kind === 'append' || definition.kind === 'reference') continue
    throw new Error(`the column name ${name} in ${definition.table} belongs to the runtime`)
  }
  if (definition.deletes === true && definition.kind !== 'state')
    throw new Error(`rows of ${definition.name} cannot be deleted: it is no state`)
  return {
    index,
    handle,
    name: definition.name,
    table: definition.table,
    kind: definition.kind,
    cacheTtlMs: definition.cacheTtlMs ?? defaultCacheTtlMs,
    deletes: definition.deletes ?? false,
    ranges: Object.entries(definition.ranges ?? {}).map(([name, range]) => compileRange(definition, name, range, fields, types)),
    fields,
    types,
    columns: fields.map(snakeCase),
    texts: fields.filter((_, place) => types[place] === 'text' || types[place] === 'uuid'),
    json: fields.map((field) => (definition.json as Readonly<Record<string, JsonWrite>> | undefined)?.[field]),
    keyPlaces,
    keyOf: keyText(
      key,
      keyPlaces.map((place) => types[place] as ColumnType),
    ),
  }
}

function compileRange(
  { name: store, kind }: StoreDefinition,
  name: string,
  range: StoreRange,
  fields: readonly string[],
  types: readonly ColumnType[],
): CompiledRange {
  const placeOf = (field: string): number => {
    const place = fields.indexOf(field)
    if (place < 0) throw new Error(`the range ${name} of ${store} names ${field}, which is not a column`)
    return place
  }
  const equalPlaces = range.equals.map(placeOf)
  const orderPlace = placeOf(range.order)
  if (kind !== 'state' || equalPlaces.length === 0 || types[orderPlace] !== 'int8')
    throw new Error(`the range ${name} of ${store}: only state has ranges, with at least one equal field and an int8 order`)
  return {
    name,
    equalPlaces,
    orderPlace,
    order: range.order,
    prefixOf: keyText(
      range.equals,
      equalPlaces.map((place) => types[place] as ColumnType),
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
