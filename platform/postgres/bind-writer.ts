import { grownBuffer } from './grown-buffer.ts'
import { JsonOutput, type JsonWrite } from './json-output.ts'

/** Element types that can be written. `numeric` goes out as text: cast the parameter's element with `::numeric`. */
export type ElementType = 'text' | 'uuid' | 'int4' | 'int8' | 'float8' | 'bool' | 'timestamptz' | 'date' | 'numeric' | 'json' | 'bytea'

/** A value that its column cannot hold. It belongs to the data, not to the connection: no outage (see `isPostgresOutage`), so nobody waits for its end. */
export class UnencodableValueError extends RangeError {
  constructor(type: ElementType, value: unknown) {
    super(`a ${typeof value} does not fit ${type}`)
    this.name = 'UnencodableValueError'
  }
}

/** Type of an array parameter in SQL, such as `int8[]`. */
export function arrayTypeOf(type: ElementType): string {
  return type === 'numeric' ? 'text[]' : `${type}[]`
}

const oids: Readonly<Record<ElementType, number>> = {
  text: 25,
  uuid: 2950,
  int4: 23,
  int8: 20,
  float8: 701,
  bool: 16,
  timestamptz: 1184,
  date: 1082,
  numeric: 25,
  json: 114,
  bytea: 17,
}

/** 2000-01-01, where Postgres counts from, in epoch milliseconds. */
const postgresEpochMs = 946_684_800_000
const dayMs = 86_400_000

const arrayHeaderBytes = 20
const firstBytes = 16 * 1024

/**
 * Writes the parameters of a statement as the Bind message that carries them, in a buffer that is used again for the next one. They are arrays in
 * Postgres' binary format, which cost a third of text arrays on both sides. Through `pg` each would be copied several times into buffers that are
 * made anew for every statement, and V8 collects garbage the sooner for every buffer. An array with a null must not be read where the
 * column forbids it: that is left to Postgres.
 */
export class BindWriter {
  #bytes = Buffer.allocUnsafeSlow(firstBytes)
  #at = 0
  readonly #jsonOutput = new JsonOutput()
  #countAt = 0
  #count = 0

  /** Bytes of memory it keeps. */
  get size(): number {
    return this.#bytes.length
  }

  /** Begins a message anew; what `end` returned before is overwritten. @param statement name of the prepared statement; empty for the unnamed one */
  begin(statement: string): void {
    this.#at = 5
    this.#cString('')
    this.#cString(statement)
    // one format for all parameters: binary
    this.#int16(1)
    this.#int16(1)
    this.#countAt = this.#at
    this.#count = 0
    this.#int16(0)
  }

  /** The message; its bytes are this writer's, until it begins the next one. */
  end(): Buffer {
    // one format for all columns of the result: text
    this.#int16(1)
    this.#int16(0)
    const bytes = this.#bytes
    bytes[0] = 0x42
    bytes.writeInt32BE(this.#at - 1, 1)
    bytes.writeInt16BE(this.#count, this.#countAt)
    return bytes.subarray(0, this.#at)
  }

  /** A single text as a parameter. */
  text(value: string): void {
    this.#count += 1
    this.#text(value)
  }

  /**
   * One field of every row as an array parameter.
   * @param json writes the values of a column of JSON in place of JSON.stringify
   * @throws {UnencodableValueError} for a value outside its type; {TypeError} for a field that is undefined, a defect of the caller
   */
  column(type: ElementType, rows: readonly object[], field: string, json?: JsonWrite): void {
    const begunAt = this.#begin(type, rows.length)
    const write = json === undefined ? this.#writers[type] : (value: unknown) => this.#writtenJson(json, value)
    const read = fieldReader(field)
    for (let place = 0; place < rows.length; place++) {
      const value = read(rows[place] as object)
      if (value === null) this.#null()
      else if (value === undefined) throw new TypeError(`${field} is undefined; null stands for nothing`)
      else write(value)
    }
    this.#end(begunAt, rows.length)
  }

  /** Plain values as an array parameter; errors as for `column`. */
  values(type: ElementType, values: readonly unknown[]): void {
    const begunAt = this.#begin(type, values.length)
    const write = this.#writers[type]
    for (const value of values) {
      if (value === null) this.#null()
      else if (value === undefined) throw new TypeError('a value is undefined; null stands for nothing')
      else write(value)
    }
    this.#end(begunAt, values.length)
  }

  /** @returns where the array begins, behind its length in bytes */
  #begin(type: ElementType, length: number): number {
    this.#count += 1
    const bytes = this.#room(4 + arrayHeaderBytes)
    const at = this.#at + 4
    bytes.writeInt32BE(length === 0 ? 0 : 1, at)
    bytes.writeInt32BE(1, at + 4)
    bytes.writeUInt32BE(oids[type], at + 8)
    bytes.writeInt32BE(length, at + 12)
    bytes.writeInt32BE(1, at + 16)
    this.#at = at + arrayHeaderBytes
    return at
  }

  /** An empty array has no dimensions. */
  #end(begunAt: number, length: number): void {
    if (length === 0) this.#at = begunAt + 12
    this.#bytes.writeInt32BE(this.#at - begunAt, begunAt - 4)
  }

  /** The buffer, with so many bytes behind `#at`. */
  #room(bytes: number): Buffer {
    if (this.#at + bytes > this.#bytes.length) this.#bytes = grownBuffer(this.#bytes, { to: this.#at, more: bytes })
    return this.#bytes
  }

  #int16(value: number): void {
    this.#at = this.#room(2).writeInt16BE(value, this.#at)
  }

