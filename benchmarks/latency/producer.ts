/**
 * Puts payments straight onto `payment-stream` at an even rate, linger 0 and acks=all, for what stands behind it: fds, or the Kafka Streams peer.
 * Environment: that of a process, and RATE, SECONDS, WARM_UP_S, RUN. Prints a SentLoad.
 */

import { paymentIdOf } from '../../core/ids.ts'
import { KafkaProducer } from '../../platform/kafka/producer.ts'
import type { PaymentRequested } from '../../schemas/records.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { epochMs } from '../support/epoch.ts'
import { benchLogger } from '../support/ground.ts'
import { evenly } from './even-load.ts'
import { paymentFields } from './payment-fields.ts'

const {
  KAFKA_BROKERS = '',
  SCHEMA_REGISTRY_URL = '',
  PAYSTREAM_NAMESPACE = '',
  RATE = '100',
  SECONDS = '5',
  WARM_UP_S = '0',
  RUN = 'run',
} = process.env
const serde = await Serde.load(new RegistryClient(SCHEMA_REGISTRY_URL, PAYSTREAM_NAMESPACE))
const settings = { brokers: KAFKA_BROKERS, clientId: 'bench', messageTimeoutMs: 8_000, lingerMs: 0 }
const producer = new KafkaProducer(settings, benchLogger, (error) => {
  throw error
})
await producer.connect()
const sent: [string, number][] = []
const answerMs: number[] = []
const open = new Set<Promise<void>>()
let refused = 0

await evenly(Number(RATE), Number(SECONDS), (index, dueMs) => {
  const payment = paymentOf(index, Math.ceil(dueMs))
  sent.push([payment.paymentId, dueMs])
  const value = serde.encode({ name: 'PaymentRequested', value: payment })
  const record = { topic: `${PAYSTREAM_NAMESPACE}payment-stream`, key: payment.customerId, value }
  const warm = index >= Number(RATE) * Number(WARM_UP_S)
  const acknowledged = producer.send(record).then(
    () => void (warm && answerMs.push(epochMs() - dueMs)),
    () => void refused++,
  )
  open.add(acknowledged)
  void acknowledged.finally(() => open.delete(acknowledged))
})
await Promise.all(open)
process.stdout.write(JSON.stringify({ sent, refused, answerMs }))
await producer.close()

function paymentOf(index: number, occurredAt: number): PaymentRequested {
  return {
    paymentId: paymentIdOf('merchant-bench', `${RUN}-${index}`, occurredAt),
    merchantId: 'merchant-bench',
    ...paymentFields(index, occurredAt),
    orderId: null,
    items: [],
  }
}
