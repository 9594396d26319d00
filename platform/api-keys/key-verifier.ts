import { AppError } from '../../core/errors.ts'
import type { Logger } from '../logging/logger.ts'
import type { Pool } from '../postgres/pool.ts'
import { keyMatches, matchedDigest, type ParsedKey, parseKey } from './api-key.ts'
import type { Peppers } from './config.ts'
import { isDelegation, verifyDelegation } from './delegation.ts'
import { findKeys, type Principal, principalOf, recentKeys, type StoredKey, touchKeys } from './key-table.ts'

/** Times of the cache, in milliseconds. */
export interface KeyVerifierTimes {
  /** above this age a key is read again while requests still use it */
  readonly refreshMs: number
  /** above this age a request waits for the table: a revoked key is refused within this time */
  readonly trustMs: number
  /** how long requests wait for the table before it counts as away */
  readonly patienceMs: number
  /** how long a known key goes on working while the table is away */
  readonly outageMs: number
}

/** Revocation takes 4 s at most; with Postgres away, keys this process knows work for an hour more. */
export const keyVerifierTimes: KeyVerifierTimes = { refreshMs: 2_000, trustMs: 4_000, patienceMs: 1_000, outageMs: 3_600_000 }

interface Known {
  readonly stored: StoredKey
  readonly principal: Principal
  /** monotonic time when the table was asked, before its answer */
  readonly askedAt: number
  /** digest of the text that matched this very row; gone with it when the table is read again */
  matched: string | undefined
}

const unknownCapacity = 10_000
const knownCapacity = 100_000
const warmUpLimit = 10_000
const touchIntervalMs = 60_000

/** Checks presented keys against a short-lived copy of the table: no query per request, and none that a flood of wrong keys could multiply. */
export class KeyVerifier {
  readonly #pool: Pool
  readonly #peppers: Peppers
  readonly #logger: Logger
  readonly #times: KeyVerifierTimes
  readonly #known = new Map<string, Known>()
  readonly #unknown = new Map<string, number>()
  readonly #used = new Set<string>()
  readonly #reading = new Map<string, Promise<void>>()
  #batch: Batch | undefined
  #awayUntil = 0
  #touching: NodeJS.Timeout | undefined

  constructor(pool: Pool, peppers: Peppers, logger: Logger, times: KeyVerifierTimes = keyVerifierTimes) {
    this.#pool = pool
    this.#peppers = peppers
    this.#logger = logger
    this.#times = times
  }

