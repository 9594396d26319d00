import { AppError } from '../../../core/errors.ts'

/** Values of a topic as bytes. Both ways are synchronous and deterministic. */
export interface Serde<V> {
  encode(value: V): Buffer
  /** @throws AppError RECORD_UNDECODABLE */
  decode(bytes: Buffer): V
}

/** UTF-8 text. */
export const textSerde: Serde<string> = {
  encode: (value) => Buffer.from(value),
  decode: (bytes) => bytes.toString('utf8'),
}

/** JSON; bigint and bytes survive. */
export function jsonSerde<V>(): Serde<V> {
  return {
    encode: (value) => Buffer.from(toJson(value)),
    decode: (bytes) => {
      try {
        return fromJson(bytes.toString('utf8')) as V
      } catch (cause) {
        throw new AppError('RECORD_UNDECODABLE', 'the bytes are no JSON', { cause })
      }
    },
  }
}

/** JSON text in which bigint and bytes are marked. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return { $bigint: inner.toString() }
    if (isBufferJson(inner)) return { $bytes: Buffer.from(inner.data).toString('base64') }
    if (inner instanceof Uint8Array) return { $bytes: Buffer.from(inner).toString('base64') }
    return inner
  })
}

/** The reverse of {@link toJson}. */
export function fromJson(text: string): unknown {
  return JSON.parse(text, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null) return inner
    if ('$bigint' in inner) return BigInt(inner.$bigint as string)
    if ('$bytes' in inner) return Buffer.from(inner.$bytes as string, 'base64')
    return inner
  })
}

function isBufferJson(value: unknown): value is { readonly data: readonly number[] } {
  return typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'Buffer' && 'data' in value
}
