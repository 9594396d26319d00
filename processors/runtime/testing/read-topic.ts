import Kafka from '@confluentinc/kafka-javascript'
import type { TopicAdmin } from '../../../platform/kafka/topic-admin.ts'

export interface TopicRecord {
  readonly partition: number
  readonly offset: number
  readonly key: string
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, string>>
}

interface Delivered {
  readonly partition: number
  readonly offset: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers?: readonly Readonly<Record<string, Buffer>>[]
}
interface Client {
  connect(options: object, done: (error: unknown) => void): void
  assign(partitions: readonly object[]): void
  consume(count: number, done: (error: unknown, messages: readonly Delivered[]) => void): void
  setDefaultConsumeTimeout(ms: number): void
  setDefaultIsTimeoutOnlyForFirstMessage(only: boolean): void
  disconnect(done: () => void): void
}

/** Reads a topic from its first record to its present end. */
export async function readTopic(brokers: string, topic: string, partitions: number, admin: TopicAdmin): Promise<readonly TopicRecord[]> {
  const all = Array.from({ length: partitions }, (_, partition) => partition)
  const ends = await admin.ends(topic, all)
  let left = [...ends.values()].reduce((sum, end) => sum + end, 0)
  const records: TopicRecord[] = []
  if (left === 0) return records
  const client = new Kafka.KafkaConsumer(
    { 'bootstrap.servers': brokers, 'group.id': `${topic}-reader`, 'enable.auto.commit': false, 'fetch.wait.max.ms': 20 } as never,
    { 'auto.offset.reset': 'error' } as never,
  ) as unknown as Client
  client.setDefaultConsumeTimeout(100)
  client.setDefaultIsTimeoutOnlyForFirstMessage(true)
  await new Promise<void>((resolve, reject) => client.connect({ topic }, (error) => (error ? reject(error as Error) : resolve())))
  client.assign(all.map((partition) => ({ topic, partition, offset: 0 })))
  while (left > 0) {
    const messages = await new Promise<readonly Delivered[]>((resolve) =>
      client.consume(1_000, (error, some) => resolve(error ? [] : some)),
    )
    for (const { partition, offset, key, value, headers = [] } of messages) {
      left -= 1
      const named = Object.fromEntries(
        headers.flatMap((header) => Object.entries(header)).map(([name, content]) => [name, content.toString('utf8')]),
      )
      records.push({ partition, offset, key: key?.toString('utf8') ?? '', value, headers: named })
    }
  }
  await new Promise<void>((resolve) => client.disconnect(resolve))
  return records
}
