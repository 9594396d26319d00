import { AppError, type ErrorCode } from '../../../core/errors.ts'
import { maxMessageBytes } from '../../../platform/kafka/provision-topics.ts'
import type { Output } from './slice.ts'

/**
 * Room that a record's framing, the name of its source and the names of its headers need, bytes: group, topic and topic id together stay below 600,
 * the framing of a batch with one record below 120.
 */
const framingBytes = 1024

/**
 * What a record puts out can never be published. Found before anything is committed, so that the record is undone and becomes a dead letter; after
 * the commit nothing could be taken back, and Kafka would refuse it for ever.
 */
export class UnpublishableOutputError extends AppError {
  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(code, message, cause === undefined ? {} : { cause })
    this.name = 'UnpublishableOutputError'
  }
}

/**
 * Bytes of an output. `encode` is a function of the output alone, so whatever it throws it throws again.
 * @param what the output, for the message
 * @throws {UnpublishableOutputError}; {AppError} that is no dead letter, as it is
 */
export function publishable<Bytes>(what: string, encode: () => Bytes): Bytes {
  try {
    return encode()
  } catch (cause) {
    const known = cause instanceof AppError
    if (known && cause.next !== 'dead-letter') throw cause
    throw new UnpublishableOutputError(
      known ? cause.code : 'RECORD_INVALID',
      `${what} cannot be encoded: ${(cause as Error).message}`,
      cause,
    )
  }
}

/** @throws {UnpublishableOutputError} RECORD_TOO_LARGE for what every topic of ours refuses (`max.message.bytes`, see provision-topics.ts) */
export function checkedOutput<Of extends Pick<Output, 'topic' | 'key' | 'value' | 'traceparent'>>(output: Of): Of {
  const { key, value, traceparent, topic } = output
  const room = maxMessageBytes - framingBytes - (value?.length ?? 0)
  // a character takes three bytes at most: nearly always that settles it
  if (((key?.length ?? 0) + (traceparent?.length ?? 0)) * 3 <= room) return output
  const bytes = Buffer.byteLength(key ?? '') + Buffer.byteLength(traceparent ?? '')
  if (bytes <= room) return output
  throw new UnpublishableOutputError(
    'RECORD_TOO_LARGE',
    `an output for ${topic} of ${(value?.length ?? 0) + bytes} bytes with its key is above ${maxMessageBytes - framingBytes}`,
  )
}
