import type { Pool } from '../../platform/postgres/pool.ts'
import { paymentsStore, visitsStore } from '../../processors/loyalty/stores.ts'
import { loyaltyApplication } from '../../processors/loyalty/topology.ts'
import { visitsProcessor } from '../../processors/loyalty/visits-processor.ts'
import { totalsStores } from '../../processors/merchant-totals/stores.ts'
import { merchantTotalsApplication } from '../../processors/merchant-totals/topology.ts'
import { totalsProcessor } from '../../processors/merchant-totals/totals-processor.ts'
import { processorDriver, type StoreSet } from '../../processors/runtime/index.ts'
import type { TransactionEvent } from '../../schemas/records.ts'
import { transactionEvent } from './transaction-event.ts'

/**
 * The tables that dashboards read, filled as the workers fill them: the ledger from the events, the rest by the very topologies of
 * merchant-totals and loyalty. Only the way into Postgres is the test's own.
 */
export class WorkedLedger {
  readonly #pool: Pool
  readonly #namespace: string
  readonly #totals = processorDriver(merchantTotalsApplication, totalsProcessor)
  readonly #loyalty = processorDriver(loyaltyApplication, visitsProcessor)

  constructor(pool: Pool, namespace: string) {
    this.#pool = pool
    this.#namespace = namespace
  }

  /** Takes events in; each reaches the ledger and the totals, and loyalty too unless it is said to lag. */
  async add(
    events: readonly Partial<TransactionEvent>[],
    options: { readonly partition?: number; readonly loyaltyLags?: boolean } = {},
  ): Promise<readonly TransactionEvent[]> {
    const partition = options.partition ?? 0
    const records = events.map((fields) => transactionEvent(fields))
    for (const record of records) {
      const { value } = record
      const timestampMs = value.changedAt
      this.#totals.pipe(record, { key: value.customerId, partition, timestampMs })
      this.#loyalty.pipe(record, { key: value.customerId, partition, timestampMs })
      await this.#writeLedger(value, partition)
    }
    await this.#writeTotals()
    await this.#moveOffsets('merchant-totals', partition, records)
    if (options.loyaltyLags !== true) await this.loyaltyCatchesUp(partition, records)
    return records.map(({ value }) => value)
  }

  /** Brings loyalty's tables and offsets to where its topology is. */
  async loyaltyCatchesUp(partition: number, records: readonly unknown[]): Promise<void> {
    await this.#write(visitsStore, this.#loyalty.store('visits').all())
    await this.#write(paymentsStore, this.#loyalty.store('payments').all())
    await this.#moveOffsets('loyalty', partition, records)
  }

  async #writeLedger(event: TransactionEvent, partition: number): Promise<void> {
    await this.#pool.query(
      `insert into transactions (payment_id, merchant_id, store_id, customer_id, card_id, amount_minor, currency, country, channel, occurred_at,
         event_time, status, status_reason, decision, judged_at, changed_at, source_partition, source_offset, version)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, 0, $17)
       on conflict (payment_id) do update set status = $12, status_reason = $13, changed_at = $15, version = $17`,
      [
        event.paymentId,
        event.merchantId,
        event.storeId,
        event.customerId,
        event.cardId,
        event.amountMinor,
        event.currency,
        event.country,
        event.channel,
        at(event.occurredAt),
        at(event.eventTime),
        event.status,
        event.statusReason,
        JSON.stringify(event.decision),
        at(event.changedAt),
        partition,
        event.version,
      ],
    )
  }

  async #writeTotals(): Promise<void> {
    const driver = this.#totals
    await this.#write(totalsStores.totals, driver.store('totals').all())
    await this.#write(totalsStores.progress, driver.store('progress').all())
    await this.#write(totalsStores.breakdown, driver.store('breakdown').all())
    await this.#write(totalsStores.customerDays, driver.store('customerDays').all())
    await this.#write(totalsStores.holds, driver.store('holds').all())
  }

  /** Rows as the runtime would leave them. */
  async #write(store: StoreSet[string], rows: readonly object[]): Promise<void> {
    const { table, columns } = store
    const key: readonly string[] = store.key
    const fields = Object.entries(columns)
    const names = fields.map(([field]) => columnOf(field))
    const set = names.map((name) => `${name} = excluded.${name}`)
    for (const row of rows) {
      const values = fields.map(([field, type]) => {
        const value = (row as Readonly<Record<string, unknown>>)[field]
        return type === 'timestamptz' && value !== null
          ? at(value as number)
          : type === 'json'
            ? JSON.stringify(value)
            : typeof value === 'bigint'
              ? value.toString()
              : value
      })
      await this.#pool.query(
        `insert into ${table} (${names.join(', ')}, version) values (${names.map((_, index) => `$${index + 1}`).join(', ')}, 1)
         on conflict (${key.map(columnOf).join(', ')}) do update set ${set.join(', ')}`,
        values,
      )
    }
  }

  async #moveOffsets(group: string, partition: number, records: readonly unknown[]): Promise<void> {
    await this.#pool.query(
      'update stream_offsets set next_offset = next_offset + $3, stream_time = now(), updated_at = now() where consumer_group = $1 and partition = $2',
      [this.#namespace + group, partition, records.length],
    )
  }
}

function at(epochMs: number): Date {
  return new Date(epochMs)
}

function columnOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
