import { AppError } from '../core/errors.ts'
import { type AnyRecord, type NamedRecordOf, type RecordName, type TopicName, topicOf, topics } from './records.ts'
import type { DecodedRecord, Serde } from './serde.ts'

/** Records that a topic carries. */
export type RecordsOf<Topic extends TopicName> = NamedRecordOf<(typeof topics)[Topic][number]>

/** A serde as the stream runtime wants it: for a processor that reads one topic and writes records of the others. */
export interface TopicSerde<In, Out extends AnyRecord> {
  decode(bytes: Buffer): In
  learn(bytes: Buffer): Promise<void>
  encode(event: Out, cause?: DecodedRecord): Buffer
  topicOf(event: Out): string
}

/**
 * Narrows a serde to what one topic carries: a record of ours that strayed onto another topic is no event of it.
 * @throws {AppError} `decode`: RECORD_INVALID for a record that the topic does not carry, beside what {@link Serde.decode} throws
 */
export function topicSerde<Topic extends TopicName, Out extends AnyRecord>(serde: Serde, source: Topic): TopicSerde<RecordsOf<Topic>, Out> {
  const carried: ReadonlySet<RecordName> = new Set(topics[source])
  return {
    decode: (bytes) => {
      const record = serde.decode(bytes)
      if (!carried.has(record.name)) throw new AppError('RECORD_INVALID', `${source} does not carry a ${record.name}`)
      return record as RecordsOf<Topic>
    },
    learn: (bytes) => serde.learn(bytes),
    encode: (event, cause) => serde.encode(event, cause),
    topicOf: (event) => topicOf(event.name),
  }
}
