import { randomUUID } from 'node:crypto'
import Kafka from '@confluentinc/kafka-javascript'
import { AppError } from '../../core/errors.ts'
import type { KafkaMessage } from './consumer.ts'

/** Records of a partition from one offset up to, not including, another. */
export interface OffsetRange {
  readonly partition: number
  readonly from: number
  readonly to: number
}

/** Parts of the client that its type definitions leave out. */
interface Client {
  connect(options: object, done: (error: unknown) => void): void
  assign(offsets: readonly object[]): void
  consume(count: number, done: (error: { readonly message: string } | null, messages: readonly KafkaMessage[]) => void): void
  setDefaultConsumeTimeout(ms: number): void
  setDefaultIsTimeoutOnlyForFirstMessage(only: boolean): void
  disconnect(done: () => void): void
}

const consumeTimeoutMs = 100
const batchRecords = 1_000
/** Without a record for so long the log is given up as unreachable. */
const patienceMs = 30_000

/**
 * Reads stretches of a topic, once, without a group: for commands that look at what is there. In the order of each partition.
 * @throws {AppError} KAFKA_UNAVAILABLE when the broker gives nothing for half a minute, such as for an offset that is no longer kept
 */
export async function* readRanges(brokers: string, topic: string, ranges: readonly OffsetRange[]): AsyncGenerator<readonly KafkaMessage[]> {
  const open = new Map(ranges.filter(({ from, to }) => from < to).map((range) => [range.partition, range.to]))
  if (open.size === 0) return
  const client = new Kafka.KafkaConsumer(
    { 'bootstrap.servers': brokers, 'group.id': `reader-${randomUUID()}`, 'enable.auto.commit': false, 'fetch.wait.max.ms': 50 } as never,
    { 'auto.offset.reset': 'error' } as never,
  ) as unknown as Client
  client.setDefaultConsumeTimeout(consumeTimeoutMs)
  client.setDefaultIsTimeoutOnlyForFirstMessage(true)
  await new Promise<void>((resolve, reject) => {
    client.connect({ topic }, (error) =>
      error ? reject(new AppError('KAFKA_UNAVAILABLE', 'no broker answers', { cause: error })) : resolve(),
    )
  })
  try {
    client.assign(ranges.filter(({ partition }) => open.has(partition)).map(({ partition, from }) => ({ topic, partition, offset: from })))
    let silentSinceMs = performance.now()
    while (open.size > 0) {
      const messages = await new Promise<readonly KafkaMessage[]>((resolve) => {
        client.consume(batchRecords, (error, some) => resolve(error === null ? some : []))
      })
      if (messages.length > 0) silentSinceMs = performance.now()
      else if (performance.now() - silentSinceMs > patienceMs)
        throw new AppError('KAFKA_UNAVAILABLE', `${topic}: the broker gives no record; are the offsets still kept?`)
      const wanted = messages.filter(({ partition, offset }) => offset < (open.get(partition) ?? 0))
      for (const { partition, offset } of wanted) if (offset + 1 >= (open.get(partition) ?? 0)) open.delete(partition)
      if (wanted.length > 0) yield wanted
    }
  } finally {
    await new Promise<void>((resolve) => client.disconnect(resolve))
  }
}
