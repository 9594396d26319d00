import { arrayTypeOf, BinaryArrayWriter, type ElementType } from '../../../platform/postgres/binary-array.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import type { AnyRow, CompiledStore } from '../compiled-store.ts'
import type { RuntimeMetrics } from '../runtime-metrics.ts'
import type { ColumnType } from '../store.ts'
import type { Outages } from './outages.ts'
import type { FoundRows, ReadRequest } from './prefetch.ts'
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
  readonly #statements = new Map<CompiledStore, string>()

  constructor(scope: { pool: Pool; redis: RedisTier; outages: Outages; metrics: RuntimeMetrics }) {
    this.#pool = scope.pool
    this.#redis = scope.redis
    this.#outages = scope.outages
    this.#metrics = scope.metrics
  }

  /** Answers in the order of the requests. @throws {StoppedError} */
  async read(requests: readonly ReadRequest[], from: 'cache' | 'postgres'): Promise<readonly FoundRows[]> {
    return await Promise.all(requests.map((request) => this.#readStore(request, from)))
  }

  async #readStore({ store, texts, keys }: ReadRequest, from: 'cache' | 'postgres'): Promise<FoundRows> {
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
    let text = this.#statements.get(store)
    if (text === undefined) {
      text = readStatement(store)
      this.#statements.set(store, text)
    }
    const query = { name: `stream-read-${store.index}`, text, values: values as Buffer[], rowMode: 'array' as const }
    const { rows } = await this.#outages.until('postgres', () => this.#pool.query<unknown[]>(query))
    this.#metrics.reads.inc({ store: store.name, tier: 'postgres' }, keys.length)
    const found = new Map<string, Entry>()
    for (const columns of rows) {
      const row: Record<string, unknown> = {}
      for (let place = 0; place < store.fields.length; place++) {
        row[store.fields[place] as string] = fromPostgres(store.types[place] as ColumnType, columns[place])
      }
      const entry: Entry = { row, version: store.kind === 'reference' ? 1 : (columns[store.fields.length] as number), trusted: true }
      const key = store.keyOf(row)
      found.set(key, entry)
      if (store.kind === 'state') this.#redis.offer(store, key, row, entry.version)
    }
    return found
  }
}

function keyParameters(writer: BinaryArrayWriter, store: CompiledStore, keys: readonly object[]): readonly Buffer[] {
  return store.keyPlaces.map((place) =>
    writer.column(store.types[place] as ElementType, keys as readonly AnyRow[], store.fields[place] as string),
  )
}

/** The rows of these keys; values that JavaScript has no type for come as something exact. */
export function readStatement(store: CompiledStore): string {
  const columns = store.columns.map((column, place) => selected(`t.${column}`, store.types[place] as ColumnType))
  if (store.kind !== 'reference') columns.push('t.version')
  const names = store.keyPlaces.map((place) => store.columns[place] as string)
  const types = store.keyPlaces.map((place) => store.types[place] as ElementType)
  const arrays = types.map((type, place) => `$${place + 1}::${arrayTypeOf(type)}`)
  if (names.length === 1) return `select ${columns.join(', ')} from ${store.table} t where t.${names[0]} = any(${arrays[0]})`
  const same = names.map((name) => `t.${name} = k.${name}`).join(' and ')
  // distinct, since two partitions may ask for the same row
  return `select ${columns.join(', ')} from (select distinct * from unnest(${arrays.join(', ')}) u(${names.join(', ')})) k join ${store.table} t on ${same}`
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
