import type { Pool } from '../../../platform/postgres/pool.ts'
import { compileStores } from '../compiled-store.ts'
import { type QueryAnswer, type QueryOptions, StoreReader } from '../queries.ts'
import type { StreamsApplication } from './application.ts'
import type { Codec, ValueFields } from './codec.ts'
import { keyToText, type Windowed } from './windowed.ts'

/** A key-value store of an application, read from outside. */
export interface ReadOnlyKeyValueStore<V> {
  get(key: string | Windowed<string>, options?: QueryOptions): Promise<QueryAnswer<V | undefined>>
}

/** One window of a key. */
export interface WindowValue<V> {
  readonly startMs: number
  readonly value: V
}

/** A window store of an application, read from outside. */
export interface ReadOnlyWindowStore<V> {
  /** Windows of a key that begin within these bounds, both inclusive, oldest first. */
  fetch(key: string, fromMs: number, toMs: number, options?: QueryOptions): Promise<QueryAnswer<readonly WindowValue<V>[]>>
}

export interface QueryScope {
  readonly pool: Pool
  readonly namespace: string
  /** Partitions of its topics: a key's row is looked for in each, since only producers know how they spread keys. */
  readonly partitions: number
}

/**
 * Interactive queries of an application's named stores, from any process that reaches Postgres; see `queryStores`.
 * @throws {Error} when the application has no such store
 */
export class ApplicationQueries {
  readonly #application: Pick<StreamsApplication, 'id' | 'parts'>
  readonly #scope: QueryScope

  constructor(application: Pick<StreamsApplication, 'id' | 'parts'>, scope: QueryScope) {
    this.#application = application
    this.#scope = scope
  }

  /** @param codec the one that the store was materialized with */
  keyValueStore<V>(name: string, codec: Codec<V>): ReadOnlyKeyValueStore<V> {
    const reader = this.#reader(name)
    return {
      get: async (key, options = {}) => {
        const answer = await reader.getFirst(this.#prefixes(keyToText(key)), options)
        if (answer.outcome === 'behind') return answer
        return { outcome: 'found', value: answer.value === undefined ? undefined : codec.read(answer.value as ValueFields) }
      },
    }
  }

  /** @param codec the one that the store was materialized with */
  windowStore<V>(name: string, codec: Codec<V>): ReadOnlyWindowStore<V> {
    const reader = this.#reader(name)
    return {
      fetch: async (key, from, to, options = {}) => {
        const answer = await reader.rangeOfAll('ofKey', this.#prefixes(key), { from, to }, options)
        if (answer.outcome === 'behind') return answer
        const value = answer.value.map((row) => {
          const fields = row as ValueFields
          return { startMs: fields.windowStart as number, value: codec.read(fields) }
        })
        return { outcome: 'found', value }
      },
    }
  }

  #prefixes(key: string): readonly object[] {
    return Array.from({ length: this.#scope.partitions }, (_, partition) => ({ partition, key }))
  }

  #reader(name: string): StoreReader {
    for (const { topology } of this.#application.parts) {
      const store = compileStores(topology.stores).find(({ handle }) => handle === name)
      if (store !== undefined) return new StoreReader(store, this.#scope.pool, this.#scope.namespace + topology.group)
    }
    throw new Error(`${this.#application.id} has no store ${name}`)
  }
}
