import { afterEach, beforeEach, expect, test } from 'vitest'
import { load } from '../../cli/commands/card-products.ts'
import { freePorts } from '../../compose/native/index.ts'
import { seoulDayOf } from '../../core/seoul-time.ts'
import { type MissedRow, missedFromPaymentsSql, missedSql } from '../../demo/check/missed-sql.ts'
import { KafkaProducer } from '../../platform/kafka/producer.ts'
import { provisionTopics } from '../../platform/kafka/provision-topics.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { type NotificationRequested, type TransactionEvent, topics } from '../../schemas/records.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { type GatewayGround, prepareGround, type RunningGateway, startGateway } from '../../tests/support/running-gateway.ts'
import { services } from '../../tests/support/services.ts'
import { readTopic } from '../../tests/support/topic-reader.ts'
import { transactionEvent } from '../../tests/support/transaction-event.ts'
import { WorkerProcess } from '../../tests/support/worker-process.ts'
import { sourceHeader } from '../runtime/loop/outbox.ts'

// The gateway and the worker as a process, on a real broker, registry, Postgres and Redis.

const partitions = 3
const logger = createLogger('test', 'fatal')
let ground: GatewayGround
let gateway: RunningGateway
let producer: KafkaProducer
let serde: Serde
let worker: WorkerProcess
let sent: number

beforeEach(async () => {
  sent = 0
  ground = await prepareGround()
  gateway = await startGateway(ground)
  const { kafkaBrokers: brokers, registryUrl, redisUrl } = services()
  const { namespace, pool } = ground
  const groups = [{ group: 'benefits', topic: 'transaction-events' }]
  await provisionTopics({ brokers, pool, logger, namespace, topics: Object.keys(topics), groups, partitions })
  serde = await Serde.load(new RegistryClient(registryUrl, namespace))
  producer = new KafkaProducer({ brokers, clientId: 'test', messageTimeoutMs: 30_000, lingerMs: 1 }, logger, () => undefined)
  await producer.connect()
  const [port] = await freePorts(1, 27_100, 27_199)
  worker = new WorkerProcess('processors/benefits/main.ts', {
    KAFKA_BROKERS: brokers,
    SCHEMA_REGISTRY_URL: registryUrl,
    DATABASE_URL: ground.database.databaseUrl,
    REDIS_URL: redisUrl,
    PAYSTREAM_NAMESPACE: namespace,
    METRICS_PORT: String(port),
  })
  await worker.start()
})
afterEach(async () => {
  await worker.end('SIGTERM')
  await producer.close()
  await gateway.close()
  await ground.remove()
})

/** As fds publishes it: with its source, by which a repeat is known. */
async function send(fields: Partial<TransactionEvent>, partition = 0): Promise<TransactionEvent> {
  const now = Date.now()
  const { value } = transactionEvent({ eventTime: now, occurredAt: now, ...fields })
  sent += 1
  const { namespace } = ground
  const source = `${namespace}fds/${namespace}payment-stream/AAAAAAAAAAAAAAAAAAAAAA/${partition}/${sent}/${sent}`
  await producer.send({
    topic: `${namespace}transaction-events`,
    partition,
    key: value.customerId,
    value: serde.encode({ name: 'TransactionEvent', value }),
    headers: [[sourceHeader, source]],
  })
  return value
}

interface Row {
  readonly catalogue_version: number
  readonly capped_minor: number
  readonly taken_back_minor: number
  readonly tipped: boolean
}
async function paymentOf({ paymentId }: TransactionEvent): Promise<Row | undefined> {
  const { rows } = await ground.pool.query<Row>(
    'select catalogue_version, capped_minor, taken_back_minor, tipped from benefit_payments where payment_id = $1',
    [paymentId],
  )
  return rows[0]
}

async function tips(): Promise<readonly NotificationRequested[]> {
  const { namespace } = ground
  const records = await readTopic({ brokers: services().kafkaBrokers, serde, namespace, topic: 'notification-requests', partitions })
  return records.flatMap(({ record }) => (record.name === 'NotificationRequested' ? [record.value] : []))
}

async function put(key: string, path: string, body: unknown) {
  const answer = await gateway.call('PUT', path, { key, body })
  expect(answer.status).toBe(200)
  return answer.body
}

