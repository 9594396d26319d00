/** Longest line that is read, in bytes; a payment is far below it. A longer one is passed over without being kept. */
export const maxLineBytes = 1024 * 1024

/** A line of a file as it stands there. */
export interface RawLine {
  /** Counts from 1. */
  readonly number: number
  /** Undefined when the line is longer than {@link maxLineBytes}. */
  readonly bytes: Buffer | undefined
  /** Length in the file, its end of line included, in bytes. */
  readonly length: number
}

const newline = 0x0a

/** Splits bytes into lines; the last needs no end of line. Never holds more than one chunk and one line. */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<RawLine, void, undefined> {
  let number = 0
  let parts: Buffer[] = []
  let length = 0
  const keep = (part: Buffer): void => {
    length += part.length
    if (length <= maxLineBytes) parts.push(part)
    else parts = []
  }
  const end = (newlineLength: number): RawLine => {
    number += 1
    const line = { number, bytes: length > maxLineBytes ? undefined : Buffer.concat(parts), length: length + newlineLength }
    parts = []
    length = 0
    return line
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, start)) {
      keep(chunk.subarray(start, at))
      yield end(1)
      start = at + 1
    }
    keep(chunk.subarray(start))
  }
  if (length > 0) yield end(0)
}
