import { AppError } from '../../core/errors.ts'
import type { LoyaltyProgram } from '../../core/loyalty-program.ts'
import type { PoolClient } from '../../platform/postgres/pool.ts'
import { paymentKey } from '../../processors/loyalty/lot.ts'
import { defaultVisitThreshold } from '../../processors/loyalty/terms.ts'
import type { TransactionEvent } from '../../schemas/records.ts'
import { type At, type KeptTerms, type Programs, paymentText } from './shadow.ts'

/** A record that the group set aside, and when it was replayed. */
export interface SetAside {
  readonly offset: number
  readonly replayedMs: number | null
}

/** An event and where it lies. */
export interface Placed {
  readonly event: TransactionEvent
  readonly at: At
}

/**
 * What Postgres says of the group at one moment: the rows, and how far it had read when it wrote them. Both come from one snapshot, and a worker commits
 * both at once, so the rows are exactly what comes of the records before those offsets.
 */
export class Cut {
  readonly #client: PoolClient
  #programs = new Map<string, readonly { readonly version: number; readonly document: LoyaltyProgram; readonly createdMs: number }[]>()

  private constructor(client: PoolClient) {
    this.#client = client
  }

  /** @param client is in a transaction from then on, until it is rolled back */
  static async take(client: PoolClient): Promise<Cut> {
    // the log is read while the snapshot is held
    await client.query('set idle_in_transaction_session_timeout = 0')
    await client.query('begin isolation level repeatable read')
    const cut = new Cut(client)
    const { rows } = await client.query<{
      readonly merchant_id: string
      readonly version: number
      readonly document: LoyaltyProgram
      readonly created_at: Date
    }>('select merchant_id, version, document, created_at from loyalty_programs order by merchant_id, version')
    for (const row of rows) {
      const before = cut.#programs.get(row.merchant_id) ?? []
      cut.#programs.set(row.merchant_id, [...before, { ...row, createdMs: row.created_at.getTime() }])
    }
    return cut
  }

  /** By partition, the offset of the first record that has not been processed. @throws {AppError} OFFSET_ROW_MISSING */
  async offsets(group: string, topic: string, topicId: string): Promise<ReadonlyMap<number, number>> {
    const { rows } = await this.#client.query<{ readonly partition: number; readonly next_offset: number }>(
      'select partition, next_offset from stream_offsets where consumer_group = $1 and topic = $2 and topic_id = $3 order by partition',
      [group, topic, topicId],
    )
    if (rows.length === 0) throw new AppError('OFFSET_ROW_MISSING', `${group} has no offset rows for ${topic}; run \`paystream topics\``)
    return new Map(rows.map((row) => [row.partition, row.next_offset]))
  }

  /** What the group could not process as it came. */
  async setAside(group: string, topic: string, topicId: string, partition: number): Promise<readonly SetAside[]> {
    const { rows } = await this.#client.query<{ readonly record_offset: number; readonly state: string; readonly settled_at: Date | null }>(
      `select record_offset, state, settled_at from stream_dead_letters
       where consumer_group = $1 and topic = $2 and topic_id = $3 and partition = $4`,
      [group, topic, topicId, partition],
    )
    return rows.map((row) => ({
      offset: row.record_offset,
      replayedMs: row.state === 'replayed' ? (row.settled_at?.getTime() ?? 0) : null,
    }))
  }

  readonly programs: Programs = (merchantId, version) => this.#programs.get(merchantId)?.find((each) => each.version === version)?.document

  /**
   * The terms of payments that complete, as kept with them; those of a payment that has no row are what the tables say of the time of its record.
   * @returns by text of the payment's key, and how many had to be assumed
   */
  async terms(completions: readonly Placed[]): Promise<{ readonly terms: ReadonlyMap<string, KeptTerms>; readonly assumed: number }> {
    const keyed = completions.map(({ event, at }) => ({ event, at, key: paymentText(paymentKey(event)) }))
    const found = await this.#kept(keyed.map(({ event }) => event))
    const missing = keyed.filter(({ key }) => !found.has(key))
    if (missing.length > 0) {
      const stores = await this.#stores(missing.map(({ event }) => event))
      for (const { event, at, key } of missing) {
        const store = stores.get(JSON.stringify([event.merchantId, event.storeId]))
        const program = this.#programs.get(event.merchantId)?.findLast(({ createdMs }) => createdMs <= at.timestampMs)
        found.set(key, {
          programVersion: program?.version ?? 0,
          visitThreshold: store?.visitThreshold ?? defaultVisitThreshold,
          category: store?.category ?? null,
        })
      }
    }
    return { terms: found, assumed: missing.length }
  }

  async #kept(events: readonly TransactionEvent[]): Promise<Map<string, KeptTerms>> {
    const { rows } = await this.#client.query<KeptTerms & Parameters<typeof paymentText>[0]>({
      name: 'loyalty-terms',
      text: `select p.customer_id as "customerId", p.merchant_id as "merchantId", p.store_id as "storeId", p.event_time_ms as "eventTimeMs",
         p.payment_id as "paymentId", p.program_version as "programVersion", p.visit_threshold as "visitThreshold", p.category
       from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::uuid[]) k(customer_id, merchant_id, store_id, event_time_ms, payment_id)
       join loyalty_payments p using (customer_id, merchant_id, store_id, event_time_ms, payment_id) where p.completed`,
      values: [
        events.map(({ customerId }) => customerId),
        events.map(({ merchantId }) => merchantId),
        events.map(({ storeId }) => storeId),
        events.map(({ eventTime }) => eventTime),
        events.map(({ paymentId }) => paymentId),
      ],
    })
    return new Map(rows.map((row) => [paymentText(row), row]))
  }

  async #stores(events: readonly TransactionEvent[]) {
    const { rows } = await this.#client.query<{
      readonly merchant_id: string
      readonly store_id: string
      readonly visit_threshold: number
      readonly category: string | null
    }>(
      `select merchant_id, store_id, visit_threshold, category from stores
       where (merchant_id, store_id) in (select * from unnest($1::text[], $2::text[]))`,
      [events.map(({ merchantId }) => merchantId), events.map(({ storeId }) => storeId)],
    )
    return new Map(
      rows.map((row) => [JSON.stringify([row.merchant_id, row.store_id]), { visitThreshold: row.visit_threshold, category: row.category }]),
    )
  }
}
