/**
 * The design that comes to mind first: one record at a time, each in a transaction of its own that reads the presence and writes ledger, presence and
 * offset; then the event, acknowledged before the next record. The same rules, the same ledger row and the same index as the fds worker.
 * Environment: that of a worker. Reads from the beginning until it is ended.
 */
import type Kafka from '@confluentinc/kafka-javascript'
import { KafkaProducer } from '../../platform/kafka/producer.ts'
import { createPool, type PoolClient } from '../../platform/postgres/pool.ts'
import { judge } from '../../processors/fds/judge.ts'
import { defaultParameters } from '../../processors/fds/parameters.ts'
import { presenceAfter } from '../../processors/fds/presence.ts'
import type { TransactionRow } from '../../processors/fds/stores.ts'
import { transactionEvent, transactionOf } from '../../processors/fds/transaction.ts'
import type { JudgedPlace } from '../../schemas/records.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { benchLogger } from '../support/ground.ts'
import { consume, readFrom } from '../support/topic-consumer.ts'
import { ledgerColumns, ledgerValues } from './ledger-row.ts'

const { KAFKA_BROKERS = '', DATABASE_URL = '', SCHEMA_REGISTRY_URL = '', PAYSTREAM_NAMESPACE = '', TOPIC_PARTITIONS = '12' } = process.env
const failed = (error: Error): never => {
  throw error
}
const pool = createPool({ url: DATABASE_URL, applicationName: 'naive', max: 1 }, benchLogger)
const client = await pool.connect()
const serde = await Serde.load(new RegistryClient(SCHEMA_REGISTRY_URL, PAYSTREAM_NAMESPACE))
const producer = new KafkaProducer({ brokers: KAFKA_BROKERS, clientId: 'naive', messageTimeoutMs: 8_000, lingerMs: 0 }, benchLogger, failed)
await producer.connect()
const topic = `${PAYSTREAM_NAMESPACE}payment-stream`
const consumer = await readFrom(KAFKA_BROKERS, topic, Number(TOPIC_PARTITIONS), () => 0)
const insert = `insert into transactions (${ledgerColumns.join(', ')}, version) values (${ledgerColumns.map((_, at) => `$${at + 1}`).join(', ')}, 1)
  on conflict do nothing`

for (;;) for (const message of await consume(consumer, 1)) await processOne(message)

async function processOne(message: Kafka.Message): Promise<void> {
  const record = serde.decode(message.value as Buffer)
  if (record.name !== 'PaymentRequested') return
  const payment = record.value
  const at = { timestampMs: Number(message.timestamp), partition: message.partition, offset: message.offset }
  await client.query('begin')
  const presence = await presenceOf(client, payment.customerId)
  const judgement = judge(payment, { appendTimeMs: at.timestampMs, presence, store: undefined }, defaultParameters)
  const row: TransactionRow = transactionOf(payment, at, judgement)
  await client.query({ name: 'ledger', text: insert, values: [...ledgerValues(row)] })
  if (row.status === 'PENDING') await openVerification(client, row)
  else if (judgement.place !== undefined)
    await putPresence(client, payment.customerId, presenceAfter(presence, judgement.place, defaultParameters))
  await client.query({
    name: 'offset',
    text: 'update stream_offsets set next_offset = $1 where topic = $2 and partition = $3',
    values: [message.offset + 1, topic, message.partition],
  })
  await client.query('commit')
  const event = transactionEvent(row, judgement.decision, 1, null)
  await producer.send({ topic: `${PAYSTREAM_NAMESPACE}transaction-events`, key: payment.customerId, value: serde.encode(event) })
}

async function presenceOf(connection: PoolClient, customerId: string): Promise<JudgedPlace | undefined> {
  const { rows } = await connection.query<JudgedPlace & { readonly radius_m: number; readonly event_time: Date }>({
    name: 'presence',
    text: 'select latitude, longitude, radius_m, source, country, event_time from fds_presence where customer_id = $1 for update',
    values: [customerId],
  })
  const [row] = rows
  if (row === undefined) return undefined
  const { latitude, longitude, radius_m: radiusM, source, country, event_time } = row
  return { latitude, longitude, radiusM, source, country, at: event_time.getTime() }
}

async function putPresence(connection: PoolClient, customerId: string, place: JudgedPlace): Promise<void> {
  const { latitude, longitude, radiusM, source, country, at } = place
  await connection.query({
    name: 'put-presence',
    text: `insert into fds_presence (customer_id, latitude, longitude, radius_m, source, country, event_time, version) values ($1, $2, $3, $4, $5, $6, $7, 1)
      on conflict (customer_id) do update set latitude = excluded.latitude, longitude = excluded.longitude, radius_m = excluded.radius_m,
      source = excluded.source, country = excluded.country, event_time = excluded.event_time, version = fds_presence.version + 1`,
    values: [customerId, latitude, longitude, radiusM, source, country, new Date(at)],
  })
}

async function openVerification(
  connection: PoolClient,
  { paymentId, customerId, sourcePartition, judgedAt }: TransactionRow,
): Promise<void> {
  await connection.query({
    name: 'verification',
    text: `insert into verifications (payment_id, customer_id, source_partition, status, code_hash, token_hash, held_at, version)
      values ($1, $2, $3, 'pending', decode(md5($1::uuid::text), 'hex'), decode(md5($1::uuid::text), 'hex'), $4, 1) on conflict do nothing`,
    values: [paymentId, customerId, sourcePartition, new Date(judgedAt)],
  })
}
