import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyTotals } from '../../cli/totals/verify-totals.ts'
import { freePorts } from '../../compose/native/index.ts'
import { KafkaProducer } from '../../platform/kafka/producer.ts'
import { provisionTopics } from '../../platform/kafka/provision-topics.ts'
import { TopicAdmin } from '../../platform/kafka/topic-admin.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { type NotificationRequested, type TransactionEvent, type TransactionStatus, topics } from '../../schemas/records.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { createTestDatabase, services, type TestDatabase, uniqueNamespace } from '../../tests/support/services.ts'
import { transactionEvent } from '../../tests/support/transaction-event.ts'
import { WorkerProcess } from '../../tests/support/worker-process.ts'
import { sourceHeader } from '../runtime/loop/outbox.ts'
import { readTopic } from '../runtime/testing/read-topic.ts'

// Both workers as processes, on a real broker, registry, Postgres and Redis, killed on the way; the judge is SQL on a ledger.

const partitions = 3
const payments = 1_500
const customers = 40
const logger = createLogger('test', 'fatal')
let namespace: string
let database: TestDatabase
let pool: Pool
let producer: KafkaProducer
let admin: TopicAdmin
let serde: Serde
let workers: readonly WorkerProcess[]

// all of it anew for another attempt
beforeEach(async () => {
  namespace = uniqueNamespace('value')
  sent = Array.from({ length: partitions }, () => [])
  const { kafkaBrokers: brokers, registryUrl, redisUrl } = services()
  database = await createTestDatabase()
  pool = createPool({ url: database.databaseUrl, applicationName: 'test', max: 4 }, logger)
  const groups = ['loyalty', 'merchant-totals'].map((group) => ({ group, topic: 'transaction-events' }))
  await provisionTopics({ brokers, pool, logger, namespace, topics: Object.keys(topics), groups, partitions })
  const registry = new RegistryClient(registryUrl, namespace)
  await registry.register()
  serde = await Serde.load(registry)
  producer = new KafkaProducer({ brokers, clientId: 'test', messageTimeoutMs: 30_000, lingerMs: 1 }, logger, () => undefined)
  await producer.connect()
  admin = new TopicAdmin(brokers)
  const ports = await freePorts(groups.length, 27_000, 27_099)
  workers = groups.map(
    ({ group }, index) =>
      new WorkerProcess(`processors/${group}/main.ts`, {
        KAFKA_BROKERS: brokers,
        SCHEMA_REGISTRY_URL: registryUrl,
        DATABASE_URL: database.databaseUrl,
        REDIS_URL: redisUrl,
        PAYSTREAM_NAMESPACE: namespace,
        METRICS_PORT: String(ports[index]),
        WORKER_BATCH_RECORDS: '100',
      }),
  )
  await Promise.all(workers.map((worker) => worker.start()))
})
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.end('SIGTERM')))
  await producer.close()
  admin.close()
  await pool.end()
  await database.drop()
})

/** What was sent of a partition, so that a piece of it can be sent again as an outbox does after a crash. */
let sent: (() => Promise<unknown>)[][]

async function send(event: TransactionEvent): Promise<void> {
  const partition = Number(event.customerId.slice('customer-'.length)) % partitions
  const history = sent[partition] ?? []
  const number = history.length + 1
  const record = {
    topic: `${namespace}transaction-events`,
    partition,
    key: event.customerId,
    value: serde.encode({ name: 'TransactionEvent', value: event }),
    headers: [
      [sourceHeader, `${namespace}fds/${namespace}payment-stream/AAAAAAAAAAAAAAAAAAAAAA/${partition}/${number}/${number}`],
    ] as const,
  }
  const again = () => producer.send(record)
  history.push(again)
  await again()
}

const statuses: readonly TransactionStatus[] = ['COMPLETED', 'DENIED', 'CANCELLED']

/** A refund of a part of what is left. */
function refundOf(event: TransactionEvent): TransactionEvent {
  const amountMinor = Math.ceil((event.amountMinor - event.refundedMinor) / 2)
  const refundedMinor = event.refundedMinor + amountMinor
  return {
    ...event,
    status: refundedMinor === event.amountMinor ? 'REFUNDED' : 'PARTIALLY_REFUNDED',
    previousStatus: event.status,
    version: event.version + 1,
    refundedMinor,
    reversal: { requestId: event.paymentId, kind: 'REFUND', amountMinor, reason: null },
  }
}