  #cString(value: string): void {
    const bytes = this.#room(value.length * 3 + 1)
    this.#at += bytes.write(value, this.#at, 'utf8')
    bytes[this.#at++] = 0
  }

  #writtenJson(json: JsonWrite, value: unknown): void {
    const output = this.#jsonOutput
    output.begin()
    json(value as never, output)
    const at = this.#fixed(output.length)
    output.copyTo(this.#bytes, at)
  }

  #null(): void {
    this.#at = this.#room(4).writeInt32BE(-1, this.#at)
  }

  readonly #writers: Readonly<Record<ElementType, (value: unknown) => void>> = {
    text: (value) => {
      if (typeof value !== 'string') throw new UnencodableValueError('text', value)
      this.#text(value)
    },
    json: (value) => this.#text(JSON.stringify(value)),
    numeric: (value) => {
      if (typeof value !== 'bigint') throw new UnencodableValueError('numeric', value)
      this.#text(value.toString())
    },
    bytea: (value) => {
      if (!(value instanceof Uint8Array)) throw new UnencodableValueError('bytea', value)
      const at = this.#fixed(value.length)
      this.#bytes.set(value, at)
    },
    uuid: (value) => {
      const at = this.#fixed(16)
      if (typeof value !== 'string' || !writeUuid(this.#bytes, value, at)) throw new UnencodableValueError('uuid', value)
    },
    bool: (value) => {
      if (typeof value !== 'boolean') throw new UnencodableValueError('bool', value)
      // making room may move everything, so it comes before the buffer is named
      const at = this.#fixed(1)
      this.#bytes[at] = value ? 1 : 0
    },
    int4: (value) => {
      if (typeof value !== 'number' || value !== (value | 0)) throw new UnencodableValueError('int4', value)
      const at = this.#fixed(4)
      this.#bytes.writeInt32BE(value, at)
    },
    int8: (value) => {
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new UnencodableValueError('int8', value)
      const at = this.#fixed(8)
      writeInt64(this.#bytes, value, at)
    },
    float8: (value) => {
      if (typeof value !== 'number') throw new UnencodableValueError('float8', value)
      const at = this.#fixed(8)
      this.#bytes.writeDoubleBE(value, at)
    },
    timestamptz: (value) => {
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new UnencodableValueError('timestamptz', value)
      const at = this.#fixed(8)
      const microseconds = (value - postgresEpochMs) * 1_000
      if (Number.isSafeInteger(microseconds)) writeInt64(this.#bytes, microseconds, at)
      else this.#bytes.writeBigInt64BE(BigInt(value - postgresEpochMs) * 1_000n, at)
    },
    date: (value) => {
      const days = daysOf(value)
      const at = this.#fixed(4)
      this.#bytes.writeInt32BE(days, at)
    },
  }

  /** Writes the length of an element and makes room for it. @returns where it goes */
  #fixed(length: number): number {
    const at = this.#room(4 + length).writeInt32BE(length, this.#at)
    this.#at = at + length
    return at
  }

  #text(value: string): void {
    const bytes = this.#room(4 + value.length * 3)
    const at = this.#at + 4
    const length = writeAscii(bytes, value, at) ? value.length : bytes.write(value, at, 'utf8')
    bytes.writeInt32BE(length, this.#at)
    this.#at = at + length
  }
}

const fieldReaders = new Map<string, (row: object) => unknown>()

/** A function of its own for each field: in one place that reads any field of any row, V8 looks every one up by its name. */
function fieldReader(field: string): (row: object) => unknown {
  let reader = fieldReaders.get(field)
  if (reader === undefined) {
    // oxlint-disable-next-line typescript/no-implied-eval -- the name is quoted, and comes from a store's declaration
    reader = new Function('row', `return row[${JSON.stringify(field)}]`) as (row: object) => unknown
    fieldReaders.set(field, reader)
  }
  return reader
}

/** Longer text is copied faster by the runtime. */
const longestAscii = 48

/** Writes a short text of ASCII characters alone, three times as fast as `write`. @returns false, with anything behind `at`, when it is none */
export function writeAscii(bytes: Buffer, text: string, at: number): boolean {
  if (text.length > longestAscii) return false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 0x7f) return false
    bytes[at + index] = code
  }
  return true
}

const notHex = 0xff
const hexValues = new Uint8Array(128).fill(notHex)
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16)
  hexValues[digit.charCodeAt(0)] = value
  hexValues[digit.toUpperCase().charCodeAt(0)] = value
}
/** Where the first digit of each byte of a UUID stands in its text. */
const uuidDigits = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]
const hyphens = [8, 13, 18, 23]

/** Writes the 16 bytes of a UUID in canonical text, of either case. @returns false when it is none */
function writeUuid(bytes: Buffer, text: string, at: number): boolean {
  if (text.length !== 36) return false
  for (const place of hyphens) if (text.charCodeAt(place) !== 0x2d) return false
  for (let byte = 0; byte < 16; byte++) {
    const place = uuidDigits[byte] as number
    const high = hexValues[text.charCodeAt(place)] ?? notHex
    const low = hexValues[text.charCodeAt(place + 1)] ?? notHex
    if (high === notHex || low === notHex) return false
    bytes[at + byte] = (high << 4) | low
  }
  return true
}

/** Faster than a BigInt for every safe integer. */
function writeInt64(buffer: Buffer, value: number, at: number): void {
  buffer.writeInt32BE(Math.floor(value / 0x1_0000_0000), at)
  buffer.writeUInt32BE(value >>> 0, at + 4)
}

/** Days since 2000-01-01 of a YYYY-MM-DD. */
function daysOf(value: unknown): number {
  const ms = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(ms)) throw new UnencodableValueError('date', value)
  return (ms - postgresEpochMs) / dayMs
}
