import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePorts } from '../../compose/native/index.ts'
import { KafkaProducer } from '../../platform/kafka/producer.ts'
import { provisionTopics } from '../../platform/kafka/provision-topics.ts'
import { TopicAdmin } from '../../platform/kafka/topic-admin.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { sourceHeader } from '../../processors/runtime/index.ts'
import { type TransactionEvent, topics } from '../../schemas/records.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { paystreamHere } from '../../tests/support/command-here.ts'
import { createTestDatabase, services, type TestDatabase, uniqueNamespace } from '../../tests/support/services.ts'
import { transactionEvent } from '../../tests/support/transaction-event.ts'
import { WorkerProcess } from '../../tests/support/worker-process.ts'

// A worker as a process makes the rows, the command makes them again.

const partitions = 2
const logger = createLogger('test', 'fatal')
const dayMs = 86_400_000
let namespace: string
let database: TestDatabase
let pool: Pool
let producer: KafkaProducer
let worker: WorkerProcess
let serde: Serde
let sequence = 0
let acknowledged: Promise<unknown>[] = []

// all of it anew for another attempt
beforeEach(async () => {
  sequence = 0
  acknowledged = []
  namespace = uniqueNamespace('rebuild')
  const { kafkaBrokers: brokers, registryUrl, redisUrl } = services()
  database = await createTestDatabase()
  pool = createPool({ url: database.databaseUrl, applicationName: 'test', max: 3 }, logger)
  const groups = [{ group: 'loyalty', topic: 'transaction-events' }]
  await provisionTopics({ brokers, pool, logger, namespace, topics: Object.keys(topics), groups, partitions })
  const registry = new RegistryClient(registryUrl, namespace)
  await registry.register()
  serde = await Serde.load(registry)
  producer = new KafkaProducer({ brokers, clientId: 'test', messageTimeoutMs: 30_000, lingerMs: 1 }, logger, () => undefined)
  await producer.connect()
  const [port] = await freePorts(1, 27_000, 27_099)
  worker = new WorkerProcess('processors/loyalty/main.ts', {
    KAFKA_BROKERS: brokers,
    SCHEMA_REGISTRY_URL: registryUrl,
    DATABASE_URL: database.databaseUrl,
    REDIS_URL: redisUrl,
    PAYSTREAM_NAMESPACE: namespace,
    METRICS_PORT: String(port),
    WORKER_BATCH_RECORDS: '50',
  })
  await worker.start()
})
afterEach(async () => {
  await worker.end('SIGKILL')
  await producer.close()
  await pool.end()
  await database.drop()
})

const env = () => ({
  DATABASE_URL: database.databaseUrl,
  PAYSTREAM_NAMESPACE: namespace,
  KAFKA_BROKERS: services().kafkaBrokers,
  SCHEMA_REGISTRY_URL: services().registryUrl,
})
const rebuild = (...args: readonly string[]) => paystreamHere(['loyalty', 'rebuild', ...args], env())

/** The order of the calls is the order in the log; `settled` waits for the acknowledgements. */
function send(event: TransactionEvent, value?: Buffer): void {
  const partition = Number(event.customerId.slice('customer-'.length)) % partitions
  sequence += 1
  const source = `${namespace}fds/${namespace}payment-stream/AAAAAAAAAAAAAAAAAAAAAA/${partition}/${sequence}/${sequence}`
  const record = {
    topic: `${namespace}transaction-events`,
    partition,
    key: event.customerId,
    value: value ?? serde.encode({ name: 'TransactionEvent', value: event }),
    headers: [[sourceHeader, source]] as const,
  }
  acknowledged.push(producer.send(record))
  // as an outbox does after a crash
  if (sequence % 17 === 0) acknowledged.push(producer.send(record))
}

async function settled(): Promise<void> {
  await Promise.all(acknowledged)
  const admin = new TopicAdmin(services().kafkaBrokers)
  const numbers = Array.from({ length: partitions }, (_, partition) => partition)
  await expect
    .poll(
      async () => {
        const ends = await admin.ends(`${namespace}transaction-events`, numbers)
        const { rows } = await pool.query<{ readonly partition: number; readonly next_offset: number }>(
          'select partition, next_offset from stream_offsets where consumer_group = $1',
          [`${namespace}loyalty`],
        )
        return rows.reduce((left, row) => left + (ends.get(row.partition) ?? 0) - row.next_offset, 0)
      },
      { interval: 100 },
    )
    .toBe(0)
  admin.close()
}

