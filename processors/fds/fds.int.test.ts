import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freePorts } from '../../compose/native/index.ts'
import { type Acknowledgement, KafkaProducer } from '../../platform/kafka/producer.ts'
import { provisionTopics } from '../../platform/kafka/provision-topics.ts'
import { TopicAdmin } from '../../platform/kafka/topic-admin.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createPool } from '../../platform/postgres/pool.ts'
import { projectRoot } from '../../platform/project-root.ts'
import {
  type AnyRecord,
  type NotificationRequested,
  type PaymentRequested,
  type TransactionEvent,
  topicOf,
  topics,
  type VerificationReplied,
} from '../../schemas/records.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { decisionOf, type StoredDecision } from '../../schemas/stored-decision.ts'
import { cities } from '../../tests/support/fds-scenario.ts'
import { paymentRequested } from '../../tests/support/payment-requested.ts'
import { createTestDatabase, services, type TestDatabase, uniqueNamespace } from '../../tests/support/services.ts'
import { readTopic } from '../runtime/testing/read-topic.ts'

// The whole process, as it is started in production, on a real broker, registry, Postgres and Redis.

const { seoul, busan, tokyo } = cities
const logger = createLogger('fds-test', 'fatal')
const namespace = uniqueNamespace('fds')
const partitions = 3
let database: TestDatabase
let client: pg.Client
let producer: KafkaProducer
let admin: TopicAdmin
let serde: Serde
let env: Record<string, string>
let metricsUrl: string
let worker: ChildProcess | undefined
let output = ''

beforeAll(async () => {
  const { kafkaBrokers, registryUrl, redisUrl } = services()
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.databaseUrl })
  await client.connect()
  const pool = createPool({ url: database.databaseUrl, applicationName: 'fds-test', max: 2 }, logger)
  await provisionTopics({
    brokers: kafkaBrokers,
    pool,
    logger,
    namespace,
    topics: Object.keys(topics),
    groups: [{ group: 'fds', topic: 'payment-stream' }],
    partitions,
    replicationFactor: 1,
  })
  await pool.end()
  const registry = new RegistryClient(registryUrl, namespace)
  await registry.register()
  serde = await Serde.load(registry)
  producer = new KafkaProducer(
    { brokers: kafkaBrokers, clientId: 'fds-test', messageTimeoutMs: 30_000, lingerMs: 1 },
    logger,
    () => undefined,
  )
  await producer.connect()
  admin = new TopicAdmin(kafkaBrokers)
  const [port] = await freePorts(1, 24_000, 24_999)
  metricsUrl = `http://127.0.0.1:${port}`
  env = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    UV_THREADPOOL_SIZE: '8',
    KAFKA_BROKERS: kafkaBrokers,
    SCHEMA_REGISTRY_URL: registryUrl,
    DATABASE_URL: database.databaseUrl,
    REDIS_URL: redisUrl,
    PAYSTREAM_NAMESPACE: namespace,
    METRICS_PORT: String(port),
    LOG_LEVEL: 'info',
  }
  await startWorker()
})

// one that an earlier attempt stopped
beforeEach(async () => {
  if (worker === undefined || worker.exitCode !== null || worker.signalCode !== null) await startWorker()
})
afterAll(async () => {
  await stopWorker('SIGTERM')
  await producer.close()
  admin.close()
  await client.end()
  await database.drop()
})

