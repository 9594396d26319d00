import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePorts } from '../../compose/native/index.ts'
import { uuidV5 } from '../../core/ids.ts'
import { receiptPath, receiptToken } from '../../core/receipt-link.ts'
import { addErrorHandler } from '../../gateway/plugins/error-handler.ts'
import { receiptRoutes } from '../../gateway/routes/receipts/index.ts'
import { KafkaProducer } from '../../platform/kafka/producer.ts'
import { provisionTopics } from '../../platform/kafka/provision-topics.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { sourceHeader } from '../../processors/runtime/loop/outbox.ts'
import { type NotificationRequested, type TransactionEvent, topics } from '../../schemas/records.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { readQr } from '../support/read-qr.ts'
import { createTestDatabase, services, type TestDatabase, uniqueNamespace } from '../support/services.ts'
import { readTopic } from '../support/topic-reader.ts'
import { transactionEvent } from '../support/transaction-event.ts'
import { WorkerProcess } from '../support/worker-process.ts'

// The worker as a process, killed on the way, on a real broker, registry, Postgres and Redis; its receipts asked for over the gateway's routes.

const secret = 'a secret of tests, long enough to pass'
const publicUrl = 'https://pay.test'
const partitions = 2
const logger = createLogger('test', 'fatal')
let namespace: string
let database: TestDatabase
let pool: Pool
let producer: KafkaProducer
let serde: Serde
let worker: WorkerProcess
let gateway: FastifyInstance
let sent = 0

// all of it anew for another attempt
beforeEach(async () => {
  namespace = uniqueNamespace('receipts')
  const { kafkaBrokers: brokers, registryUrl, redisUrl } = services()
  database = await createTestDatabase()
  pool = createPool({ url: database.databaseUrl, applicationName: 'test', max: 4 }, logger)
  const groups = [{ group: 'receipts', topic: 'transaction-events' }]
  await provisionTopics({ brokers, pool, logger, namespace, topics: Object.keys(topics), groups, partitions })
  const registry = new RegistryClient(registryUrl, namespace)
  await registry.register()
  serde = await Serde.load(registry)
  producer = new KafkaProducer({ brokers, clientId: 'test', messageTimeoutMs: 30_000, lingerMs: 1 }, logger, () => undefined)
  await producer.connect()
  const [port] = await freePorts(1, 27_100, 27_199)
  worker = new WorkerProcess('processors/receipts/main.ts', {
    KAFKA_BROKERS: brokers,
    SCHEMA_REGISTRY_URL: registryUrl,
    DATABASE_URL: database.databaseUrl,
    REDIS_URL: redisUrl,
    PAYSTREAM_NAMESPACE: namespace,
    PUBLIC_BASE_URL: publicUrl,
    RECEIPT_SECRET: secret,
    METRICS_PORT: String(port),
  })
  gateway = Fastify()
  addErrorHandler(gateway)
  await gateway.register(async (scope) => receiptRoutes(scope, { pool, logger }))
  await worker.start()
})
afterEach(async () => {
  await worker.end('SIGTERM')
  await gateway.close()
  await producer.close()
  await pool.end()
  await database.drop()
})

async function send(event: TransactionEvent): Promise<void> {
  sent += 1
  const source = `${namespace}fds/${namespace}payment-stream/AAAAAAAAAAAAAAAAAAAAAA/0/${sent}/${sent}`
  await producer.send({
    topic: `${namespace}transaction-events`,
    partition: 0,
    key: event.customerId,
    value: serde.encode({ name: 'TransactionEvent', value: event }),
    headers: [[sourceHeader, source]],
  })
}

const get = (url: string, headers: Readonly<Record<string, string>> = {}) => gateway.inject({ method: 'GET', url, headers })

async function announced(): Promise<number> {
  const { rows } = await pool.query<{ readonly count: number }>(
    'select count(*)::int as count from receipt_revisions where announced_at is not null',
  )
  return rows[0]?.count ?? 0
}