async function storeProgram(points: number): Promise<void> {
  const document = {
    windowDays: 20,
    pointsExpireDays: 30,
    tiers: [
      { id: 'vip', names: { ko: '단골', en: 'Regular' }, visits: 2 },
      { id: 'gold', names: { ko: '골드', en: 'Gold' }, visits: 4 },
    ],
    points: [{ by: 'spend', category: null, points }],
  }
  await pool.query(
    `insert into loyalty_programs (merchant_id, version, document, created_by)
     select 'merchant-1', coalesce(max(version), 0) + 1, $1, 'test' from loyalty_programs where merchant_id = 'merchant-1'`,
    [JSON.stringify(document)],
  )
}

test('what the worker made is what the log gives; a row that was changed is found', async () => {
  const paid: TransactionEvent[] = []
  let midway: ReturnType<typeof rebuild> | undefined
  for (let number = 0; number < 300; number++) {
    if (number === 100 || number === 200) {
      await settled()
      await storeProgram(number / 10)
      midway ??= rebuild()
    }
    if (number > 100 && number % 10 === 0) await Promise.all(acknowledged)
    const eventTime = Date.UTC(2026, 5, 1) + ((number * 7) % 60) * dayMs
    const payment = transactionEvent({
      customerId: `customer-${number % 11}`,
      merchantId: `merchant-${1 + (number % 3 === 0 ? 1 : 0)}`,
      storeId: `가게-${number % 2}`,
      amountMinor: number % 40 === 0 ? Number.MAX_SAFE_INTEGER : 1_000 + number * 37,
      eventTime,
    }).value
    send(payment)
    paid.push(payment)
    const earlier = paid[number - 25]
    if (earlier === undefined) continue
    const next = { ...earlier, previousStatus: 'COMPLETED' as const, version: 2 }
    if (number % 5 === 0) send({ ...next, status: 'CANCELLED' })
    if (number % 5 === 1) send({ ...next, status: 'PARTIALLY_REFUNDED', refundedMinor: Math.ceil(earlier.amountMinor / 3) })
    if (number % 5 === 2) send({ ...next, status: 'REFUNDED', refundedMinor: earlier.amountMinor })
  }
  send(paid[0] as TransactionEvent, Buffer.from('\u001bnot ours'))
  await settled()
  // taken while the worker went on: rows and offsets of one moment
  expect(await midway).toMatchObject({ exitCode: 0, stdout: 'no difference\n' })

  const clean = await rebuild()
  expect(clean.stderr).toMatch(/rebuilt from \d+ events of 2 partitions, \d+ rows/)
  expect(clean).toMatchObject({ exitCode: 0, stdout: 'no difference\n' })

  const [lot] = (
    await pool.query<{ readonly payment_id: string; readonly points: number }>(
      `update loyalty_payments set points = points + 1 where payment_id = (select payment_id from loyalty_payments where points > revoked limit 1)
       returning payment_id, points`,
    )
  ).rows
  await pool.query(
    "update loyalty_visits set vip_since = null where customer_id = 'customer-1' and store_id = '가게-1' and merchant_id = 'merchant-1'",
  )
  await pool.query(`delete from loyalty_payments where ctid = (select ctid from loyalty_payments where points = 0 and number > 0 limit 1)`)
  const found = await rebuild()
  expect(found.exitCode).toBe(1)
  expect(found.stderr).toContain('3 rows differ')
  expect(found.stderr).toContain('the terms of 1 payment are not stored and were assumed')
  expect(found.stdout).toMatch(new RegExp(`loyalty_payments .*${lot?.payment_id} +points +${lot?.points} +${(lot?.points ?? 0) - 1}\n`))
  expect(found.stdout).toMatch(/loyalty_visits +customer-1 merchant-1 가게-1 +vip_since +null +"2026-/)
  expect(found.stdout).toMatch(/loyalty_payments .* +\(no row\) +a row\n/)
  expect((await rebuild('--json', '--limit', '1')).stdout.trim().split('\n')).toHaveLength(2)
})
