import { AppError } from '../../../core/errors.ts'
import type { NamedRecord, RecordSerde } from '../processor.ts'
import { fromJson, toJson } from './serde.ts'

/** A record of an internal topic: for which entry of its component it is, its value as its entry wrote it, and its time. */
export interface Envelope {
  readonly entry: string
  readonly value: unknown
  readonly timestampMs: number
}

const envelopeName = 'envelope'

/** What `context.send` wants of an envelope. */
export function encodeEnvelope(envelope: Envelope): { readonly value: Buffer; readonly event: NamedRecord; readonly timestampMs: number } {
  return {
    value: Buffer.from(toJson([envelope.entry, envelope.timestampMs, envelope.value])),
    event: { name: envelopeName, value: envelope },
    timestampMs: envelope.timestampMs,
  }
}

/** Reads internal topics. */
export const envelopeSerde: RecordSerde<NamedRecord, NamedRecord> = {
  decode(bytes) {
    const decoded = bytes === null ? null : fromJson(bytes.toString('utf8'))
    if (!Array.isArray(decoded) || decoded.length !== 3) throw new AppError('RECORD_UNDECODABLE', 'not a record of an internal topic')
    const [entry, timestampMs, value] = decoded as [string, number, unknown]
    return { name: envelopeName, value: { entry, timestampMs, value } satisfies Envelope }
  },
  learn: () => Promise.resolve(),
  encode: () => {
    throw new Error('what goes to an internal topic is sent, not forwarded')
  },
  topicOf: () => {
    throw new Error('what goes to an internal topic is sent, not forwarded')
  },
}