function paymentOf(number: number): TransactionEvent {
  const eventTime = Date.now() - (number % 30) * 3_600_000
  return transactionEvent({
    merchantId: `상점-${number % 3}`,
    storeId: `{store}:${number % 4}`,
    customerId: `customer-${(number * 7) % customers}`,
    amountMinor: number % 50 === 0 ? Number.MAX_SAFE_INTEGER : 100 + number,
    currency: ['KRW', 'USD', 'KWD'][number % 3] ?? 'KRW',
    status: number % 10 === 0 ? 'PENDING' : 'COMPLETED',
    eventTime,
    occurredAt: eventTime,
  }).value
}

test('killed on the way and fed twice, totals equal the ledger, and visits and greetings their definition', async () => {
  const ledger = new Map<string, TransactionEvent>()
  const keep = async (event: TransactionEvent) => {
    ledger.set(event.paymentId, event)
    await send(event)
  }
  const completions: TransactionEvent[] = []
  for (let number = 1; number <= payments; number++) {
    const event = paymentOf(number)
    await keep(event)
    if (event.status === 'COMPLETED') completions.push(event)
    const held = ledger.get([...ledger.keys()][number - 30] ?? '')
    if (held?.status === 'PENDING') {
      const decided = { ...held, status: statuses[number % 3] ?? 'DENIED', previousStatus: 'PENDING', version: 2 } as const
      await keep(decided)
      if (decided.status === 'COMPLETED') completions.push(decided)
    }
    const paid = ledger.get([...ledger.keys()][number - 50] ?? '')
    if (number % 7 === 0 && (paid?.status === 'COMPLETED' || paid?.status === 'PARTIALLY_REFUNDED')) await keep(refundOf(paid))
    if (number % 400 === 0) await Promise.all(workers.map((worker) => worker.end('SIGKILL')))
    // as after a crash between publishing and the next commit: the last outputs come once more, in order
    if (number % 250 === 0) for (const history of sent) for (const again of history.slice(-20)) await again()
    if (number % 400 === 100 && number > 400) await Promise.all(workers.map((worker) => worker.start()))
  }
  await Promise.all(workers.map((worker) => worker.end('SIGTERM')))
  await Promise.all(workers.map((worker) => worker.start()))
  await expect.poll(unread, { interval: 250 }).toBe(0)

  await insertLedger([...ledger.values()])
  const { rows } = await pool.query<{ readonly what: string }>(
    `with counted as (
       select merchant_id, store_id, currency, day, hour, status, sum(payments) as payments, sum(amount_minor) as amount_minor, sum(refunded_minor) as refunded_minor
       from merchant_totals group by 1, 2, 3, 4, 5, 6 having sum(payments) <> 0),
     expected as (
       select merchant_id, store_id, currency, (event_time at time zone 'Asia/Seoul')::date, extract(hour from event_time at time zone 'Asia/Seoul')::int,
         status, count(*)::numeric, sum(amount_minor), sum(coalesce(refunded_minor, 0))
       from transactions left join transaction_refunds using (payment_id) group by 1, 2, 3, 4, 5, 6)
     select 'counted ' || d::text as what from (table counted except table expected) d
     union all select 'expected ' || d::text from (table expected except table counted) d
     union all select 'negative ' || m::text from merchant_totals m where payments < 0 or amount_minor < 0`,
  )
  expect(rows).toEqual([])
  expect(await count('select count(*) from stream_dead_letters')).toBe(0)
  expect(await count('select sum(events) from merchant_progress')).toBe(sent.reduce((sum, { length }) => sum + length, 0))

  const visits = new Map<string, number>()
  const greeted = new Set<string>()
  for (const { customerId, merchantId, storeId } of completions) {
    const key = JSON.stringify([customerId, merchantId, storeId])
    visits.set(key, (visits.get(key) ?? 0) + 1)
    if (visits.get(key) === 5) greeted.add(key)
  }
  const stored = await pool.query<{
    readonly customer_id: string
    readonly merchant_id: string
    readonly store_id: string
    readonly visits: number
  }>('select customer_id, merchant_id, store_id, visits from loyalty_visits')
  expect(new Map(stored.rows.map((row) => [JSON.stringify([row.customer_id, row.merchant_id, row.store_id]), row.visits]))).toEqual(visits)
  const greetings = await readGreetings()
  // the outbox may publish a greeting twice; it is one by its id, and the notifier delivers one
  const ids = new Map(greetings.map((greeting) => [greeting.notificationId, greeting]))
  expect(
    new Set([...ids.values()].map(({ customerId, merchantId, storeId }) => JSON.stringify([customerId, merchantId, storeId]))),
  ).toEqual(greeted)
  expect(ids.size).toBe(greeted.size)
  expect([...ids.values()].every(({ visits: visit }) => visit === 5)).toBe(true)

  // the totals stand still, the ledger goes on: the cut takes what they have not read from the log
  await workers[1]?.end('SIGTERM')
  const [last] = [...ledger.values()].filter(({ status }) => status === 'COMPLETED')
  const news = [paymentOf(payments + 1), refundOf(last as TransactionEvent)]
  for (const event of news) await keep(event)
  await pool.query('truncate transactions, transaction_refunds, transaction_changes')
  await insertLedger([...ledger.values()])
  const parts = { pool, brokers: services().kafkaBrokers, namespace, serde, say: () => undefined }
  expect(await verifyTotals(parts)).toEqual({ payments: BigInt(ledger.size), unread: 2, differences: [] })
  await pool.query(
    'update merchant_totals set refunded_minor = refunded_minor + 1 where (merchant_id, store_id, day, hour, status, source_partition) in (select merchant_id, store_id, day, hour, status, source_partition from merchant_totals limit 1)',
  )
  expect((await verifyTotals(parts)).differences).toHaveLength(1)
})

