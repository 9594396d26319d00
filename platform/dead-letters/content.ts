import { AppError } from '../../core/errors.ts'

/** Reads bytes as an event; the registry may have to be asked first. */
export interface ContentReader {
  decode(bytes: Buffer): { readonly name: string; readonly value: unknown }
  learn(bytes: Buffer): Promise<void>
}

/** The event in a record's value, or why none can be read from it. */
export type RecordContent = { readonly name: string; readonly event: unknown } | { readonly why: string }

/** Reads the value of a record for a person. Never throws. @param reader rejects while the registry is away */
export async function readContent(value: Buffer, reader: () => Promise<ContentReader>): Promise<RecordContent> {
  try {
    const { name, value: event } = await decoded(value, await reader())
    return { name, event }
  } catch (error) {
    return { why: whyOf(error) }
  }
}

async function decoded(value: Buffer, reader: ContentReader) {
  try {
    return reader.decode(value)
  } catch (error) {
    if (error instanceof AppError) throw error
    await reader.learn(value)
    return reader.decode(value)
  }
}

function whyOf(error: unknown): string {
  const { message, cause } = error as Error
  const code = error instanceof AppError ? ` (${error.code})` : ''
  return `${message}${code}${cause instanceof Error ? `: ${cause.message}` : ''}`
}

/** Of the Confluent header; null when the value has none. */
export function schemaIdOf(value: Buffer): number | null {
  return value.length >= 5 && value[0] === 0 ? value.readUInt32BE(1) : null
}

/** Offset, sixteen bytes in hex, and what of them is printable ASCII, a line each. */
export function hexLines(bytes: Buffer): readonly string[] {
  return Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) => {
    const row = bytes.subarray(line * 16, line * 16 + 16)
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const ascii = [...row].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    return `${(line * 16).toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${ascii}`
  })
}

/** A key or header as text where it is printable, so that it never upsets a terminal; else in hex. */
export function textOrHex(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return /\p{C}|\ufffd/u.test(text) ? `0x${bytes.toString('hex')}` : text
}
