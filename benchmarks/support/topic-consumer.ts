import Kafka from '@confluentinc/kafka-javascript'

/** The bare callback consumer, with the settings that our workers use. */
export type TopicConsumer = InstanceType<typeof Kafka.KafkaConsumer>

/** Reads every partition of a topic, each from an offset of its own, in no group. @param atEnd called when a partition has been read to its end */
export async function readFrom(
  brokers: string,
  topic: string,
  partitions: number,
  offsetOf: (partition: number) => number,
  atEnd?: () => void,
): Promise<TopicConsumer> {
  const consumer = new Kafka.KafkaConsumer(
    {
      'bootstrap.servers': brokers,
      'group.id': `bench-reader-${process.pid}`,
      'enable.auto.commit': false,
      'enable.auto.offset.store': false,
      'enable.partition.eof': atEnd !== undefined,
      'isolation.level': 'read_committed',
      'queued.min.messages': 2_000,
      'queued.max.messages.kbytes': 16_384,
      'fetch.wait.max.ms': 50,
      'fetch.queue.backoff.ms': 20,
      'check.crcs': true,
    } as never,
    { 'auto.offset.reset': 'error' } as never,
  )
  await new Promise<void>((done, fail) => consumer.connect({}, (error) => (error ? fail(new Error(error.message)) : done())))
  if (atEnd !== undefined) consumer.on('partition.eof', atEnd)
  consumer.assign(Array.from({ length: partitions }, (_, partition) => ({ topic, partition, offset: offsetOf(partition) })))
  return consumer
}

/** Up to `count` records that are here already, at once, or those that come first within the time. */
export async function consume(consumer: TopicConsumer, count: number, timeoutMs = 100): Promise<readonly Kafka.Message[]> {
  const first = await take(consumer, 1, timeoutMs)
  return first.length === 0 || count === 1 ? first : [...first, ...(await take(consumer, count - 1, 0))]
}

/** With a time to wait and more than one record asked for, it waits for each of them, a millisecond at least. */
function take(consumer: TopicConsumer, count: number, timeoutMs: number): Promise<readonly Kafka.Message[]> {
  consumer.setDefaultConsumeTimeout(timeoutMs)
  return new Promise((done, fail) => {
    consumer.consume(count, (error, messages) => (error ? fail(new Error(error.message)) : done(messages)))
  })
}

export function disconnect(consumer: TopicConsumer): Promise<void> {
  return new Promise((done) => {
    consumer.disconnect(() => done())
  })
}
