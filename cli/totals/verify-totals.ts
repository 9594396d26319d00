import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../core/errors.ts'
import { LogReader } from '../../platform/kafka/log-reader.ts'
import { TopicAdmin } from '../../platform/kafka/topic-admin.ts'
import type { Pool, PoolClient } from '../../platform/postgres/pool.ts'
import type { TransactionEvent } from '../../schemas/records.ts'
import type { Serde } from '../../schemas/serde.ts'
import { eventOf, repeatsOf, type SeenSources } from '../log-events.ts'
import { HourTotals, type TotalsDifference } from './compare-totals.ts'

export interface VerifyParts {
  /** At least two connections: a snapshot is held open on one. */
  readonly pool: Pool
  readonly brokers: string
  readonly namespace: string
  readonly serde: Pick<Serde, 'decode' | 'learn'>
  readonly say: (line: string) => void
}

export interface Verification {
  /** Payments of the ledger at the cut. */
  readonly payments: bigint
  /** Events that the ledger has and the totals had not read at the cut. */
  readonly unread: number
  readonly differences: readonly TotalsDifference[]
}

interface OffsetRow {
  readonly partition: number
  readonly next_offset: number
  readonly sources: SeenSources
}
interface PublisherRow {
  readonly partition: number
  readonly commits: number
  readonly waiting: boolean
}
interface SumsRow {
  readonly key: readonly [string, string, string, string, number, string]
  readonly payments: string
  readonly amount: string
  readonly refunded: string
}

/** fds publishes within moments; if it does not, it stands. */
const publishPatienceMs = 30_000

const totalsSql = `
  select json_build_array(merchant_id, store_id, currency, day, hour, status) as key,
    sum(payments)::text as payments, sum(amount_minor)::text as amount, sum(refunded_minor)::text as refunded
  from merchant_totals group by merchant_id, store_id, currency, day, hour, status`
const ledgerSql = `
  select json_build_array(merchant_id, store_id, currency, day, hour, status) as key,
    count(*)::text as payments, sum(amount_minor)::text as amount, sum(refunded_minor)::text as refunded
  from (
    select merchant_id, store_id, currency, status, amount_minor, coalesce(r.refunded_minor, 0) as refunded_minor,
      (event_time at time zone 'Asia/Seoul')::date as day, extract(hour from event_time at time zone 'Asia/Seoul')::int as hour
    from transactions t left join transaction_refunds r on r.payment_id = t.payment_id
  ) as payments
  group by merchant_id, store_id, currency, day, hour, status`

/**
 * Compares the totals with the ledger at one cut, while everything goes on: both are read in one snapshot, and what the ledger has and the totals
 * have not read yet is added from the log.
 * @throws {AppError} KAFKA_UNAVAILABLE when fds has not published within half a minute what it had committed
 */
export async function verifyTotals({ pool, brokers, namespace, serde, say }: VerifyParts): Promise<Verification> {
  const topic = `${namespace}transaction-events`
  const admin = new TopicAdmin(brokers)
  const log = new LogReader(brokers, 'paystream-totals-verify')
  const client = await pool.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0')
    const offsets = await client.query<OffsetRow>(
      'select partition, next_offset, sources from stream_offsets where consumer_group = $1 and topic = $2',
      [`${namespace}merchant-totals`, topic],
    )
    const publishers = await client.query<PublisherRow>(publishersSql, [`${namespace}fds`])
    say('reading totals and ledger')
    const [totals, ledger] = [await hoursOf(client, totalsSql), await hoursOf(client, ledgerSql)]
    await untilPublished(pool, publishers.rows, namespace)
    const ends = await admin.ends(
      topic,
      offsets.rows.map(({ partition }) => partition),
    )
    const stretches = offsets.rows.map(({ partition, next_offset: from, sources }) => {
      return { topic, partition, from, to: ends.get(partition) ?? from, sources }
    })
    say(`reading ${stretches.reduce((sum, { from, to }) => sum + to - from, 0)} events that the totals had not read`)
    const events: TransactionEvent[] = []
    await log.connect()
    for (const stretch of stretches) {
      const isRepeat = repeatsOf(stretch.sources)
      for await (const messages of log.read(stretch)) {
        for (const message of messages) if (!isRepeat(message)) events.push(await eventOf(serde, message))
      }
    }
    const known = await versionsAt(client, events)
    const unread = events.filter(({ paymentId, version }) => version <= (known.get(paymentId) ?? 0))
    for (const event of unread) totals.apply(event)
    return { payments: ledger.payments, unread: unread.length, differences: totals.differences(ledger) }
  } finally {
    await client.query('rollback').finally(() => client.release())
    await log.close()
    admin.close()
  }
}

const publishersSql = 'select partition, commits, outbox is not null as waiting from stream_offsets where consumer_group = $1'

async function hoursOf(client: PoolClient, sql: string): Promise<HourTotals> {
  const { rows } = await client.query<SumsRow>(sql)
  return new HourTotals(
    rows.map(({ key, payments, amount, refunded }) => ({
      key,
      payments: BigInt(payments),
      amountMinor: BigInt(amount),
      refundedMinor: BigInt(refunded),
    })),
  )
}

/** What fds had committed at the cut must be in the log before the log is read: its next batch commits only after that. */
async function untilPublished(pool: Pool, atCut: readonly PublisherRow[], namespace: string): Promise<void> {
  const waiting = new Map(atCut.filter((row) => row.waiting).map(({ partition, commits }) => [partition, commits]))
  const untilMs = performance.now() + publishPatienceMs
  while (waiting.size > 0) {
    const { rows } = await pool.query<PublisherRow>(publishersSql, [`${namespace}fds`])
    for (const row of rows) if (!row.waiting || row.commits > (waiting.get(row.partition) ?? 0)) waiting.delete(row.partition)
    if (waiting.size === 0) return
    if (performance.now() > untilMs) {
      const partitions = [...waiting.keys()].join(', ')
      throw new AppError('KAFKA_UNAVAILABLE', `fds does not publish what it has committed (partitions ${partitions}); is it running?`)
    }
    await sleep(100)
  }
}

/** How many events each of these payments had at the cut; those it did not have are missing. */
async function versionsAt(client: PoolClient, events: readonly TransactionEvent[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ readonly payment_id: string; readonly version: number }>(
    `select t.payment_id, coalesce(max(c.version), 1) as version
     from transactions t left join transaction_changes c on c.payment_id = t.payment_id
     where t.payment_id = any($1::uuid[]) group by t.payment_id`,
    [[...new Set(events.map(({ paymentId }) => paymentId))]],
  )
  return new Map(rows.map((row) => [row.payment_id, row.version]))
}
