import { randomUUID } from 'node:crypto'
import Kafka from '@confluentinc/kafka-javascript'
import type { AnyRecord } from '../../schemas/records.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { services } from '../support/services.ts'

export interface ReadRecord {
  readonly partition: number
  readonly offset: number
  readonly key: string
  readonly record: AnyRecord
}

type Batch = readonly { readonly partition: number; readonly offset: number; readonly key: Buffer; readonly value: Buffer }[]

/** Everything a topic holds now, from its first record. @param partitions how many it has */
export async function readRecords(topic: string, namespace: string, partitions: number): Promise<readonly ReadRecord[]> {
  const { kafkaBrokers, registryUrl } = services()
  const serde = await Serde.load(new RegistryClient(registryUrl, namespace))
  const consumer = new Kafka.KafkaConsumer(
    {
      'bootstrap.servers': kafkaBrokers,
      'group.id': `reader-${randomUUID()}`,
      'enable.auto.commit': false,
      'enable.partition.eof': true,
    } as never,
    { 'auto.offset.reset': 'earliest' },
  )
  const ended = new Set<number>()
  consumer.on('partition.eof', ({ partition }) => ended.add(partition))
  await new Promise<void>((resolve, reject) => consumer.connect({}, (error) => (error ? reject(error) : resolve())))
  try {
    consumer.setDefaultConsumeTimeout(200)
    consumer.assign(Array.from({ length: partitions }, (_, partition) => ({ topic, partition, offset: 0 })))
    const found: ReadRecord[] = []
    while (ended.size < partitions) {
      const batch = await new Promise<Batch>((resolve, reject) =>
        consumer.consume(10, (error, messages) => (error ? reject(error) : resolve(messages as unknown as Batch))),
      )
      for (const { partition, offset, key, value } of batch)
        found.push({ partition, offset, key: key.toString(), record: serde.decode(value) })
    }
    return found
  } finally {
    await new Promise<void>((resolve) => consumer.disconnect(() => resolve()))
  }
}
