import { AppError } from '../../core/errors.ts'

/** Reads bytes as an event; the registry may have to be asked first. */
export interface ContentReader {
  decode(bytes: Buffer): { readonly name: string; readonly value: unknown }
  learn(bytes: Buffer): Promise<void>
}

const mostHexBytes = 512

/**
 * The value of a record for a person: the event where it can be decoded; else why not, and its bytes. Never throws.
 * @param reader undefined while the registry is away; `away` says why
 */
export async function contentLines(
  value: Buffer | null,
  reader: ContentReader | undefined,
  away = '',
  allBytes = false,
): Promise<readonly string[]> {
  if (value === null) return ['no value']
  const head = `${value.length} bytes${schemaIdOf(value)}`
  if (reader === undefined) return [`${head}; not decoded: ${away}`, ...bytesLines(value, allBytes)]
  try {
    const { name, value: event } = await decoded(value, reader)
    return [`${head}, ${name}:`, ...JSON.stringify(event, plain, 2).split('\n')]
  } catch (error) {
    const why = error instanceof AppError ? `${error.message} (${error.code})${causeOf(error)}` : (error as Error).message
    return [`${head}; not decoded: ${why}`, ...bytesLines(value, allBytes)]
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

function causeOf({ cause }: AppError): string {
  return cause instanceof Error ? `: ${cause.message}` : ''
}

function schemaIdOf(value: Buffer): string {
  return value.length >= 5 && value[0] === 0 ? `, schema id ${value.readUInt32BE(1)}` : ', no Confluent header'
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}

/** As text where it is text, else as a hex dump. */
function bytesLines(value: Buffer, all: boolean): readonly string[] {
  const shown = all ? value : value.subarray(0, mostHexBytes)
  const rest = value.length > shown.length ? [`... ${value.length - shown.length} bytes more; --bytes shows all`] : []
  return [...hexLines(shown), ...rest]
}

/** Offset, sixteen bytes in hex, and what of them is printable ASCII. */
export function hexLines(bytes: Buffer): readonly string[] {
  return Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) => {
    const row = bytes.subarray(line * 16, line * 16 + 16)
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const ascii = [...row].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    return `${(line * 16).toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${ascii}`
  })
}

/** A key or header for one line: text where it is printable, else hex. */
export function shortText(bytes: Buffer | null): string {
  if (bytes === null) return '-'
  const text = bytes.toString('utf8')
  const printable = !/\p{C}|\ufffd/u.test(text)
  const shown = printable ? text : `0x${bytes.toString('hex')}`
  return shown.length > 80 ? `${shown.slice(0, 77)}...` : shown
}