async function startWorker(): Promise<void> {
  worker = spawn(process.execPath, ['--import', 'tsx', 'processors/fds/main.ts'], {
    cwd: projectRoot(),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [worker.stdout, worker.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  await eventually(async () => {
    if (worker?.exitCode !== null) throw new Error(`fds ended: ${output.slice(-2_000)}`)
    const ready = await fetch(`${metricsUrl}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    expect(ready).toBe(true)
  })
}

async function stopWorker(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const ending = worker
  if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return
  const ended = once(ending, 'exit')
  ending.kill(signal)
  await ended
}

/** Tries until nothing is thrown any more. */
async function eventually<Result>(attempt: () => Promise<Result>, withinMs = 120_000): Promise<Result> {
  const deadline = Date.now() + withinMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${String(error)}\n${output.slice(-3_000)}`, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function publish(record: AnyRecord & { readonly value: { readonly customerId: string } }): Promise<Acknowledgement> {
  return producer.send({ topic: namespace + topicOf(record.name), key: record.value.customerId, value: serde.encode(record) })
}

let customers = 0
function newCustomer(): string {
  customers += 1
  return `고객-${customers}`
}

async function pay(customerId: string, fields: Partial<PaymentRequested>): Promise<string> {
  const event = paymentRequested({ customerId, occurredAt: Date.now(), ...fields })
  await publish(event)
  return event.value.paymentId
}

interface LedgerRow {
  readonly status: string
  readonly status_reason: string | null
  readonly decision: StoredDecision
  readonly version: number
}
async function ledgerRow(paymentId: string): Promise<LedgerRow> {
  const { rows } = await client.query<LedgerRow>(
    'select status, status_reason, decision, version from transactions where payment_id = $1',
    [paymentId],
  )
  if (rows[0] === undefined) throw new Error(`${paymentId} is not in the ledger`)
  return rows[0]
}
const settledAs = (paymentId: string, status: string, reason: string | null): Promise<LedgerRow> =>
  eventually(async () => {
    const row = await ledgerRow(paymentId)
    expect(row).toMatchObject({ status, status_reason: reason })
    return row
  })

/** Seen in Seoul, then held in Tokyo: the id of the held payment, once it is held. */
async function hold(customerId: string): Promise<string> {
  await pay(customerId, seoul)
  const paymentId = await pay(customerId, tokyo)
  await eventually(async () => expect(await ledgerRow(paymentId)).toMatchObject({ status: 'PENDING' }))
  return paymentId
}

/** The notifier's row, with a due time relative to now. */
async function prompt(paymentId: string, customerId: string, dueIn: string, state = 'prompted'): Promise<void> {
  await client.query(
    `insert into verification_prompts (payment_id, customer_id, source_partition, phone, state, claimed_at, due_at)
     select $1, $2, source_partition, '+8210' || right(md5($2), 8), $4, now() - interval '10 minutes', now() + $3::interval from verifications where payment_id = $1`,
    [paymentId, customerId, dueIn, state],
  )
}

/** The gateway's row of an answer, received relative to now and not published yet. */
async function storeAnswer(paymentId: string, customerId: string, received: string): Promise<VerificationReplied> {
  const { rows } = await client.query<{ readonly reply_id: string; readonly received: number }>(
    `insert into verification_answers (reply_id, source, payment_id, customer_id, answer, received_at)
     values (gen_random_uuid(), 'SMS', $1, $2, 'APPROVE', now() + $3::interval)
     returning reply_id, floor(extract(epoch from received_at) * 1000)::float8 as received`,
    [paymentId, customerId, received],
  )
  const [row] = rows
  return { replyId: row?.reply_id ?? '', paymentId, customerId, source: 'SMS', answer: 'APPROVE', receivedAt: row?.received ?? 0 }
}
async function publishAnswer(value: VerificationReplied): Promise<void> {
  const { partition, offset } = await publish({ name: 'VerificationReplied', value })
  await client.query('update verification_answers set settled_at = now(), topic_partition = $2, topic_offset = $3 where reply_id = $1', [
    value.replyId,
    partition,
    offset,
  ])
}
const answerOf = (paymentId: string, customerId: string, answer: VerificationReplied['answer']): VerificationReplied => ({
  replyId: `SM-${paymentId}-${answer}-${Math.random()}`,
  paymentId,
  customerId,
  source: 'SMS',
  answer,
  receivedAt: Date.now(),
})

async function published<Name extends 'TransactionEvent' | 'NotificationRequested'>(
  name: Name,
): Promise<readonly (Name extends 'TransactionEvent' ? TransactionEvent : NotificationRequested)[]> {
  const records = await readTopic(services().kafkaBrokers, namespace + topicOf(name), partitions, admin)
  return records.map(({ value }) => serde.decode(value as Buffer).value as never)
}

describe('payments', () => {
  test('come into the ledger with their decision, and out as events that say the same', async () => {
    const customerId = newCustomer()
    const first = await pay(customerId, { ...seoul, items: [{ name: '아메리카노 🙂', quantity: 2, unitPriceMinor: 5_000 }] })
    const second = await pay(customerId, tokyo)
    const third = await pay(customerId, { ...busan, channel: 'ONLINE' })
    await settledAs(first, 'COMPLETED', null)
    await settledAs(second, 'PENDING', null)
    await settledAs(third, 'COMPLETED', null)
    const events = await eventually(async () => {
      const all = (await published('TransactionEvent')).filter((event) => event.customerId === customerId)
      expect(all).toHaveLength(3)
      return all
    })
    expect(events.map(({ paymentId, status, version }) => [paymentId, status, version])).toEqual([
      [first, 'COMPLETED', 1],
      [second, 'PENDING', 1],
      [third, 'COMPLETED', 1],
    ])
    for (const event of events) expect(decisionOf((await ledgerRow(event.paymentId)).decision)).toEqual(event.decision)
    expect(events[0]?.items).toEqual([{ name: '아메리카노 🙂', quantity: 2, unitPriceMinor: 5_000 }])
    expect(events[1]?.decision.rules.map((check) => check.fired)).toEqual([true, true])
    await eventually(async () => {
      const requests = (await published('NotificationRequested')).filter((request) => request.customerId === customerId)
      expect(requests).toMatchObject([{ kind: 'VERIFICATION', paymentId: second }])
    })
    const { rows } = await client.query('select country, source from fds_presence where customer_id = $1', [customerId])
    expect(rows).toEqual([{ country: 'KR', source: 'payment' }])
  })

  test('at a registered store are placed there', async () => {
    const customerId = newCustomer()
    await client.query(
      `insert into stores (merchant_id, store_id, name, country, latitude, longitude) values ('merchant-1', 'busan', 'Busan', 'KR', $1, $2) on conflict do nothing`,
      [busan.latitude, busan.longitude],
    )
    const paymentId = await pay(customerId, { storeId: 'busan' })
    await settledAs(paymentId, 'COMPLETED', null)
    const { rows } = await client.query('select latitude, radius_m, source from fds_presence where customer_id = $1', [customerId])
    expect(rows).toEqual([{ latitude: busan.latitude, radius_m: 100, source: 'store' }])
  })

  test('that are published twice, or with another body, count once; corrupt bytes and invalid records are set aside', async () => {
    const customerId = newCustomer()
    const event = paymentRequested({ ...seoul, customerId, occurredAt: Date.now() })
    await publish(event)
    await publish(event)
    await publish({ ...event, value: { ...event.value, amountMinor: 1 } })
    await producer.send({ topic: `${namespace}payment-stream`, key: customerId, value: Buffer.from('no record of ours') })
    await publish(paymentRequested({ ...seoul, customerId, country: 'XX', occurredAt: Date.now() }))
    const after = await pay(customerId, seoul)
    await settledAs(after, 'COMPLETED', null)
    const { rows } = await client.query('select amount_minor::int as amount from transactions where payment_id = $1', [
      event.value.paymentId,
    ])
    expect(rows).toEqual([{ amount: 10_000 }])
    const dead = await client.query<{ readonly error_code: string }>(
      "select error_code from stream_dead_letters where record_key = convert_to($1, 'UTF8')",
      [customerId],
    )
    expect(dead.rows.map((row) => row.error_code).sort()).toEqual(['RECORD_INVALID', 'RECORD_UNDECODABLE'])
  })
})

describe('a held payment', () => {
  test('is completed by an approval, once, however often it is published', async () => {
    const customerId = newCustomer()
    const paymentId = await hold(customerId)
    await prompt(paymentId, customerId, '5 minutes')
    const reply = answerOf(paymentId, customerId, 'APPROVE')
    await publish({ name: 'VerificationReplied', value: reply })
    await publish({ name: 'VerificationReplied', value: reply })
    await publish({ name: 'VerificationReplied', value: answerOf(paymentId, customerId, 'DENY') })
    await settledAs(paymentId, 'COMPLETED', 'approved')
    const again = await pay(customerId, tokyo)
    await settledAs(again, 'COMPLETED', null)
    await eventually(async () => {
      const requests = (await published('NotificationRequested')).filter((request) => request.customerId === customerId)
      expect(requests.map((request) => request.result)).toEqual([null, 'approved', 'already-decided'])
    })
    const { rows } = await client.query(
      'select version, from_status, to_status, reason, actor from payment_history where payment_id = $1 order by version',
      [paymentId],
    )
    expect(rows).toEqual([
      { version: 1, from_status: null, to_status: 'PENDING', reason: 'held', actor: 'fds' },
      { version: 2, from_status: 'PENDING', to_status: 'COMPLETED', reason: 'approved', actor: 'customer' },
    ])
  })

  test('is denied by five wrong codes', async () => {
    const customerId = newCustomer()
    const paymentId = await hold(customerId)
    for (let count = 0; count < 5; count++)
      await publish({ name: 'VerificationReplied', value: answerOf(paymentId, customerId, 'WRONG_CODE') })
    expect(await settledAs(paymentId, 'DENIED', 'too-many-wrong-codes')).toMatchObject({ version: 2, decision: { outcome: 'hold' } })
  })

  test('expires after its due time, and at once when its text cannot be delivered', async () => {
    const [first, second] = [newCustomer(), newCustomer()]
    const [expiring, undeliverable] = [await hold(first), await hold(second)]
    await prompt(expiring, first, '1 second')
    await prompt(undeliverable, second, '5 minutes', 'undeliverable')
    await settledAs(expiring, 'DENIED', 'expired')
    await settledAs(undeliverable, 'DENIED', 'undeliverable')
    const events = await eventually(async () => {
      const all = (await published('TransactionEvent')).filter(
        (event) => event.status === 'DENIED' && [expiring, undeliverable].includes(event.paymentId),
      )
      expect(all).toHaveLength(2)
      return all
    })
    for (const event of events) expect(event).toMatchObject({ previousStatus: 'PENDING', version: 2 })
  })

  test('waits for an answer that came in time but is not published yet, and is approved by it', async () => {
    const customerId = newCustomer()
    const paymentId = await hold(customerId)
    const answer = await storeAnswer(paymentId, customerId, '0 seconds')
    await prompt(paymentId, customerId, '1 second')
    await new Promise((resolve) => setTimeout(resolve, 5_000))
    expect(await ledgerRow(paymentId)).toMatchObject({ status: 'PENDING' })
    await publishAnswer(answer)
    await settledAs(paymentId, 'COMPLETED', 'approved')
  })

  test('is approved by an answer that came in time while fds was down past the due time', async () => {
    const customerId = newCustomer()
    const paymentId = await hold(customerId)
    await stopWorker('SIGTERM')
    await prompt(paymentId, customerId, '1 second')
    await publishAnswer(await storeAnswer(paymentId, customerId, '-5 seconds'))
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    await startWorker()
    expect(await settledAs(paymentId, 'COMPLETED', 'approved')).toMatchObject({ version: 2 })
  })
})

test('a worker killed again and again keeps every payment once, and loses none', async () => {
  const count = 1_500
  const everybody = Array.from({ length: 50 }, newCustomer)
  const ids: string[] = []
  const sending = (async () => {
    for (let index = 0; index < count; index++) {
      ids.push(await pay(everybody[index % everybody.length] as string, index % 7 === 0 ? busan : seoul))
    }
  })()
  for (let kill = 0; kill < 3; kill++) {
    await new Promise((resolve) => setTimeout(resolve, 700))
    await stopWorker('SIGKILL')
    await startWorker()
  }
  await sending
  await eventually(async () => {
    const { rows } = await client.query<{ readonly count: number }>(
      'select count(*)::int as count from transactions where payment_id = any($1)',
      [ids],
    )
    expect(rows[0]?.count).toBe(count)
  })
  const events = await eventually(async () => {
    const firsts = (await published('TransactionEvent')).filter((event) => ids.includes(event.paymentId))
    expect(new Set(firsts.map((event) => event.paymentId)).size).toBe(count)
    return firsts
  })
  for (const event of events) expect((await ledgerRow(event.paymentId)).decision.outcome).toBe(event.decision.outcome)
})