test('a payment becomes a receipt that its customer is told of once per state, though the worker is killed on the way', async () => {
  await pool.query(
    `insert into stores (merchant_id, store_id, name, country, representative, phone, business_number)
     values ('merchant-1', 'store-1', '하늘커피 <강남점>', 'KR', '김하늘', '02-555-0100', '1234567890')`,
  )
  await pool.query(`insert into customers (customer_id, language) values ('customer-1', 'en')`)
  const paid = Array.from(
    { length: 8 },
    () => transactionEvent({ items: [{ name: '아메리카노', quantity: 2, unitPriceMinor: 5_000 }] }).value,
  )
  const [first, second, ...others] = paid as [TransactionEvent, TransactionEvent, ...TransactionEvent[]]
  const refund = { ...first, status: 'PARTIALLY_REFUNDED', previousStatus: 'COMPLETED', refundedMinor: 4_000, version: 2 } as const
  const held = transactionEvent({ status: 'PENDING' }).value
  await send(held)
  await send(first)
  await send(second)
  await expect.poll(announced, { timeout: 60_000 }).toBeGreaterThan(0)
  for (const event of others) await send(event)
  await send(refund)
  await worker.end('SIGKILL')
  // what the dead one held is somebody else's once its lease is over
  await pool.query(`update receipt_revisions set next_attempt_at = now() where state = 'rendering'`)
  await worker.start()
  await send({ ...held, status: 'DENIED', previousStatus: 'PENDING', version: 2 })
  await expect.poll(announced, { timeout: 60_000 }).toBe(9)

  const { kafkaBrokers } = services()
  const told = async () =>
    (await readTopic({ brokers: kafkaBrokers, serde, namespace, topic: 'notification-requests', partitions })).map(
      ({ record }) => record.value as NotificationRequested,
    )
  const expected = [...paid.map(({ paymentId }) => uuidV5(paymentId, 'RECEIPT:1')), uuidV5(first.paymentId, 'RECEIPT:2')].sort()
  await expect.poll(async () => [...new Set((await told()).map(({ notificationId }) => notificationId))].sort()).toEqual(expected)

  const link = receiptPath(receiptToken(secret, first.paymentId))
  const page = await get(link, { 'accept-language': 'ko' })
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('Partly refunded')
  expect(page.body).toContain('하늘커피 &lt;강남점&gt;')
  expect(page.body).toContain('KRW 6,000')
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")

  const png = await get(`${link}.png`)
  expect([png.statusCode, png.headers['content-type'], png.headers['cache-control']]).toEqual([200, 'image/png', 'private, no-cache'])
  expect(readQr(png.rawPayload)).toBe(publicUrl + link)
  expect((await get(`${link}.png`, { 'if-none-match': String(png.headers.etag) })).statusCode).toBe(304)
  const pdf = await get(`${link}.pdf`)
  expect([pdf.statusCode, pdf.headers['content-type'], pdf.rawPayload.subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-'])
  await wrongLinks()
})

/** Links that are wrong, over or not drawn yet say so, as a page and as a problem. */
async function wrongLinks(): Promise<void> {
  const unknown = receiptPath('A'.repeat(32))
  expect([(await get(unknown)).statusCode, (await get(`${unknown}.png`)).json().code]).toEqual([404, 'RECEIPT_NOT_FOUND'])
  expect((await get(receiptPath('%00'))).statusCode).toBe(404)
  const { rows } = await pool.query<{ readonly token: string; readonly payment_id: string }>(
    'select token, payment_id from receipts order by token limit 2',
  )
  const [over, behind] = rows as [(typeof rows)[0], (typeof rows)[0]]
  await pool.query(`update receipts set expires_at = now() where token = $1`, [over.token])
  expect([(await get(receiptPath(over.token))).statusCode, (await get(`${receiptPath(over.token)}.pdf`)).json().code]).toEqual([
    410,
    'RECEIPT_EXPIRED',
  ])
  // a state whose slip is not drawn: the one of the state before must not be given out
  await pool.query(`update receipts set revision = 9, status = 'CANCELLED', refunded_minor = 10000 where token = $1`, [behind.token])
  const waiting = await get(receiptPath(behind.token))
  expect([waiting.statusCode, waiting.body.includes('http-equiv="refresh"'), waiting.body.includes('<img')]).toEqual([200, true, false])
  const file = await get(`${receiptPath(behind.token)}.png`)
  expect([file.statusCode, file.json().code, file.headers['retry-after']]).toEqual([404, 'RECEIPT_NOT_DRAWN', '2'])
}