  /** Reads the keys in use, so that Postgres may go away before their first request, and begins to note when keys were used. */
  async start(): Promise<void> {
    this.#touching = setInterval(() => void this.#touch(), touchIntervalMs).unref()
    const askedAt = performance.now()
    for (const stored of await recentKeys(this.#pool, warmUpLimit)) this.#learn(stored, askedAt)
  }

  async close(): Promise<void> {
    clearInterval(this.#touching)
    await this.#touch()
  }

  /**
   * Who presents this key, or this token of one of our own processes; undefined for anything but a live one.
   * @throws {AppError} POSTGRES_UNAVAILABLE when the key is not known here and the table does not answer
   */
  async verify(text: string): Promise<Principal | undefined> {
    if (isDelegation(text)) return verifyDelegation(this.#peppers, text)
    const key = parseKey(text)
    if (key === undefined) return undefined
    const found = this.#lookUp(key)
    const known = found instanceof Promise ? await found : found
    const matches = this.#matches(key, known)
    if (!matches || known === undefined || known.stored.revokedAt !== null || known.stored.environment !== key.environment) return undefined
    this.#used.add(key.keyId)
    return known.principal
  }

  #matches(key: ParsedKey, known: Known | undefined): boolean {
    const digest = matchedDigest(key.text)
    if (known?.matched === digest) return true
    // Also for an unknown key: the comparison takes as long.
    const matches = keyMatches(this.#peppers, key, known?.stored)
    if (matches && known !== undefined) known.matched = digest
    return matches
  }

  /** What is known of a key; a promise only when the table must be asked first. */
  #lookUp({ keyId }: ParsedKey): Known | Promise<Known | undefined> | undefined {
    const known = this.#known.get(keyId)
    const now = performance.now()
    if (known === undefined) {
      const missedAt = this.#unknown.get(keyId)
      if (missedAt !== undefined && now - missedAt < this.#times.refreshMs) return undefined
      return this.#read(keyId).then(() => this.#known.get(keyId))
    }
    const age = now - known.askedAt
    if (age < this.#times.refreshMs) return known
    if (age < this.#times.trustMs) {
      if (now >= this.#awayUntil) this.#read(keyId).catch(() => undefined)
      return known
    }
    return this.#stale(keyId, known, age)
  }

  /** Too old to be trusted unless the table is away. */
  async #stale(keyId: string, known: Known, age: number): Promise<Known | undefined> {
    try {
      if (performance.now() < this.#awayUntil) throw new AppError('POSTGRES_UNAVAILABLE', 'the key table did not answer a moment ago')
      await this.#read(keyId)
      return this.#known.get(keyId)
    } catch (error) {
      if (age < this.#times.outageMs) return this.#known.get(keyId) ?? known
      throw error
    }
  }

  /** Reads a key again; requests of one turn of the event loop share a query, and a key is never asked for twice at once. */
  #read(keyId: string): Promise<void> {
    const running = this.#reading.get(keyId)
    if (running !== undefined) return running
    this.#batch ??= this.#startBatch()
    this.#batch.keyIds.push(keyId)
    this.#reading.set(keyId, this.#batch.done)
    return this.#batch.done
  }

  #startBatch(): Batch {
    const keyIds: string[] = []
    const done = new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
      this.#batch = undefined
      try {
        await this.#readAll(keyIds)
      } finally {
        for (const keyId of keyIds) this.#reading.delete(keyId)
      }
    })
    return { keyIds, done }
  }

  async #readAll(keyIds: readonly string[]): Promise<void> {
    const askedAt = performance.now()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${this.#times.patienceMs} ms`)), this.#times.patienceMs)
    })
    const query = findKeys(this.#pool, keyIds)
    try {
      const rows = new Map((await Promise.race([query, late])).map((stored) => [stored.keyId, stored]))
      this.#awayUntil = 0
      for (const keyId of keyIds) {
        const stored = rows.get(keyId)
        if (stored === undefined) this.#forget(keyId, askedAt)
        else this.#learn(stored, askedAt)
      }
    } catch (cause) {
      this.#awayUntil = performance.now() + this.#times.patienceMs
      this.#logger.warn(
        { code: 'POSTGRES_UNAVAILABLE', cause: String(cause) },
        'API keys cannot be read; known ones go on working for a while',
      )
      throw new AppError('POSTGRES_UNAVAILABLE', 'API keys cannot be read', { cause })
    } finally {
      clearTimeout(timer)
      query.catch(() => undefined)
    }
  }

  #learn(stored: StoredKey, askedAt: number): void {
    this.#unknown.delete(stored.keyId)
    this.#known.delete(stored.keyId)
    this.#known.set(stored.keyId, { stored, principal: principalOf(stored), askedAt, matched: undefined })
    dropOldest(this.#known, knownCapacity)
  }

  #forget(keyId: string, askedAt: number): void {
    this.#known.delete(keyId)
    this.#unknown.delete(keyId)
    this.#unknown.set(keyId, askedAt)
    dropOldest(this.#unknown, unknownCapacity)
  }

  async #touch(): Promise<void> {
    const keyIds = [...this.#used]
    this.#used.clear()
    if (keyIds.length === 0) return
    await touchKeys(this.#pool, keyIds).catch((error: unknown) => {
      this.#logger.warn({ code: 'POSTGRES_UNAVAILABLE', cause: String(error) }, 'the time of last use of keys was not noted')
    })
  }
}

/** Keys that are read by one query. */
interface Batch {
  readonly keyIds: string[]
  readonly done: Promise<void>
}

function dropOldest(map: Map<string, unknown>, capacity: number): void {
  if (map.size <= capacity) return
  const [oldest] = map.keys()
  if (oldest !== undefined) map.delete(oldest)
}
