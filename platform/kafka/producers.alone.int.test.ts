import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { readTopic } from '../../processors/runtime/testing/read-topic.ts'
import { services, uniqueNamespace } from '../../tests/support/services.ts'
import { createLogger } from '../logging/logger.ts'
import { OutboxProducer } from './outbox-producer.ts'
import { KafkaProducer } from './producer.ts'
import { TopicAdmin } from './topic-admin.ts'

const logger = createLogger('test', 'silent')
const fail = (error: Error): void => {
  throw error
}
const partitions = 6
/** Partitions of six by org.apache.kafka.common.utils.Utils.murmur2 of the Java client 4.3.0; CRC32 sends most of them elsewhere. */
const partitionByKey = { 'c-1': 5, 'c-2': 4, 'c-3': 1, 'customer-7': 1, münchen: 1, 서울: 0, 'card-99': 3, x: 4 }
let admin: TopicAdmin
let topic: string

beforeAll(async () => {
  admin = new TopicAdmin(services().kafkaBrokers)
  topic = `${uniqueNamespace('producers')}records`
  await admin.create({ name: topic, partitions, replicationFactor: 1, retentionMs: 3_600_000, settings: {} })
})
afterEach(() => services().startService('kafka'))
afterAll(() => admin.close())

async function placesOf(group: string): Promise<Readonly<Record<string, number>>> {
  const records = await readTopic(services().kafkaBrokers, topic, partitions, admin)
  return Object.fromEntries(records.filter(({ headers }) => headers.by === group).map(({ key, partition }) => [key, partition]))
}

test('a payment goes where the Java client would send its key', async () => {
  const producer = new KafkaProducer(
    { brokers: services().kafkaBrokers, clientId: 'test', messageTimeoutMs: 30_000, lingerMs: 0 },
    logger,
    fail,
  )
  await producer.connect()
  await Promise.all(
    Object.keys(partitionByKey).map((key) => producer.send({ topic, key, value: Buffer.from('v'), headers: [['by', 'payments']] })),
  )
  await producer.close()
  expect(await placesOf('payments')).toEqual(partitionByKey)
})

test('an output goes where the Java client would send its key', async () => {
  const producer = new OutboxProducer({ brokers: services().kafkaBrokers, clientId: 'test' }, logger, fail)
  await producer.connect(10_000)
  const records = Object.keys(partitionByKey).map((key) => ({
    topic,
    key,
    value: Buffer.from('v'),
    timestampMs: null,
    headers: [{ by: 'outbox' }],
  }))
  await producer.produce(records)
  await producer.flush(() => undefined)
  await producer.close()
  expect(await placesOf('outbox')).toEqual(partitionByKey)
})

test('a payment that nobody acknowledges is given up after its own time, not after five minutes', async () => {
  const settings = { brokers: services().kafkaBrokers, clientId: 'test', messageTimeoutMs: 1_500, lingerMs: 0 }
  const producer = new KafkaProducer(settings, logger, () => undefined)
  await producer.connect()
  await producer.send({ topic, key: 'x', value: Buffer.from('known to the broker') })
  await services().killService('kafka')
  // the test's own time-out is far below the client's default
  await expect(producer.send({ topic, key: 'x', value: Buffer.from('into the void') })).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' })
  await producer.close(100)
})
