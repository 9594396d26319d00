import { AppError } from '../../../core/errors.ts'
import type { KafkaMessage } from '../../../platform/kafka/consumer.ts'
import type { NamedRecord, RecordSerde } from '../processor.ts'
import { isOutage, type Outages, StoppedError } from './outages.ts'
import type { PartitionSlot } from './partition-slot.ts'

/**
 * Fetches the schema of the record at the head of a partition, while the other partitions go on. An outage of the registry is waited for; only its
 * own word that there is no such schema makes the record a dead letter.
 */
export async function learnSchema<In extends NamedRecord, Out extends NamedRecord>(
  { serde, outages }: { readonly serde: RecordSerde<In, Out>; readonly outages: Outages },
  slot: PartitionSlot,
  message: KafkaMessage,
): Promise<void> {
  const { offset, value } = message
  const at = { topic: message.topic, partition: message.partition, offset }
  if (slot.learntOffset === offset || value === null) {
    slot.refused = { offset, error: new AppError('RECORD_UNDECODABLE', 'its schema was fetched, and still it cannot be decoded', { at }) }
    return
  }
  slot.learning = true
  try {
    await outages.until('registry', async () => {
      try {
        await serde.learn(value)
      } catch (error) {
        if (error instanceof AppError && error.next === 'dead-letter') slot.refused = { offset, error }
        else if (isOutage(error)) throw error
        // whatever else went wrong, the record is not shown to be at fault
        else throw new AppError('REGISTRY_UNAVAILABLE', `a schema could not be learnt: ${(error as Error).message}`, { at, cause: error })
      }
    })
    slot.learntOffset = offset
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error
  } finally {
    slot.learning = false
  }
}
