import type { TenantDatabase } from '../database.ts'
import type { Watermark } from '../shapes/answers.ts'
import type { LogEndObserver } from './log-ends.ts'
import { type PartitionProgress, watermarkOf } from './watermark.ts'

/** A consumer group and the topic it reads: whose progress tells how complete its tables are. Both without namespace. */
export interface Reader {
  readonly group: string
  readonly topic: string
}

export const readers = {
  ledger: { group: 'fds', topic: 'payment-stream' },
  totals: { group: 'merchant-totals', topic: 'transaction-events' },
  loyalty: { group: 'loyalty', topic: 'transaction-events' },
  benefits: { group: 'benefits', topic: 'transaction-events' },
} as const satisfies Record<string, Reader>

/** One row of json per partition of a reader. A topic that was made anew has older rows under its former id: the latest count. */
export const progressSql = `select distinct on (partition) partition, next_offset, (extract(epoch from stream_time) * 1000)::float8 as stream_time_ms
  from stream_offsets where consumer_group = $1 and topic = $2 order by partition, updated_at desc`

export interface ProgressRow {
  readonly partition: number
  readonly next_offset: number
  readonly stream_time_ms: number | null
}

export function progressOf(rows: readonly ProgressRow[]): readonly PartitionProgress[] {
  return rows.map((row) => ({ partition: row.partition, nextOffset: row.next_offset, streamTimeMs: row.stream_time_ms }))
}

/** Reads a merchant's tables together with their watermark. */
export class Snapshots {
  readonly #database: TenantDatabase
  readonly #logEnds: LogEndObserver
  readonly #namespace: string

  constructor(database: TenantDatabase, logEnds: LogEndObserver, namespace: string) {
    this.#database = database
    this.#logEnds = logEnds
    this.#namespace = namespace
  }

  /**
   * Runs one query and reads the progress of the group that owns its tables, in one statement and hence one snapshot:
   * the rows are exactly what the group had written when it stood there.
   * @param sql a select, in which $3 is the merchant
   * @param parameters of the select, from $4
   */
  async read<Row>(
    reader: Reader,
    merchantId: string,
    sql: string,
    parameters: readonly unknown[],
  ): Promise<{ readonly rows: readonly Row[]; readonly watermark: Watermark }> {
    const topic = this.#namespace + reader.topic
    const log = await this.#logEnds.of(topic)
    const rows = await this.#database.read<{ progress: readonly ProgressRow[]; rows: readonly Row[] }>(
      merchantId,
      `select (select coalesce(json_agg(p), '[]') from (${progressSql}) p) as progress,
              (select coalesce(json_agg(r), '[]') from (${sql}) r) as rows`,
      [this.#namespace + reader.group, topic, merchantId, ...parameters],
    )
    const { progress, rows: found } = rows[0] as { readonly progress: readonly ProgressRow[]; readonly rows: readonly Row[] }
    return { rows: found, watermark: watermarkOf(progressOf(progress), log) }
  }
}
