import { setTimeout as sleep } from 'node:timers/promises'
import type { RecordPosition } from '../../core/errors.ts'
import { ArrayStatements } from '../../platform/postgres/array-statements.ts'
import type { BindWriter } from '../../platform/postgres/bind-writer.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import { type CompiledStore, compileStores } from './compiled-store.ts'
import { keyParameters, rangeParameters, rangeStatement, readStatement, rowOf } from './loop/read-statement.ts'
import type { KeyOf, RowOf, StoreSet } from './store.ts'

/** How fresh an answer must be. */
export interface QueryOptions {
  /** A record that the answer must include, such as the position a 202 named: read-your-writes. */
  readonly minPosition?: RecordPosition
  /** Longest wait for it, milliseconds (default 5,000). */
  readonly timeoutMs?: number
}

/** `behind`: the group has not processed the record asked for within the time; ask again. */
export type QueryAnswer<Value> =
  | { readonly outcome: 'found'; readonly value: Value }
  | { readonly outcome: 'behind'; readonly nextOffset: number }

/** A processor's store, read from outside its worker. */
export interface ReadOnlyStore<Row, Key> {
  get(key: Key, options?: QueryOptions): Promise<QueryAnswer<Readonly<Row> | undefined>>
  /** Rows of a declared range, ordered by its `order` field; bounds inclusive. */
  range(
    name: string,
    equals: Readonly<Partial<Row>>,
    bounds?: { readonly from?: number; readonly to?: number },
    options?: QueryOptions,
  ): Promise<QueryAnswer<readonly Readonly<Row>[]>>
}

const defaultTimeoutMs = 5_000
const pollMs = 10

/**
 * Interactive queries: the stores of a group as committed, from any process that reaches Postgres. There is no instance to be found and no cache to be
 * behind: a row is there as soon as the batch of its record has committed, whoever owned the partition.
 * @param at.group with its namespace, as in `stream_offsets`
 */
export function queryStores<Stores extends StoreSet>(
  stores: Stores,
  at: { readonly pool: Pool; readonly group: string },
): { readonly [Name in keyof Stores]: ReadOnlyStore<RowOf<Stores[Name]>, KeyOf<Stores[Name]>> } {
  const entries = compileStores(stores).map((store) => [store.handle, new StoreReader(store, at.pool, at.group)] as const)
  return Object.fromEntries(entries) as unknown as ReturnType<typeof queryStores<Stores>>
}

/** Reads rows of one store; what has several partitions' rows of a key is asked for all of them. */
export class StoreReader implements ReadOnlyStore<object, object> {
  readonly #store: CompiledStore
  readonly #pool: Pool
  readonly #group: string
  readonly #arrays: ArrayStatements

  constructor(store: CompiledStore, pool: Pool, group: string) {
    this.#store = store
    this.#pool = pool
    this.#arrays = new ArrayStatements(pool)
    this.#group = group
  }

  async get(key: object, options: QueryOptions = {}): Promise<QueryAnswer<object | undefined>> {
    return await this.getFirst([key], options)
  }

  /** The row of the first of these keys that has one. */
  async getFirst(keys: readonly object[], options: QueryOptions): Promise<QueryAnswer<object | undefined>> {
    return await this.#once(options, async () => {
      const [row] = await this.#rows(readStatement(this.#store), (parameters) => keyParameters(parameters, this.#store, keys))
      return row
    })
  }

  async range(
    name: string,
    equals: object,
    bounds: { readonly from?: number; readonly to?: number } = {},
    options: QueryOptions = {},
  ): Promise<QueryAnswer<readonly object[]>> {
    return await this.rangeOfAll(name, [equals], bounds, options)
  }

  /** Rows of a range for several values of its `equals` fields, in one order. */
  async rangeOfAll(
    name: string,
    prefixes: readonly object[],
    { from = Number.MIN_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER }: { readonly from?: number; readonly to?: number },
    options: QueryOptions,
  ): Promise<QueryAnswer<readonly object[]>> {
    const range = this.#store.ranges.find((each) => each.name === name)
    if (range === undefined) throw new Error(`the store ${this.#store.name} declares no range ${name}`)
    return await this.#once(options, async () => {
      const wants = prefixes.map((equals) => ({ equals, from, to }))
      const rows = await this.#rows(rangeStatement(this.#store, range), (parameters) =>
        rangeParameters(parameters, this.#store, range, wants),
      )
      const at = (row: object): number => (row as Readonly<Record<string, number>>)[range.order] as number
      return rows.sort((a, b) => at(a) - at(b) || (this.#store.keyOf(a) < this.#store.keyOf(b) ? -1 : 1))
    })
  }

  async #rows(text: string, write: (parameters: BindWriter) => void): Promise<object[]> {
    const { rows } = await this.#arrays.query<unknown[]>({ text, rowMode: 'array' }, write)
    return rows.map((columns) => rowOf(this.#store, columns))
  }

  async #once<Value>({ minPosition, timeoutMs = defaultTimeoutMs }: QueryOptions, read: () => Promise<Value>): Promise<QueryAnswer<Value>> {
    const untilMs = performance.now() + timeoutMs
    while (minPosition !== undefined) {
      const nextOffset = await this.#nextOffset(minPosition)
      if (nextOffset > minPosition.offset) break
      if (performance.now() >= untilMs) return { outcome: 'behind', nextOffset }
      await sleep(pollMs)
    }
    return { outcome: 'found', value: await read() }
  }

  async #nextOffset({ topic, partition }: RecordPosition): Promise<number> {
    const { rows } = await this.#pool.query<{ readonly next_offset: number }>(
      'select next_offset from stream_offsets where consumer_group = $1 and topic = $2 and partition = $3 order by updated_at desc limit 1',
      [this.#group, topic, partition],
    )
    const [row] = rows
    if (row === undefined) throw new Error(`${this.#group} does not read ${topic}[${partition}]`)
    return row.next_offset
  }
}
