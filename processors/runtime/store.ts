import type { JsonWrite } from '../../platform/postgres/json-output.ts'

/** Postgres types of store columns, and what they are in a row: bigint for numeric, epoch milliseconds for timestamptz, YYYY-MM-DD for date. */
export interface ColumnValues {
  readonly text: string
  readonly uuid: string
  readonly int4: number
  /** An integer within 2^53. */
  readonly int8: number
  readonly float8: number
  readonly bool: boolean
  readonly timestamptz: number
  readonly date: string
  readonly numeric: bigint
  readonly json: unknown
  readonly bytea: Uint8Array
}
export type ColumnType = keyof ColumnValues

/**
 * How the runtime treats a table.
 * - `state`: read-modify-write by the partition's single owner; cached in the process and in Redis; every write checks the row's version.
 * - `ledger`: rows by natural key. A new one is inserted without having been read; a duplicate found at commit re-runs the batch with that row
 *   in sight. Later writes check the version as `state` does. Too many rows to cache.
 * - `append`: inserted, never read by the processor.
 * - `reference`: owned by another process; read from Postgres in every batch, never written here.
 */
export type StoreKind = 'state' | 'ledger' | 'append' | 'reference'

/**
 * One table of a processor. Fields are camelCase, their columns the same words in snake_case.
 * `state` and `ledger` tables also have `version integer`, which belongs to the runtime alone.
 */
export interface StoreDefinition<Row extends object = object, KeyField extends keyof Row & string = keyof Row & string> {
  /** `presence`: names the handle, the Redis keys and the metrics. */
  readonly name: string
  readonly table: string
  readonly kind: StoreKind
  readonly columns: { readonly [Field in keyof Row]-?: ColumnType }
  /** Fields of the primary key, in its order. */
  readonly key: readonly KeyField[]
  /** For columns of JSON that are written very often: what takes the place of JSON.stringify. */
  readonly json?: { readonly [Field in keyof Row]?: JsonWrite<NonNullable<Row[Field]>> }
  /** For `state`: how long a Redis entry may live, in milliseconds (default 30,000). */
  readonly cacheTtlMs?: number
  /**
   * For `state`: rows may be deleted, and put again. Such a table has `version bigint`: the number of the partition's commit that wrote the row, so
   * that no version ever comes back with another content.
   */
  readonly deletes?: boolean
  /** For `state`: orders in which rows can be read by range, by name. Each wants an index over `equals` and `order`. */
  readonly ranges?: Readonly<Record<string, StoreRange<keyof Row & string>>>
}

/** Rows whose `equals` fields have given values, in the order of an `int8` field. */
export interface StoreRange<Field extends string = string> {
  /** Must name a row's partition as its owner knows it: a range is read from Postgres and no version check sees rows that another might add. */
  readonly equals: readonly Field[]
  readonly order: Field
}

/**
 * Declares a store: `defineStore<Presence>()({ name: 'presence', table: 'fds_presence', kind: 'state', key: ['customerId'], columns: {...} })`.
 * A column that may be null has `| null` in the row's type.
 */
export const defineStore =
  <Row extends object>() =>
  <const KeyField extends keyof Row & string>(definition: StoreDefinition<Row, KeyField>): StoreDefinition<Row, KeyField> =>
    definition

export type RowOf<Store> = Store extends StoreDefinition<infer Row, infer _Key> ? Row : never
export type KeyOf<Store> = Store extends StoreDefinition<infer Row, infer KeyField> ? Readonly<Pick<Row, KeyField>> : never

/** What a processor holds of a store while it handles one record. All of it is already in memory. */
export interface StoreHandle<Row extends object, Key> {
  /**
   * The row as of this record, earlier records of the batch included. A key that `keys` did not name costs the batch another round: the row is
   * read and every record is processed again. Until then it reads as if there were none: processing must come to an end on such a guess too.
   * For `ledger`, a key that was not named reads as undefined unless the row was written in this batch or found to be a duplicate.
   */
  get(key: Key): Readonly<Row> | undefined
  /** Inserts or replaces a row. Throws for `reference`. */
  put(row: Readonly<Row>): void
  /** Deletes a row, if there is one. Throws unless the store is declared with `deletes`. */
  delete(key: Key): void
  /**
   * Rows of a declared range, as of this record, ordered by its `order` field and then by key.
   * @param from @param to bounds of the `order` field, both inclusive; unbounded unless given
   */
  range(name: string, equals: Readonly<Partial<Row>>, from?: number, to?: number): readonly Readonly<Row>[]
}

/** Any set of stores by handle name. */
/* oxlint-disable typescript/no-explicit-any */
// biome-ignore lint/suspicious/noExplicitAny: rows are invariant; `any` is the only type every definition fits
export type StoreSet = Readonly<Record<string, StoreDefinition<any, any>>>
export type StoreHandles<Stores extends StoreSet> = {
  readonly [Name in keyof Stores]: StoreHandle<RowOf<Stores[Name]>, KeyOf<Stores[Name]>>
}
/** Keys that a record needs, per store; read before `process` runs. */
export type StoreKeys<Stores extends StoreSet> = { readonly [Name in keyof Stores]?: readonly KeyOf<Stores[Name]>[] }
