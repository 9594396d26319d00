import Kafka from '@confluentinc/kafka-javascript'
import { keyFromText } from '../../../processors/runtime/dsl/windowed.ts'
import { scalarSerde } from '../build-topology.ts'
import type { GoldenRecord } from '../format.ts'
import { goldenKey } from '../run-case.ts'

interface Client {
  connect(options: object, done: (error: unknown) => void): void
  assign(partitions: readonly object[]): void
  consume(count: number, done: (error: unknown, messages: readonly Kafka.Message[]) => void): void
  setDefaultConsumeTimeout(ms: number): void
  setDefaultIsTimeoutOnlyForFirstMessage(only: boolean): void
  disconnect(done: () => void): void
}

/** The records of one-partition topics, each from its first record to a given end, as golden records; in order within a topic. */
export async function readOutput(
  brokers: string,
  namespace: string,
  ends: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, readonly GoldenRecord[]>> {
  const found = new Map<string, GoldenRecord[]>([...ends.keys()].map((topic) => [topic, []]))
  let left = [...ends.values()].reduce((sum, end) => sum + end, 0)
  if (left === 0) return found
  const client = new Kafka.KafkaConsumer(
    {
      'bootstrap.servers': brokers,
      'group.id': `${namespace}golden-reader`,
      'enable.auto.commit': false,
      'fetch.wait.max.ms': 20,
    } as never,
    { 'auto.offset.reset': 'error' } as never,
  ) as unknown as Client
  client.setDefaultConsumeTimeout(100)
  client.setDefaultIsTimeoutOnlyForFirstMessage(true)
  await new Promise<void>((resolve, reject) => client.connect({}, (error) => (error ? reject(error as Error) : resolve())))
  client.assign([...ends.keys()].map((topic) => ({ topic: namespace + topic, partition: 0, offset: 0 })))
  while (left > 0) {
    const messages = await new Promise<readonly Kafka.Message[]>((resolve) =>
      client.consume(500, (error, some) => resolve(error ? [] : some)),
    )
    for (const message of messages) {
      left -= 1
      found.get(message.topic.slice(namespace.length))?.push(recordOf(message, namespace))
    }
  }
  await new Promise<void>((resolve) => client.disconnect(resolve))
  return found
}

function recordOf({ topic, key, value, timestamp }: Kafka.Message, namespace: string): GoldenRecord {
  return {
    topic: topic.slice(namespace.length),
    key: key === null || key === undefined ? null : goldenKey(keyFromText(key.toString())),
    value: value === null ? null : scalarSerde.decode(value),
    timestampMs: timestamp as number,
  }
}
