import { afterEach, beforeEach, expect, test } from 'vitest'
import { KafkaProducer } from '../../../platform/kafka/producer.ts'
import { TopicAdmin } from '../../../platform/kafka/topic-admin.ts'
import { createPool, type Pool } from '../../../platform/postgres/pool.ts'
import { createTestDatabase, services, type TestDatabase, uniqueNamespace } from '../../../tests/support/services.ts'
import { ApplicationWorker, provisionApplication } from '../application-worker.ts'
import { defineStore } from '../store.ts'
import { readTopic } from '../testing/read-topic.ts'
import { logger } from '../testing/toy-stack.ts'
import { workerSettings } from '../testing/worker-settings.ts'
import type { StreamsApplication } from './application.ts'
import type { Processor } from './process-node.ts'
import { jsonSerde } from './serde.ts'
import { StreamsBuilder } from './streams-builder.ts'
import { Consumed, Produced } from './topic-formats.ts'

interface Tally {
  readonly partition: number
  readonly key: string
  readonly total: number
}
const stores = {
  tallies: defineStore<Tally>()({
    name: 'tallies',
    table: 'tallies',
    kind: 'state',
    key: ['partition', 'key'],
    columns: { partition: 'int4', key: 'text', total: 'int8' },
    deletes: true,
    ranges: { all: { equals: ['partition'], order: 'total' } },
  }),
}

/** Adds up, and hands the sums over when its punctuator fires. */
const tally = (punctuator: 'streamTime' | 'wallClock'): Processor<string, number, string, number, typeof stores> => ({
  name: 'tally',
  stores,
  process({ partition, key, event }, { tallies }) {
    tallies.put({ partition, key, total: (tallies.get({ partition, key })?.total ?? 0) + event })
  },
  punctuators: [
    {
      name: 'hand-over',
      type: punctuator,
      intervalMs: punctuator === 'wallClock' ? 500 : 1_000_000,
      fire(_nowMs, { tallies }, context) {
        for (const { partition, key, total } of tallies.range('all', { partition: context.partition })) {
          tallies.delete({ partition, key })
          context.forward(total, key)
        }
      },
    },
  ],
})

function tallies(type: 'streamTime' | 'wallClock'): StreamsApplication {
  const builder = new StreamsBuilder()
  builder
    .stream(
      'numbers',
      Consumed.with(jsonSerde<number>()).withTimestampExtractor((value) => value),
    )
    .process(tally(type))
    .to('sums', Produced.with(jsonSerde<number>()))
  return builder.build('tallies')
}

let database: TestDatabase
let pool: Pool
let producer: KafkaProducer
let namespace: string
const workers: ApplicationWorker[] = []
beforeEach(async () => {
  database = await createTestDatabase()
  namespace = uniqueNamespace('tally')
  pool = createPool({ url: database.databaseUrl, applicationName: 'test', max: 2 }, logger)
  await pool.query(
    'create table tallies (partition integer, key text, total bigint not null, version bigint not null, primary key (partition, key))',
  )
  producer = new KafkaProducer(
    { brokers: services().kafkaBrokers, clientId: 'test', messageTimeoutMs: 30_000, lingerMs: 2 },
    logger,
    () => undefined,
  )
  await producer.connect()
})
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop()
  await producer.close()
  await pool.end()
  await database.drop()
})

async function start(application: StreamsApplication): Promise<void> {
  await provisionApplication({ application, brokers: services().kafkaBrokers, pool, logger, namespace, partitions: 2, outputs: ['sums'] })
  startWorker(application)
}

function startWorker(application: StreamsApplication): ApplicationWorker {
  const worker = new ApplicationWorker({ application, settings: workerSettings({ databaseUrl: database.databaseUrl, namespace }) })
  workers.push(worker)
  worker.start()
  return worker
}

async function send(key: string, values: readonly number[], partition: number): Promise<void> {
  for (const value of values)
    await producer.send({ topic: `${namespace}numbers`, partition, key, value: Buffer.from(String(value)), headers: [] })
}

/** Sum of what was handed over for each key. */
async function handedOver(): Promise<Readonly<Record<string, number>>> {
  const admin = new TopicAdmin(services().kafkaBrokers)
  const records = await readTopic(services().kafkaBrokers, `${namespace}sums`, 2, admin)
  admin.close()
  const sums: Record<string, number> = {}
  for (const { key, value } of records) sums[String(key)] = (sums[String(key)] ?? 0) + Number(String(value))
  return sums
}

test('a wall-clock punctuator fires in every partition, by the clock of Postgres, and goes on with the next owner', async () => {
  const application = tallies('wallClock')
  await start(application)
  await send('a', [1, 2, 3], 0)
  await send('b', [10], 1)
  await expect.poll(handedOver).toEqual({ a: 6, b: 10 })
  await workers.splice(0)[0]?.stop()
  await send('a', [100], 0)
  startWorker(application)
  await expect.poll(handedOver).toEqual({ a: 106, b: 10 })
  expect((await pool.query('select from tallies')).rows).toEqual([])
  expect((await pool.query('select distinct partition from tallies_punctuators')).rows).toHaveLength(2)
})

test('a stream-time punctuator fires when the records of its partition have moved its time', async () => {
  await start(tallies('streamTime'))
  await send('a', [1, 999_999], 0)
  await send('b', [5], 1)
  await expect.poll(handedOver).toEqual({ a: 1, b: 5 })
  await send('a', [1_000_000], 0)
  await expect.poll(handedOver).toEqual({ a: 2_000_000, b: 5 })
  expect((await pool.query('select key, total::int as total from tallies')).rows).toEqual([])
})
