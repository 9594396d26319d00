/** The most a worker could take in: reads the filled topic and decodes every record, and does nothing with it. Prints the count when all is read. */
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { epochMs } from '../support/epoch.ts'
import { consume, disconnect, readFrom } from '../support/topic-consumer.ts'

const { KAFKA_BROKERS = '', SCHEMA_REGISTRY_URL = '', PAYSTREAM_NAMESPACE = '', TOPIC_PARTITIONS = '12' } = process.env
const partitions = Number(TOPIC_PARTITIONS)
const serde = await Serde.load(new RegistryClient(SCHEMA_REGISTRY_URL, PAYSTREAM_NAMESPACE))
let [open, records] = [partitions, 0]
const consumer = await readFrom(
  KAFKA_BROKERS,
  `${PAYSTREAM_NAMESPACE}payment-stream`,
  partitions,
  () => 0,
  () => open--,
)
const fromMs = epochMs()
while (open > 0) {
  for (const message of await consume(consumer, 2_000)) {
    serde.decode(message.value as Buffer)
    records++
  }
}
console.log(JSON.stringify({ events: records, fromMs, toMs: epochMs() }))
await disconnect(consumer)
