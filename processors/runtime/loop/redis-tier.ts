import type { Redis } from '../../../platform/redis/client.ts'
import { type AnyRow, type CompiledStore, keySeparator } from '../compiled-store.ts'
import type { ColumnType } from '../store.ts'
import type { Entry } from './store-view.ts'

/** After a failure Redis is left alone for so long, milliseconds: a hanging one must not cost every batch a time-out. */
const breakMs = 1_000
/** Writes are gathered for so long, so that a row that changes often is written once, milliseconds. */
const writeBackMs = 5_000
/**
 * Rows waiting to be written, at most; further ones are dropped, which costs somebody a read from Postgres. Together with the time above it bounds
 * what the cache may cost: a worker that is far behind changes ten thousand rows a second, of which the next owner will want few.
 */
const mostWaiting = 5_000
const writesAtOnce = 500

/** Sets entries, each only if it is newer than what is there. For each key its version, entry and time to live; an entry begins with `[version`. */
const setIfNewer = `
for place, key in ipairs(KEYS) do
  local at = place * 3
  local stored = redis.call('GET', key)
  local version = stored and tonumber(string.match(stored, '^%[(%d+)'))
  if not version or version < tonumber(ARGV[at - 2]) then redis.call('SET', key, ARGV[at - 1], 'PX', ARGV[at]) end
end`

type Waiting = Pick<Entry, 'row' | 'version'>
type WithScript = Redis & { setIfNewer(keys: number, ...keysAndArguments: readonly (string | number)[]): Promise<null> }

/**
 * Copies of `state` rows in Redis, for whoever owns a partition next. Never trusted: a row read from here is compared with Postgres by the commit
 * that it had a part in. Nobody waits for a write.
 */
export class RedisTier {
  readonly #redis: WithScript | undefined
  readonly #prefix: string
  /** By store and key text; none without rows. */
  readonly #waiting = new Map<CompiledStore, Map<string, Waiting>>()
  #brokenUntilMs = 0
  #writing = false
  #timer: NodeJS.Timeout | undefined

  /**
   * @param redis undefined: no cache at all
   * @param prefix of every key: namespace, group, state version and the id of the data set
   */
  constructor(redis: Redis | undefined, prefix: string) {
    this.#prefix = prefix
    this.#redis = redis as WithScript | undefined
    redis?.defineCommand('setIfNewer', { lua: setIfNewer })
  }

  get usable(): boolean {
    return this.#redis !== undefined && this.#redis.status === 'ready' && performance.now() >= this.#brokenUntilMs
  }

  /** Entries by key text; what Redis lacks, or has in another form, is left out. Never throws. */
  async read(store: CompiledStore, texts: readonly string[]): Promise<Map<string, Entry>> {
    const found = new Map<string, Entry>()
    if (!this.usable || this.#redis === undefined) return found
    try {
      const values = await this.#redis.mget(texts.map((text) => this.#keyOf(store, text)))
      values.forEach((value, place) => {
        const entry = value === null ? undefined : decodeEntry(store, value)
        if (entry !== undefined) found.set(texts[place] as string, entry)
      })
    } catch {
      this.#brokenUntilMs = performance.now() + breakMs
      found.clear()
    }
    return found
  }

  /** Will be written some time, unless Redis is away. A deleted row (undefined) leaves a mark of its version, lest an older entry come after it. */
  offer(store: CompiledStore, rows: Iterable<readonly [text: string, Waiting]>): void {
    if (!this.usable) return
    const waiting = this.#waiting.get(store) ?? new Map<string, Waiting>()
    const most = waiting.size + mostWaiting - this.#rowsWaiting
    for (const [text, entry] of rows) if (waiting.size < most || waiting.has(text)) waiting.set(text, entry)
    if (waiting.size > 0) this.#waiting.set(store, waiting)
    if (this.#waiting.size > 0 && this.#timer === undefined && !this.#writing)
      this.#timer = setTimeout(() => void this.flush(), writeBackMs)
  }

  /** Writes what is waiting. Never throws. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#writing || this.#redis === undefined) return
    this.#writing = true
    try {
      // more may come meanwhile, of any store
      for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
        const [store, waiting] = first
        const some = firstOf(waiting, writesAtOnce)
        for (const [text] of some) waiting.delete(text)
        if (waiting.size === 0) this.#waiting.delete(store)
        const keys = some.map(([text]) => this.#keyOf(store, text))
        const entries = some.flatMap(([, { row, version }]) => [version, encodeEntry(store, row, version), store.cacheTtlMs])
        // one call for all: a command for each costs this process and Redis several times as much
        await this.#redis.setIfNewer(some.length, ...keys, ...entries)
      }
    } catch {
      this.#waiting.clear()
      this.#brokenUntilMs = performance.now() + breakMs
    } finally {
      this.#writing = false
    }
  }

  get #rowsWaiting(): number {
    let rows = 0
    for (const { size } of this.#waiting.values()) rows += size
    return rows
  }

  /** `<prefix>:<store>:{<first part of the key>}<the rest>`: all rows of a customer lie in one slot of a cluster. */
  #keyOf(store: CompiledStore, text: string): string {
    const end = text.indexOf(keySeparator)
    const tag = end < 0 ? text : text.slice(0, end)
    return `${this.#prefix}:${store.name}:{${tag}}${end < 0 ? '' : text.slice(end)}`
  }
}

function firstOf<Item>(items: Iterable<Item>, most: number): readonly Item[] {
  const first: Item[] = []
  for (const item of items) if (first.push(item) === most) break
  return first
}

/** `[version, column, ...]` in JSON, in the order of the declaration; of a deleted row the version alone. */
export function encodeEntry(store: CompiledStore, row: AnyRow | undefined, version: number): string {
  if (row === undefined) return JSON.stringify([version])
  const columns = store.fields.map((field, place) => toJson(store.types[place] as ColumnType, row[field]))
  return JSON.stringify([version, ...columns])
}

/** Undefined when the text is not an entry of this store. */
export function decodeEntry(store: CompiledStore, text: string): Entry | undefined {
  try {
    const [version, ...columns] = JSON.parse(text) as readonly unknown[]
    if (typeof version !== 'number' || columns.length !== store.fields.length) return undefined
    const row: Record<string, unknown> = {}
    store.fields.forEach((field, place) => {
      row[field] = fromJson(store.types[place] as ColumnType, columns[place])
    })
    return { row, version, trusted: false }
  } catch {
    return undefined
  }
}

function toJson(type: ColumnType, value: unknown): unknown {
  if (value === null) return null
  if (type === 'numeric') return String(value as bigint)
  if (type === 'bytea') return Buffer.from(value as Uint8Array).toString('base64')
  // JSON has no such numbers; a string does not pass for one
  if (type === 'float8' && !Number.isFinite(value as number)) return String(value as number)
  return value
}

function fromJson(type: ColumnType, value: unknown): unknown {
  if (value === null) return null
  if (type === 'numeric') return BigInt(value as string)
  if (type === 'bytea') return Buffer.from(value as string, 'base64')
  if (type === 'float8') return Number(value)
  return value
}
