import type pg from 'pg'
import { ArrayStatements } from '../../../platform/postgres/array-statements.ts'
import { type BindWriter, UnencodableValueError } from '../../../platform/postgres/bind-writer.ts'
import { isPostgresOutage, type Pool, sqlState } from '../../../platform/postgres/pool.ts'
import type { CompiledStore } from '../compiled-store.ts'
import type { OwnedPartition } from '../owned-partition.ts'
import type { NamedRecord } from '../processor.ts'
import type { RuntimeMetrics } from '../runtime-metrics.ts'
import { commitParameters, commitRows, type PreparedSlice } from './commit-parameters.ts'
import { refusals } from './commit-statement.ts'
import { CommitStatements } from './commit-statements.ts'
import type { Outages } from './outages.ts'
import type { CommitOutcome } from './run-batch.ts'

const uniqueViolation = '23505'

/**
 * Commits a batch in one call. Order of the effects of a batch, written here once for everybody:
 *  1. the outputs of the batch before are acknowledged by Kafka (nothing is committed earlier);
 *  2. one statement, one round trip: compare-and-set of the offset rows, state rows with their versions, new ledger rows, append rows, dead
 *     letters, and the outputs in the outbox slot. All or nothing;
 *  3. the outbox is published; a crash here is made good by the next owner, from the slot;
 *  4. Redis hears of new state rows, some time, or never.
 * An answer that was lost is asked for again with the same call on another connection: the row lock makes it wait for the old one.
 */
export class Committer {
  readonly #pool: Pool
  readonly #stores: readonly CompiledStore[]
  readonly #statements: CommitStatements
  readonly #arrays: ArrayStatements
  readonly #group: string
  readonly #outages: Outages
  readonly #metrics: RuntimeMetrics

  constructor(scope: { pool: Pool; stores: readonly CompiledStore[]; group: string; outages: Outages; metrics: RuntimeMetrics }) {
    this.#pool = scope.pool
    this.#arrays = new ArrayStatements(scope.pool)
    this.#stores = scope.stores
    this.#statements = new CommitStatements(scope.stores)
    this.#group = scope.group
    this.#outages = scope.outages
    this.#metrics = scope.metrics
  }

  /** @throws {StoppedError} with the outcome unknown, which the next owner finds out; what is neither outage nor refusal */
  async commit<In extends NamedRecord, Out extends NamedRecord>(prepared: readonly PreparedSlice<In, Out>[]): Promise<CommitOutcome> {
    const [first] = prepared as readonly [PreparedSlice<In, Out>]
    const { topic, topicId } = first.slice.owned
    const rows = commitRows(this.#stores, prepared)
    const { name, text, parts } = this.#statements.for(rows)
    const write = (parameters: BindWriter): void => {
      commitParameters(parameters, this.#stores, { group: this.#group, topic, topicId }, prepared, rows, parts)
    }
    let unknown = false
    return await this.#outages.until('postgres', async () => {
      try {
        await this.#arrays.query({ name, text }, write)
        return { outcome: 'committed' }
      } catch (error) {
        if (error instanceof UnencodableValueError) return { outcome: 'data-error', reason: error.message }
        const refused = await this.#refusal(error)
        if (refused !== undefined) return refused
        if (sqlState(error) === refusals.owner) return await this.#whoOwns(prepared, unknown)
        if (isPostgresOutage(error)) {
          if (!unknown) this.#metrics.unknownCommits.inc()
          unknown = true
        }
        throw error
      }
    })
  }

  async #refusal(error: unknown): Promise<CommitOutcome | undefined> {
    const state = sqlState(error)
    if (state === refusals.state) return { outcome: 'stale' }
    const existing = state === uniqueViolation ? await this.#storeWhoseKeyExists(error as pg.DatabaseError) : undefined
    if (existing !== undefined) return { outcome: existing.kind === 'ledger' ? 'duplicate' : 'stale' }
    // 22 data exception, 23 constraint, 54 a limit of the server such as the length of an index entry
    if (state !== undefined && /^(22|23|54)/.test(state)) return { outcome: 'data-error', reason: `${state} ${(error as Error).message}` }
    return undefined
  }

  /** Undefined where the unique index is not the one of a store's key: then the row itself is not acceptable. */
  async #storeWhoseKeyExists({ schema, table, constraint }: pg.DatabaseError): Promise<CompiledStore | undefined> {
    const { rows } = await this.#pool.query<{ readonly name: string }>(
      `select a.attname::text as name
       from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
         join pg_attribute a on a.attrelid = t.oid and a.attnum = any(i.indkey)
       where t.relnamespace = to_regnamespace(quote_ident($1)) and t.relname = $2 and x.relname = $3`,
      [schema, table, constraint],
    )
    const indexed = new Set(rows.map(({ name }) => name))
    return this.#stores.find(
      (store) =>
        store.table === table &&
        store.keyPlaces.length === indexed.size &&
        store.keyPlaces.every((place) => indexed.has(store.columns[place] as string)),
    )
  }

  /** The compare-and-set failed: because an earlier try of this very batch had been committed, or because somebody else owns a partition. */
  async #whoOwns<In extends NamedRecord, Out extends NamedRecord>(
    prepared: readonly PreparedSlice<In, Out>[],
    unknown: boolean,
  ): Promise<CommitOutcome> {
    const [first] = prepared as readonly [PreparedSlice<In, Out>]
    const { topic, topicId } = first.slice.owned
    const { rows } = await this.#pool.query<{ readonly partition: number; readonly owner_epoch: number; readonly commits: number }>(
      'select partition, owner_epoch, commits from stream_offsets where consumer_group = $1 and topic = $2 and topic_id = $3 and partition = any($4)',
      [this.#group, topic, topicId, prepared.map(({ slice }) => slice.owned.partition)],
    )
    const byPartition = new Map(rows.map((row) => [row.partition, row]))
    const stands = ({ partition, epoch }: OwnedPartition, commits: number): boolean => {
      const row = byPartition.get(partition)
      return row?.owner_epoch === epoch && row.commits === commits
    }
    if (unknown && prepared.every(({ slice, cursor }) => stands(slice.owned, cursor.commits))) return { outcome: 'committed' }
    const partitions = prepared.map(({ slice }) => slice.owned).filter((owned) => !stands(owned, owned.cursor.commits))
    if (partitions.length === 0) throw new Error(`a commit of ${this.#group} was refused although it owns ${topic}`)
    for (const { partition } of partitions) this.#metrics.fenced.inc({ partition: String(partition) })
    return { outcome: 'fenced', partitions }
  }
}
