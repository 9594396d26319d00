/** The shortest time from produce to consume: one record at a time, acks=all, linger 0. Environment: that of a process, SAMPLES. Prints milliseconds. */
import { KafkaProducer } from '../../platform/kafka/producer.ts'
import { benchLogger } from '../support/ground.ts'
import { consume, disconnect, readFrom } from '../support/topic-consumer.ts'

const { KAFKA_BROKERS = '', PAYSTREAM_NAMESPACE = '', TOPIC_PARTITIONS = '12', SAMPLES = '1000' } = process.env
const topic = `${PAYSTREAM_NAMESPACE}notification-requests`
const settings = { brokers: KAFKA_BROKERS, clientId: 'bench', messageTimeoutMs: 8_000, lingerMs: 0 }
const producer = new KafkaProducer(settings, benchLogger, (error) => {
  throw error
})
await producer.connect()
const consumer = await readFrom(KAFKA_BROKERS, topic, Number(TOPIC_PARTITIONS), () => 0)
const value = Buffer.alloc(250, 7)
const [samples, warmUp] = [Number(SAMPLES), 100]
const tripMs: number[] = []
for (let sample = 0; sample < warmUp + samples; sample++) {
  const startedAtMs = performance.now()
  const acknowledged = producer.send({ topic, key: `customer-${sample}`, value })
  while ((await consume(consumer, 1)).length === 0);
  if (sample >= warmUp) tripMs.push(performance.now() - startedAtMs)
  await acknowledged
}
process.stdout.write(JSON.stringify(tripMs))
await disconnect(consumer)
await producer.close()
