import { type ContentReader, hexLines, readContent, schemaIdOf, textOrHex } from '../../../../platform/dead-letters/index.ts'
import type { DeadLetterContentText } from '../../shapes/operations.ts'
import { maskBytes, maskPhones, maskValue } from './mask.ts'

const mostBytes = 512

/** The value of a record for an operator: the event where it can be decoded; else why not, and how its bytes begin. Never throws. */
export async function contentOf(value: Buffer | null, reader: () => Promise<ContentReader>): Promise<DeadLetterContentText> {
  if (value === null) return { kind: 'none' }
  const schemaId = schemaIdOf(value)
  const content = await readContent(value, reader)
  if ('event' in content) return { kind: 'event', name: content.name, schemaId, text: JSON.stringify(maskValue(content.event), null, 2) }
  const shown = maskBytes(value.subarray(0, mostBytes))
  const moreBytes = value.length - shown.length
  return { kind: 'bytes', why: maskPhones(content.why), schemaId, text: hexLines(shown).join('\n'), moreBytes }
}

/** A key or header as text where it is printable, else in hex; at most `most` characters, without phone numbers. */
export function plainText(bytes: Buffer | null, most = 200): string {
  if (bytes === null) return ''
  const shown = maskPhones(textOrHex(bytes))
  return shown.length > most ? `${shown.slice(0, most - 1)}…` : shown
}
