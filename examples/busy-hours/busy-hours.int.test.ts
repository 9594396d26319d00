import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KafkaProducer } from '../../platform/kafka/producer.ts'
import { TopicAdmin } from '../../platform/kafka/topic-admin.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { ApplicationWorker, provisionApplication } from '../../processors/runtime/index.ts'
import { readTopic } from '../../processors/runtime/testing/read-topic.ts'
import { workerSettings } from '../../processors/runtime/testing/worker-settings.ts'
import { createTestDatabase, services, type TestDatabase, uniqueNamespace } from '../../tests/support/services.ts'
import { transactionEvent } from '../../tests/support/transaction-event.ts'
import { busyHours, paymentsByHour } from './topology.ts'

const namespace = uniqueNamespace('busy')
const partitions = 3
const nineMs = Date.UTC(2026, 10, 21, 9)
const logger = createLogger('busy-hours', 'fatal')
const soon = { timeout: 100_000, interval: 100 }
let database: TestDatabase
let pool: Pool
let worker: ApplicationWorker
let producer: KafkaProducer

/** Events as JSON: the example is about the topology, the registry has tests of its own. */
const serde = {
  decode: (bytes: Buffer | null) => JSON.parse(String(bytes)),
  encode: (event: object) => Buffer.from(JSON.stringify(event)),
  learn: () => Promise.resolve(),
  topicOf: () => 'transaction-events',
}

beforeAll(async () => {
  database = await createTestDatabase()
  pool = createPool({ url: database.databaseUrl, applicationName: 'test', max: 2 }, logger)
  const { kafkaBrokers } = services()
  const application = busyHours(3)
  await provisionApplication({ application, brokers: kafkaBrokers, pool, logger, namespace, partitions, outputs: ['busy-hours'] })
  worker = new ApplicationWorker({
    application,
    loadSerde: () => Promise.resolve(serde),
    settings: workerSettings({ databaseUrl: database.databaseUrl, namespace }),
  })
  worker.start()
  producer = new KafkaProducer({ brokers: kafkaBrokers, clientId: 'test', messageTimeoutMs: 30_000, lingerMs: 2 }, logger, () => undefined)
  await producer.connect()
})
afterAll(async () => {
  await worker.stop()
  await producer.close()
  await pool.end()
  await database.drop()
})

async function pay(storeId: string, minute: number): Promise<void> {
  const customerId = `customer-${randomUUID()}`
  const event = transactionEvent({ customerId, storeId, eventTime: nineMs + minute * 60_000 })
  await producer.send({ topic: `${namespace}transaction-events`, key: customerId, value: serde.encode(event), headers: [] })
}

async function told(): Promise<readonly string[]> {
  const admin = new TopicAdmin(services().kafkaBrokers)
  const records = await readTopic(services().kafkaBrokers, `${namespace}busy-hours`, partitions, admin)
  admin.close()
  return records.map(({ key, value }) => `${String(key).slice(2)} ${String(value)}`)
}

test('payments of many customers, in all partitions, come together by store; rows can be queried; the hour is told when it is over', async () => {
  for (const minute of [1, 20, 40, 59]) await pay('many', minute)
  await pay('few', 30)
  const queries = paymentsByHour({ pool, namespace, partitions })
  const counts = async (storeId: string) => {
    const answer = await queries.fetch(`merchant-1/${storeId}`, nineMs, nineMs)
    return answer.outcome === 'found' ? answer.value.map(({ value }) => value) : answer
  }
  await expect.poll(() => counts('many'), soon).toEqual([4])
  await expect.poll(() => counts('few'), soon).toEqual([1])
  expect(await told()).toEqual([])
  // time of a partition moves with its own records: these stores are in each of them
  for (let store = 0; store < 30; store++) await pay(`later-${store}`, 71)
  await expect.poll(told, soon).toEqual([`${nineMs}/${nineMs + 3_600_000}:merchant-1/many 4`])
  expect(
    (await pool.query('select sum(value)::int as payments from busy_hours_payments_by_hour where window_start = $1', [nineMs])).rows,
  ).toEqual([{ payments: 5 }])
})