test('what the operator writes holds at once, a tip comes out, and a refund takes back across a kill', async () => {
  const [operator, issuer, merchant] = [
    (await ground.newKey('platform', ['benefits:write'])).key,
    (await ground.newKey('platform', ['customers:write'])).key,
    (await ground.newKey('merchant-1')).key,
  ]
  await load(ground.database.databaseUrl, () => undefined)
  await put(merchant, '/v1/stores/store-1', { name: '구름커피', category: 'cafe', country: 'KR' })
  await put(issuer, '/v1/customers/customer-1', { language: 'ko' })
  await put(issuer, '/v1/customers/customer-1/cards/card-1', { productId: 'hanbit-every-day', last4: '1234' })

  const first = await send({ amountMinor: 12_500 })
  await expect.poll(() => paymentOf(first)).toMatchObject({ capped_minor: 100, tipped: true })
  await expect.poll(tips).toHaveLength(1)
  expect((await tips())[0]).toMatchObject({
    kind: 'BENEFIT_TIP',
    customerId: 'customer-1',
    paymentId: first.paymentId,
    facts: [
      { name: 'usedCard', value: '한빛 매일 0.8' },
      { name: 'usedGaveMinor', value: '100' },
      { name: 'bestCard', value: '한빛 모닝커피' },
      { name: 'bestWouldGiveMinor', value: '2500' },
      { name: 'differenceMinor', value: '2400' },
      { name: 'own', value: 'false' },
    ],
  })

  // a payment that is sent as soon as the write was answered is under it
  const offers = [{ id: 'new', tiers: [{ rateBp: 4_000 }] }]
  const written = await put(operator, '/v1/card-products/hanbit-every-day', {
    issuer: '한빛카드',
    nameKo: '새 이름',
    nameEn: 'New',
    offers,
  })
  const second = await send({ amountMinor: 12_500 })
  await expect
    .poll(() => paymentOf(second))
    .toEqual({
      catalogue_version: written.version,
      capped_minor: 5_000,
      taken_back_minor: 0,
      tipped: false,
    })

  await worker.end('SIGKILL')
  await send({ ...first, status: 'PARTIALLY_REFUNDED', previousStatus: 'COMPLETED', version: 2, refundedMinor: 2_500 })
  await send({ ...second, status: 'CANCELLED', previousStatus: 'COMPLETED', version: 2 })
  await worker.start()
  await expect.poll(() => paymentOf(second)).toMatchObject({ taken_back_minor: 12_500 })
  const { rows } = await ground.pool.query('select spend_minor::int, given_minor::int, used from benefit_usage')
  expect(rows).toEqual([
    {
      spend_minor: 10_000,
      given_minor: 80,
      used: [
        { productId: 'hanbit-every-day', offerId: 'everywhere', cappedMinor: '80' },
        { productId: 'hanbit-every-day', offerId: 'new', cappedMinor: '0' },
      ],
    },
  ])
  expect(await tips()).toHaveLength(1)
})

test('what customers missed comes to what their payments say: repeated, late, refunded in parts and as a whole, across a kill', async () => {
  const issuer = (await ground.newKey('platform', ['customers:write'])).key
  await load(ground.database.databaseUrl, () => undefined)
  await put((await ground.newKey('merchant-1')).key, '/v1/stores/store-1', { name: '구름커피', category: 'cafe', country: 'KR' })
  for (const customer of ['customer-0', 'customer-1']) {
    await put(issuer, `/v1/customers/${customer}`, { language: 'ko' })
    await put(issuer, `/v1/customers/${customer}/cards/card-1`, { productId: 'hanbit-every-day' })
  }
  const sums = async (sql: string): Promise<readonly MissedRow[]> => (await ground.pool.query<MissedRow>(sql)).rows
  const takenBack = async (payment: TransactionEvent) => (await paymentOf(payment))?.taken_back_minor
  const status = 'PARTIALLY_REFUNDED'
  const yesterday = Date.now() - 86_400_000

  const payments: TransactionEvent[] = []
  for (const [place, amountMinor] of [12_500, 9_999, 33_333, 10_000, 7_777, 50_000, 12_345, 6_000].entries()) {
    const customerId = `customer-${place % 2}`
    const storeId = place < 5 ? 'store-1' : 'store-2'
    const payment = await send({ customerId, storeId, amountMinor, ...(place === 3 ? { eventTime: yesterday } : {}) }, place % 2)
    payments.push(payment)
    if (place % 3 === 0) await send(payment, place % 2)
  }
  const [first, second, third, late] = payments as [TransactionEvent, TransactionEvent, TransactionEvent, TransactionEvent]
  const [lastOfOne, lastOfOther] = payments.slice(-2) as [TransactionEvent, TransactionEvent]
  for (const last of [lastOfOne, lastOfOther]) await expect.poll(() => paymentOf(last)).toBeDefined()

  await worker.end('SIGKILL')
  await send({ ...first, status, previousStatus: 'COMPLETED', version: 2, refundedMinor: 3_333 }, 0)
  await send({ ...third, status: 'CANCELLED', previousStatus: 'COMPLETED', version: 2 }, 0)
  await send({ ...first, status, previousStatus: status, version: 3, refundedMinor: 7_001 }, 0)
  await send({ ...first, status, previousStatus: 'COMPLETED', version: 2, refundedMinor: 3_333 }, 0)
  await send({ ...late, status: 'REFUNDED', previousStatus: 'COMPLETED', version: 2, refundedMinor: late.amountMinor }, 1)
  await send({ ...second, status, previousStatus: 'COMPLETED', version: 2, refundedMinor: 1 }, 1)
  await send({ ...lastOfOne, status, previousStatus: 'COMPLETED', version: 2, refundedMinor: 45 }, 0)
  await worker.start()
  await expect.poll(() => takenBack(lastOfOne)).toBe(45)
  await expect.poll(() => takenBack(second)).toBe(1)

  const kept = await sums(missedSql('true'))
  expect(kept).toEqual(await sums(missedFromPaymentsSql('true')))
  const ofYesterday = kept.find(({ side, day }) => side === 'store' && day === seoulDayOf(yesterday))
  expect(ofYesterday?.sums.slice(0, 6)).toEqual(['0', '0', '0', '0', '0', '0'])
  const ofStores = kept
    .filter(({ side }) => side === 'store')
    .map(({ value, sums: [inWon, missed] }) => [value, Number(inWon), Number(missed)])
  // of eight payments one was cancelled and one refunded as a whole
  expect(ofStores.reduce((sum, [, inWon]) => sum + Number(inWon), 0)).toBe(6)
  expect(ofStores.reduce((sum, [, , missed]) => sum + Number(missed), 0)).toBeGreaterThan(2)
  const { rows } = await ground.pool.query('select distinct source_partition from merchant_missed_benefits order by 1')
  expect(rows).toEqual([{ source_partition: 0 }, { source_partition: 1 }])
})
