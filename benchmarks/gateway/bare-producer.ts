/**
 * What the Kafka client alone takes: encoded payments, as many unacknowledged at a time as the load has open, acks=all. Prints what wrk would.
 * Environment: that of a process, and OPEN (payments), SECONDS.
 */
import { createHistogram } from 'node:perf_hooks'
import { KafkaProducer } from '../../platform/kafka/producer.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { epochMs } from '../support/epoch.ts'
import { benchLogger } from '../support/ground.ts'
import { PaymentStream } from '../support/payments.ts'

const { KAFKA_BROKERS = '', SCHEMA_REGISTRY_URL = '', PAYSTREAM_NAMESPACE = '', OPEN = '64', SECONDS = '8' } = process.env
const [open, seconds, distinct] = [Number(OPEN), Number(SECONDS), 20_000]
const serde = await Serde.load(new RegistryClient(SCHEMA_REGISTRY_URL, PAYSTREAM_NAMESPACE))
const stream = new PaymentStream(distinct, 10_000)
const records = Array.from({ length: distinct }, () => {
  const payment = stream.next()
  return { topic: `${PAYSTREAM_NAMESPACE}payment-stream`, key: payment.value.customerId, value: serde.encode(payment) }
})
// the linger of the gateway's producer
const producer = new KafkaProducer(
  { brokers: KAFKA_BROKERS, clientId: 'bench', messageTimeoutMs: 8_000, lingerMs: 1 },
  benchLogger,
  (error) => {
    throw error
  },
)
await producer.connect()

const histogram = createHistogram()
const startedAtMs = performance.now()
let sent = 0
await Promise.all(Array.from({ length: open }, sendUntilTheEnd))
const elapsedS = (performance.now() - startedAtMs) / 1e3
const ms = (percentile: number): number => histogram.percentile(percentile) / 1e6
console.log(JSON.stringify({ requests: sent, seconds: elapsedS, p50Ms: ms(50), p99Ms: ms(99), refused: 0, broken: 0, toMs: epochMs() }))
await producer.close()

async function sendUntilTheEnd(): Promise<void> {
  while (performance.now() - startedAtMs < seconds * 1e3) {
    const sentAt = process.hrtime.bigint()
    await producer.send(records[sent++ % distinct] as (typeof records)[number])
    histogram.record(Number(process.hrtime.bigint() - sentAt))
  }
}
