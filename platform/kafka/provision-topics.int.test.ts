import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, services, type TestDatabase, uniqueNamespace } from '../../tests/support/services.ts'
import { createLogger } from '../logging/logger.ts'
import { createPool, type Pool } from '../postgres/pool.ts'
import { KafkaProducer } from './producer.ts'
import { provisionTopics, type TopicPlan } from './provision-topics.ts'
import { TopicAdmin } from './topic-admin.ts'

const logger = createLogger('test', 'error')
let database: TestDatabase
let pool: Pool
let admin: TopicAdmin
let plan: TopicPlan

beforeAll(async () => {
  database = await createTestDatabase()
  pool = createPool({ url: database.databaseUrl, applicationName: 'test', max: 2 }, logger)
  admin = new TopicAdmin(services().kafkaBrokers)
})
afterAll(async () => {
  admin.close()
  await pool.end()
  await database.drop()
})
beforeEach(() => {
  const { kafkaBrokers: brokers } = services()
  plan = {
    brokers,
    pool,
    logger,
    namespace: uniqueNamespace('topics'),
    topics: ['in', 'out'],
    groups: [{ group: 'g', topic: 'in' }],
    partitions: 3,
  }
})

async function rowsOf(namespace: string) {
  const { rows } = await pool.query<{ readonly partition: number; readonly next_offset: number; readonly topic_id: string }>(
    'select partition, next_offset, topic_id from stream_offsets where consumer_group like $1 order by topic_id, partition',
    [`${namespace}%`],
  )
  return rows
}

async function produce(topic: string, partition: number, count: number): Promise<void> {
  const producer = new KafkaProducer(
    { brokers: plan.brokers, clientId: 'test', messageTimeoutMs: 10_000, lingerMs: 0 },
    logger,
    () => undefined,
  )
  await producer.connect()
  await Promise.all(Array.from({ length: count }, () => producer.send({ topic, partition, key: 'k', value: Buffer.from('v') })))
  await producer.close()
}

test('topics, dead letter queues and offset rows are made once; a second run changes nothing', async () => {
  const report = await provisionTopics(plan)
  const { namespace } = plan
  expect(report.created).toEqual([`${namespace}in`, `${namespace}out`, `${namespace}in.g.dlq`])
  const facts = await admin.describe([`${namespace}in`])
  expect(facts.get(`${namespace}in`)).toEqual({ topicId: expect.stringMatching(/^[\w-]{22}$/), partitions: 3 })
  const rows = await rowsOf(namespace)
  expect(rows).toEqual([0, 1, 2].map((partition) => ({ partition, next_offset: 0, topic_id: facts.get(`${namespace}in`)?.topicId })))

  const again = await provisionTopics(plan)
  expect(again.created).toEqual([])
  expect([...again.offsetRows.values()]).toEqual([0])
  expect(await rowsOf(namespace)).toEqual(rows)
})

test('every wrong setting of a topic is named, and nothing is changed', async () => {
  const { namespace } = plan
  const settings = { 'cleanup.policy': 'compact', 'message.timestamp.type': 'CreateTime' }
  await admin.create({ name: `${namespace}in`, partitions: 2, replicationFactor: 1, retentionMs: 1_000, settings })
  await expect(provisionTopics(plan)).rejects.toMatchObject({
    code: 'TOPIC_MISCONFIGURED',
    message: expect.stringMatching(/2 partitions, not 3.*LogAppendTime.*cleanup\.policy=compact.*max\.message\.bytes.*retention\.ms=1000/),
  })
  expect((await admin.describe([`${namespace}out`])).size).toBe(0)
})

test('a group added later must say where it starts', async () => {
  await provisionTopics(plan)
  await produce(`${plan.namespace}in`, 1, 5)
  const later = (start?: 'earliest' | 'latest') => ({ ...plan, groups: [...plan.groups, { group: `late-${start}`, topic: 'in', start }] })
  await expect(provisionTopics(later())).rejects.toMatchObject({ code: 'OFFSET_ROW_MISSING' })
  await provisionTopics(later('latest'))
  await provisionTopics(later('earliest'))
  const { rows } = await pool.query(
    "select consumer_group, array_agg(next_offset::int order by partition) as offsets from stream_offsets where consumer_group like $1 || 'late%' group by 1 order by 1",
    [plan.namespace],
  )
  expect(rows.map((row: { offsets: readonly number[] }) => row.offsets)).toEqual([
    [0, 0, 0],
    [0, 5, 0],
  ])
})

test('a topic that was made anew is not taken for the old one', async () => {
  await provisionTopics(plan)
  await admin.remove(`${plan.namespace}in`)
  await expect(provisionTopics(plan)).rejects.toMatchObject({ code: 'TOPIC_RECREATED' })
  await provisionTopics({ ...plan, groups: [{ group: 'g', topic: 'in', start: 'earliest' }] })
  expect(await rowsOf(plan.namespace)).toHaveLength(6)
})

test('without a broker it says so', async () => {
  const away = new TopicAdmin('127.0.0.1:1', 1_000)
  await expect(away.describe(['x'])).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' })
  away.close()
})
