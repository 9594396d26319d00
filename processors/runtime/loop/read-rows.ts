import { arrayTypeOf, BinaryArrayWriter, type ElementType } from '../../../platform/postgres/binary-array.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import type { AnyRow, CompiledRange, CompiledStore } from '../compiled-store.ts'
import type { RuntimeMetrics } from '../runtime-metrics.ts'
import type { ColumnType } from '../store.ts'
import type { Outages } from './outages.ts'
import type { FoundReads, FoundRows, RangeRequest, ReadRequest, Reads } from './prefetch.ts'
import type { RedisTier } from './redis-tier.ts'
import type { Entry } from './store-view.ts'

/**
 * Reads the rows a batch needs and no memory holds: `state` rows from Redis and, where Redis has none, from Postgres; everything else from
 * Postgres. Waits while Postgres is away, never for Redis.
 */
export class RowReader {
  readonly #pool: Pool
  readonly #redis: RedisTier
  readonly #outages: Outages
  readonly #metrics: RuntimeMetrics
  readonly #writer = new BinaryArrayWriter()
  readonly #statements = new Map<string, string>()

  constructor(scope: { pool: Pool; redis: RedisTier; outages: Outages; metrics: RuntimeMetrics }) {
    this.#pool = scope.pool
    this.#redis = scope.redis
    this.#outages = scope.outages
    this.#metrics = scope.metrics
  }

  /** Answers in the order of the requests. @throws {StoppedError} */
  async read({ keys, ranges }: Reads, from: 'cache' | 'postgres'): Promise<FoundReads> {
    const [byKey, byRange] = await Promise.all([
      Promise.all(keys.map((request) => this.#readKeys(request, from))),
      Promise.all(ranges.map((request) => this.#readRange(request))),
    ])
    return { keys: byKey, ranges: byRange }
  }

  async #readKeys({ store, texts, keys }: ReadRequest, from: 'cache' | 'postgres'): Promise<FoundRows> {
    const cached = from === 'cache' && store.kind === 'state' ? await this.#redis.read(store, texts) : undefined
    if (cached === undefined || cached.size === 0) return await this.#readPostgres(store, keys)
    this.#metrics.reads.inc({ store: store.name, tier: 'redis' }, cached.size)
    const missing = keys.filter((_, place) => !cached.has(texts[place] as string))
    if (missing.length === 0) return cached
    for (const [text, entry] of await this.#readPostgres(store, missing)) cached.set(text, entry)
    return cached
  }

  async #readPostgres(store: CompiledStore, keys: readonly object[]): Promise<Map<string, Entry>> {
    const values = keyParameters(this.#writer, store, keys)
    const rows = await this.#query(`stream-read-${store.index}`, () => readStatement(store), values)
    this.#metrics.reads.inc({ store: store.name, tier: 'postgres' }, keys.length)
    const found = new Map<string, Entry>()
    for (const columns of rows) {
      const { key, entry } = entryOf(store, columns)
      found.set(key, entry)
      if (store.kind === 'state' && entry.row !== undefined) this.#redis.offer(store, key, entry.row, entry.version)
    }
    return found
  }

  async #readRange({ store, range, wants }: RangeRequest): Promise<readonly FoundRows[]> {
    const values = [
      ...range.equalPlaces.map((place) =>
        this.#writer.column(
          store.types[place] as ElementType,
          wants.map(({ equals }) => equals),
          store.fields[place] as string,
        ),
      ),
      this.#writer.column('int8', wants, 'from'),
      this.#writer.column('int8', wants, 'to'),
    ]
    const rows = await this.#query(`stream-range-${store.index}-${range.name}`, () => rangeStatement(store, range), values)
    this.#metrics.reads.inc({ store: store.name, tier: 'postgres' }, rows.length)
    const found = wants.map(() => new Map<string, Entry>())
    for (const columns of rows) {
      const { key, entry } = entryOf(store, columns)
      found[(columns.at(-1) as number) - 1]?.set(key, entry)
    }
    return found
  }

  async #query(name: string, statement: () => string, values: readonly Buffer[]): Promise<readonly (readonly unknown[])[]> {
    let text = this.#statements.get(name)
    if (text === undefined) {
      text = statement()
      this.#statements.set(name, text)
    }
    const query = { name, text, values: values as Buffer[], rowMode: 'array' as const }
    const { rows } = await this.#outages.until('postgres', () => this.#pool.query<unknown[]>(query))
    return rows
  }
}

/** A row as `readStatement` and `rangeStatement` select it: the store's columns, then its version. */
function entryOf(store: CompiledStore, columns: readonly unknown[]): { readonly key: string; readonly entry: Entry } {
  const row: Record<string, unknown> = {}
  for (let place = 0; place < store.fields.length; place++) {
    row[store.fields[place] as string] = fromPostgres(store.types[place] as ColumnType, columns[place])
  }
  const version = store.kind === 'reference' ? 1 : (columns[store.fields.length] as number)
  return { key: store.keyOf(row), entry: { row, version, trusted: true } }
}

function keyParameters(writer: BinaryArrayWriter, store: CompiledStore, keys: readonly object[]): readonly Buffer[] {
  return store.keyPlaces.map((place) =>
    writer.column(store.types[place] as ElementType, keys as readonly AnyRow[], store.fields[place] as string),
  )
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
  return store.kind === 'reference' ? columns : [...columns, 't.version']
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
