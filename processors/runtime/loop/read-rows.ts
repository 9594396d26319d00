import { ArrayStatements } from '../../../platform/postgres/array-statements.ts'
import { BindWriter, UnencodableValueError } from '../../../platform/postgres/bind-writer.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import type { CompiledStore } from '../compiled-store.ts'
import type { RuntimeMetrics } from '../runtime-metrics.ts'
import type { Outages } from './outages.ts'
import type { FoundReads, FoundRows, RangeRequest, ReadRequest, Reads } from './prefetch.ts'
import { keyParameters, rangeParameters, rangeStatement, readStatement, rowOf, versionOf } from './read-statement.ts'
import type { RedisTier } from './redis-tier.ts'
import type { Entry } from './store-view.ts'

/**
 * Reads the rows a batch needs and no memory holds: `state` rows from Redis and, where Redis has none, from Postgres; everything else from
 * Postgres. Waits while Postgres is away, never for Redis.
 */
export class RowReader {
  readonly #postgres: ArrayStatements
  readonly #redis: RedisTier
  readonly #outages: Outages
  readonly #metrics: RuntimeMetrics
  readonly #statements = new Map<string, string>()

  constructor(scope: { pool: Pool; redis: RedisTier; outages: Outages; metrics: RuntimeMetrics }) {
    this.#postgres = new ArrayStatements(scope.pool)
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

  async #readKeys({ store, texts, keys, cacheable }: ReadRequest, from: 'cache' | 'postgres'): Promise<FoundRows> {
    const cached = from === 'cache' && cacheable.length > 0 ? await this.#redis.read(store, cacheable) : undefined
    if (cached === undefined || cached.size === 0) return await this.#readPostgres(store, keys)
    this.#metrics.reads.inc({ store: store.name, tier: 'redis' }, cached.size)
    const missing = keys.filter((_, place) => !cached.has(texts[place] as string))
    if (missing.length === 0) return cached
    for (const [text, entry] of await this.#readPostgres(store, missing)) cached.set(text, entry)
    return cached
  }

  async #readPostgres(store: CompiledStore, keys: readonly object[]): Promise<Map<string, Entry>> {
    const rows = await this.#readKnown(store, keys)
    this.#metrics.reads.inc({ store: store.name, tier: 'postgres' }, keys.length)
    const found = new Map<string, Entry>()
    for (const columns of rows) {
      const row = rowOf(store, columns)
      found.set(store.keyOf(row), { row, version: versionOf(store, columns), trusted: true })
    }
    if (store.kind === 'state') this.#redis.offer(store, found)
    return found
  }

  async #readRange({ store, range, wants }: RangeRequest): Promise<readonly FoundRows[]> {
    const rows = await this.#query(
      `stream-range-${store.index}-${range.name}`,
      () => rangeStatement(store, range),
      (parameters) => rangeParameters(parameters, store, range, wants),
    )
    this.#metrics.reads.inc({ store: store.name, tier: 'postgres' }, rows.length)
    const found = wants.map(() => new Map<string, Entry>())
    for (const columns of rows) {
      const row = rowOf(store, columns)
      found[(columns.at(-1) as number) - 1]?.set(store.keyOf(row), { row, version: versionOf(store, columns), trusted: true })
    }
    return found
  }

  /** Keys that no column can hold, as a guess may name them, have no row. */
  async #readKnown(store: CompiledStore, keys: readonly object[]): Promise<readonly (readonly unknown[])[]> {
    const read = async (some: readonly object[]) =>
      await this.#query(
        `stream-read-${store.index}`,
        () => readStatement(store),
        (parameters) => keyParameters(parameters, store, some),
      )
    try {
      return await read(keys)
    } catch (error) {
      if (!(error instanceof UnencodableValueError)) throw error
      const trial = new BindWriter()
      return await read(keys.filter((key) => isEncodable(trial, store, key)))
    }
  }

  async #query(name: string, statement: () => string, write: (parameters: BindWriter) => void): Promise<readonly (readonly unknown[])[]> {
    let text = this.#statements.get(name)
    if (text === undefined) {
      text = statement()
      this.#statements.set(name, text)
    }
    const query = { name, text, rowMode: 'array' as const }
    const { rows } = await this.#outages.until('postgres', () => this.#postgres.query<unknown[]>(query, write))
    return rows
  }
}

function isEncodable(trial: BindWriter, store: CompiledStore, key: object): boolean {
  try {
    trial.begin('')
    keyParameters(trial, store, [key])
    return true
  } catch (error) {
    if (error instanceof UnencodableValueError) return false
    throw error
  }
}
