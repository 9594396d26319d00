import { AppError } from '../core/errors.ts'
import type { KafkaMessage } from '../platform/kafka/consumer.ts'
import { parseSource, sourceHeader } from '../processors/runtime/index.ts'
import type { TransactionEvent } from '../schemas/records.ts'
import { type Serde, UnknownSchemaIdError } from '../schemas/serde.ts'

/** The highest (offset, sequence) that a group has seen of each source, as its offset row keeps it. */
export type SeenSources = Readonly<Record<string, readonly [offset: number, sequence: number]>>

/** Tells a record of a partition that its group published again after a crash, as a worker does: by its source position. */
export function repeatsOf(seen: SeenSources = {}): (message: KafkaMessage) => boolean {
  const highest = new Map(Object.entries(seen).map(([source, [, sequence]]) => [source, sequence]))
  return ({ headers = [] }) => {
    const header = headers.find((each) => each[sourceHeader] !== undefined)?.[sourceHeader]
    const source = header === undefined ? undefined : parseSource(header.toString('utf8'))
    if (source === undefined) return false
    if (source.sequence <= (highest.get(source.source) ?? 0)) return true
    highest.set(source.source, source.sequence)
    return false
  }
}

/** The event that a record of `transaction-events` holds. @throws {AppError} RECORD_UNDECODABLE */
export async function eventOf(serde: Pick<Serde, 'decode' | 'learn'>, message: KafkaMessage): Promise<TransactionEvent> {
  const { topic, partition, offset, value } = message
  for (;;) {
    try {
      const record = serde.decode(value as Buffer)
      if (record.name === 'TransactionEvent') return record.value
      throw new AppError('RECORD_UNDECODABLE', `a ${record.name} at ${topic}[${partition}]@${offset}`, { at: { topic, partition, offset } })
    } catch (error) {
      if (!(error instanceof UnknownSchemaIdError)) throw error
      await serde.learn(value as Buffer)
    }
  }
}
