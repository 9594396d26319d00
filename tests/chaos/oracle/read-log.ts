import { setTimeout as sleep } from 'node:timers/promises'
import Kafka from '@confluentinc/kafka-javascript'
import { hasCode } from '../../../core/errors.ts'
import { TopicAdmin } from '../../../platform/kafka/topic-admin.ts'

/** A record as it lies on a topic. */
export interface LogRecord {
  readonly partition: number
  readonly offset: number
  /** Append time, epoch milliseconds. */
  readonly timestampMs: number
  readonly key: string | null
  readonly value: Buffer | null
  readonly headers: ReadonlyMap<string, string>
}

/** A broker that was paused or killed a moment ago may need its time to say where its logs end. */
const patienceMs = 60_000

async function endsOf(admin: TopicAdmin, topic: string, partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const untilMs = performance.now() + patienceMs
  for (;;) {
    try {
      return await admin.ends(topic, partitions)
    } catch (error) {
      if (!hasCode(error, 'KAFKA_UNAVAILABLE') || performance.now() > untilMs) throw error
      await sleep(500)
    }
  }
}

/** A topic from its beginning to its present end, each partition in its order. */
export async function readLog(brokers: string, topic: string, partitions: number): Promise<readonly LogRecord[]> {
  const numbers = Array.from({ length: partitions }, (_, partition) => partition)
  const admin = new TopicAdmin(brokers)
  const ends = await endsOf(admin, topic, numbers).finally(() => admin.close())
  const wanted = [...ends.values()].reduce((sum, end) => sum + end, 0)
  const read: LogRecord[] = []
  if (wanted === 0) return read
  const consumer = new Kafka.KafkaConsumer(
    {
      'bootstrap.servers': brokers,
      'group.id': `chaos-oracle-${process.pid}`,
      'enable.auto.commit': false,
      'fetch.queue.backoff.ms': 20,
    } as never,
    { 'auto.offset.reset': 'error' } as never,
  )
  await new Promise<void>((resolve, reject) => consumer.connect({}, (error) => (error ? reject(new Error(error.message)) : resolve())))
  consumer.setDefaultConsumeTimeout(200)
  consumer.assign(numbers.map((partition) => ({ topic, partition, offset: 0 })))
  const untilMs = performance.now() + 120_000
  try {
    while (read.length < wanted) {
      if (performance.now() > untilMs) throw new Error(`${topic}: read ${read.length} of ${wanted} records in two minutes`)
      for (const message of await consume(consumer)) {
        // what came behind the end after we had looked is left out
        if (message.offset < (ends.get(message.partition) ?? 0)) read.push(logRecord(message))
      }
    }
  } finally {
    await new Promise<void>((resolve) => consumer.disconnect(() => resolve()))
  }
  return read.sort((one, other) => one.partition - other.partition || one.offset - other.offset)
}

function consume(consumer: InstanceType<typeof Kafka.KafkaConsumer>): Promise<readonly Kafka.Message[]> {
  return new Promise((resolve, reject) => {
    consumer.consume(1_000, (error, messages) => (error ? reject(new Error(error.message)) : resolve(messages)))
  })
}

function logRecord({ partition, offset, timestamp, key, value, headers }: Kafka.Message): LogRecord {
  const entries = (headers ?? []).flatMap((header) => Object.entries(header).map(([name, content]) => [name, String(content)] as const))
  return {
    partition,
    offset,
    timestampMs: Number(timestamp),
    key: key === null || key === undefined ? null : String(key),
    value: value === null ? null : Buffer.from(value as Buffer),
    headers: new Map(entries),
  }
}
