import Kafka from '@confluentinc/kafka-javascript'
import { TopicAdmin } from '../../platform/kafka/topic-admin.ts'
import type { AnyRecord } from '../../schemas/records.ts'
import type { Serde } from '../../schemas/serde.ts'

/** A record as it lies on a topic, decoded. */
export interface ReadRecord {
  readonly partition: number
  readonly offset: number
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly record: AnyRecord
}

/** Everything that is on a topic right now, from its very beginning to its end, in order within a partition. */
export async function readTopic(options: {
  readonly brokers: string
  /** loaded before, so that reading needs no registry */
  readonly serde: Serde
  readonly namespace: string
  readonly topic: string
  readonly partitions: number
}): Promise<readonly ReadRecord[]> {
  const topic = options.namespace + options.topic
  const partitions = Array.from({ length: options.partitions }, (_, partition) => partition)
  const admin = new TopicAdmin(options.brokers)
  const ends = await admin.ends(topic, partitions)
  admin.close()
  const wanted = [...ends.values()].reduce((sum, end) => sum + end, 0)
  if (wanted === 0) return []
  const consumer = new Kafka.KafkaConsumer(
    { 'bootstrap.servers': options.brokers, 'group.id': `reader-${process.pid}`, 'enable.auto.commit': false } as never,
    { 'auto.offset.reset': 'error' } as never,
  )
  await new Promise<void>((resolve, reject) => consumer.connect({}, (error) => (error ? reject(new Error(error.message)) : resolve())))
  consumer.assign(partitions.map((partition) => ({ topic, partition, offset: 0 })))
  const read: ReadRecord[] = []
  try {
    while (read.length < wanted) for (const message of await consume(consumer)) read.push(recordOf(options.serde, message))
  } finally {
    await new Promise<void>((resolve) => consumer.disconnect(() => resolve()))
  }
  return read
}

type Consumer = InstanceType<typeof Kafka.KafkaConsumer>

function consume(consumer: Consumer): Promise<readonly Kafka.Message[]> {
  return new Promise((resolve, reject) => {
    consumer.setDefaultConsumeTimeout(200)
    consumer.consume(500, (error, messages) => (error ? reject(new Error(error.message)) : resolve(messages)))
  })
}

function recordOf(serde: Serde, message: Kafka.Message): ReadRecord {
  const headers = Object.assign({}, ...(message.headers ?? [])) as Record<string, Buffer>
  return {
    partition: message.partition,
    offset: message.offset,
    key: String(message.key),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.toString()])),
    record: serde.decode(message.value as Buffer),
  }
}