async function unread(): Promise<number> {
  const ends = await admin.ends(`${namespace}transaction-events`, [0, 1, 2])
  const { rows } = await pool.query<{ readonly partition: number; readonly next_offset: number }>(
    'select partition, next_offset from stream_offsets',
  )
  return rows.reduce((sum, { partition, next_offset }) => sum + (ends.get(partition) ?? 0) - next_offset, 0)
}

async function count(sql: string): Promise<number> {
  const { rows } = await pool.query<Record<string, unknown>>(sql)
  return Number(Object.values(rows[0] ?? {})[0])
}

async function insertLedger(events: readonly TransactionEvent[]): Promise<void> {
  const rows = events.map((event) => ({
    ...{ payment_id: event.paymentId, merchant_id: event.merchantId, store_id: event.storeId, customer_id: event.customerId },
    ...{ amount_minor: event.amountMinor, currency: event.currency, event_time: new Date(event.eventTime), status: event.status },
    ...{ refunded_minor: event.refundedMinor, event_version: event.version },
  }))
  await pool.query(
    `with events as (select * from json_to_recordset($1) as e(payment_id uuid, merchant_id text, store_id text, customer_id text, amount_minor bigint,
       currency text, event_time timestamptz, status text, refunded_minor bigint, event_version int)),
     refunds as (insert into transaction_refunds (payment_id, refunded_minor, refunds, version)
       select payment_id, refunded_minor, 1, 1 from events where refunded_minor > 0),
     changes as (insert into transaction_changes (payment_id, version, from_status, to_status, reason, actor, changed_at)
       select payment_id, event_version, '', status, '', '', event_time from events where event_version > 1)
     insert into transactions (payment_id, merchant_id, store_id, customer_id, card_id, amount_minor, currency, country, channel, occurred_at, event_time, status,
       decision, judged_at, changed_at, source_partition, source_offset, version)
     select payment_id, merchant_id, store_id, customer_id, 'card', amount_minor, currency, 'KR', 'ONLINE', event_time, event_time, status,
       '{}', event_time, event_time, 0, 0, 1 from events`,
    [JSON.stringify(rows)],
  )
}

async function readGreetings(): Promise<readonly NotificationRequested[]> {
  const records = await readTopic(services().kafkaBrokers, `${namespace}notification-requests`, partitions, admin)
  return records.flatMap(({ value }) => {
    const record = serde.decode(value as Buffer)
    return record.name === 'NotificationRequested' ? [record.value] : []
  })
}
