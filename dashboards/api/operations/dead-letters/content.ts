import { AppError } from '../../../../core/errors.ts'
import type { DeadLetterContentText } from '../../shapes/operations.ts'
import { maskBytes, maskPhones, maskValue } from './mask.ts'

/** Queryable bytes as an event; the registry may have to be asked first. */
export interface ContentReader {
  decode(bytes: Buffer): { readonly name: string; readonly value: unknown }
  learn(bytes: Buffer): Promise<void>
}

const mostBytes = 512

/** The value of a record for an operator: the event where it can be decoded; else why not, and how its bytes begin. Never throws. */
export async function contentOf(value: Buffer | null, reader: () => Promise<ContentReader>): Promise<DeadLetterContentText> {
  if (value === null) return { kind: 'none' }
  const schemaId = value.length >= 5 && value[0] === 0 ? value.readUInt32BE(1) : null
  try {
    const { name, value: event } = await decoded(value, await reader())
    return { kind: 'event', name, schemaId, text: JSON.stringify(maskValue(event), null, 2) }
  } catch (error) {
    const shown = maskBytes(value.subarray(0, mostBytes))
    return { kind: 'bytes', why: maskPhones(whyOf(error)), schemaId, text: hexDump(shown), moreBytes: value.length - shown.length }
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

/** Offset, sixteen bytes in hex, and what of them is printable ASCII, a line each. */
export function hexDump(bytes: Buffer): string {
  return Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) => {
    const row = bytes.subarray(line * 16, line * 16 + 16)
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const ascii = [...row].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    return `${(line * 16).toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${ascii}`
  }).join('\n')
}

/** A key or header as text where it is printable, else in hex; at most `most` characters. */
export function plainText(bytes: Buffer | null, most = 200): string {
  if (bytes === null) return ''
  const text = bytes.toString('utf8')
  const shown = /\p{C}|\ufffd/u.test(text) ? `0x${bytes.toString('hex')}` : maskPhones(text)
  return shown.length > most ? `${shown.slice(0, most - 1)}…` : shown
}
