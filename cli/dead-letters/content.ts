import { type ContentReader, hexLines, readContent, schemaIdOf, textOrHex } from '../../platform/dead-letters/index.ts'

const mostHexBytes = 512

/**
 * The value of a record for a person: the event where it can be decoded; else why not, and its bytes. Never throws.
 * @param reader rejects while the registry is away
 */
export async function contentLines(
  value: Buffer | null,
  reader: () => Promise<ContentReader>,
  allBytes = false,
): Promise<readonly string[]> {
  if (value === null) return ['no value']
  const schemaId = schemaIdOf(value)
  const head = `${value.length} bytes, ${schemaId === null ? 'no Confluent header' : `schema id ${schemaId}`}`
  const content = await readContent(value, reader)
  if ('why' in content) return [`${head}; not decoded: ${content.why}`, ...bytesLines(value, allBytes)]
  return [`${head}, ${content.name}:`, ...JSON.stringify(content.event, plain, 2).split('\n')]
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}

function bytesLines(value: Buffer, all: boolean): readonly string[] {
  const shown = all ? value : value.subarray(0, mostHexBytes)
  const rest = value.length > shown.length ? [`... ${value.length - shown.length} bytes more; --bytes shows all`] : []
  return [...hexLines(shown), ...rest]
}

/** A key or header for one line. */
export function shortText(bytes: Buffer | null): string {
  if (bytes === null) return '-'
  const shown = textOrHex(bytes)
  return shown.length > 80 ? `${shown.slice(0, 77)}...` : shown
}
