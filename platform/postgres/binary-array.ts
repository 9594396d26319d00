/** Element types that can be written. `numeric` goes out as text: cast the parameter's element with `::numeric`. */
export type ElementType = 'text' | 'uuid' | 'int4' | 'int8' | 'float8' | 'bool' | 'timestamptz' | 'date' | 'numeric' | 'json' | 'bytea'

/** A value that its column cannot hold. It belongs to the data, not to the connection. */
export class UnencodableValueError extends Error {
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
const headerBytes = 20

/**
 * Writes arrays in Postgres' binary format, which `pg` sends as it is when a parameter is a Buffer. Text arrays cost three times as much
 * on both sides. An array with a null must not be read where the column forbids it: that is left to Postgres.
 */
export class BinaryArrayWriter {
  #scratch = Buffer.allocUnsafe(64 * 1024)
  #at = 0

  /**
   * One field of every row as an array parameter.
   * @throws {UnencodableValueError} for a value outside its type; {TypeError} for a field that is undefined, a defect of the caller
   */
  column(type: ElementType, rows: readonly object[], field: string): Buffer {
    this.#begin(type, rows.length)
    for (let place = 0; place < rows.length; place++) this.#element(type, (rows[place] as Readonly<Record<string, unknown>>)[field], field)
    return this.#end(rows.length)
  }

  /** Plain values as an array parameter; errors as for `column`. */
  values(type: ElementType, values: readonly unknown[]): Buffer {
    this.#begin(type, values.length)
    for (let place = 0; place < values.length; place++) this.#element(type, values[place], 'a value')
    return this.#end(values.length)
  }

  #begin(type: ElementType, length: number): void {
    const scratch = this.#room(headerBytes, 0)
    scratch.writeInt32BE(length === 0 ? 0 : 1, 0)
    scratch.writeInt32BE(1, 4)
    scratch.writeUInt32BE(oids[type], 8)
    scratch.writeInt32BE(length, 12)
    scratch.writeInt32BE(1, 16)
    this.#at = headerBytes
  }

  /** A copy, so that the scratch buffer can be used for the next one at once. An empty array has no dimensions. */
  #end(length: number): Buffer {
    return Buffer.from(this.#scratch.subarray(0, length === 0 ? 12 : this.#at))
  }

  #room(bytes: number, at = this.#at): Buffer {
    if (at + bytes > this.#scratch.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#scratch.length * 2, at + bytes))
      this.#scratch.copy(larger, 0, 0, at)
      this.#scratch = larger
    }
    return this.#scratch
  }

  #element(type: ElementType, value: unknown, field: string): void {
    if (value === null) {
      this.#room(4).writeInt32BE(-1, this.#at)
      this.#at += 4
      return
    }
    if (value === undefined) throw new TypeError(`${field} is undefined; null stands for nothing`)
    switch (type) {
      case 'text':
        if (typeof value !== 'string') throw new UnencodableValueError(type, value)
        this.#text(value)
        return
      case 'json':
        this.#text(JSON.stringify(value))
        return
      case 'numeric':
        if (typeof value !== 'bigint') throw new UnencodableValueError(type, value)
        this.#text(value.toString())
        return
      case 'bytea':
        if (!(value instanceof Uint8Array)) throw new UnencodableValueError(type, value)
        this.#bytes(value)
        return
      case 'uuid':
        this.#uuid(value)
        return
      case 'int4':
      case 'int8':
      case 'float8':
      case 'bool':
      case 'timestamptz':
      case 'date':
        this.#fixed(type, value)
    }
  }

  #fixed(type: 'int4' | 'int8' | 'float8' | 'bool' | 'timestamptz' | 'date', value: unknown): void {
    const scratch = this.#room(12)
    const at = this.#at + 4
    let length = 8
    if (type === 'bool') {
      if (typeof value !== 'boolean') throw new UnencodableValueError(type, value)
      length = scratch.writeUInt8(value ? 1 : 0, at) - at
    } else if (type === 'date') {
      length = scratch.writeInt32BE(daysOf(value), at) - at
    } else if (typeof value !== 'number') {
      throw new UnencodableValueError(type, value)
    } else if (type === 'float8') {
      scratch.writeDoubleBE(value, at)
    } else if (!Number.isSafeInteger(value) || (type === 'int4' && (value > 0x7fff_ffff || value < -0x8000_0000))) {
      throw new UnencodableValueError(type, value)
    } else if (type === 'int4') {
      length = scratch.writeInt32BE(value, at) - at
    } else if (type === 'int8') {
      writeInt64(scratch, value, at)
    } else {
      const microseconds = (value - postgresEpochMs) * 1_000
      if (Number.isSafeInteger(microseconds)) writeInt64(scratch, microseconds, at)
      else scratch.writeBigInt64BE(BigInt(value - postgresEpochMs) * 1_000n, at)
    }
    scratch.writeInt32BE(length, this.#at)
    this.#at = at + length
  }

  #text(value: string): void {
    const scratch = this.#room(4 + value.length * 3)
    const length = scratch.write(value, this.#at + 4, 'utf8')
    scratch.writeInt32BE(length, this.#at)
    this.#at += 4 + length
  }

  #bytes(value: Uint8Array): void {
    const scratch = this.#room(4 + value.length)
    scratch.writeInt32BE(value.length, this.#at)
    scratch.set(value, this.#at + 4)
    this.#at += 4 + value.length
  }

  #uuid(value: unknown): void {
    if (typeof value !== 'string' || !uuidPattern.test(value)) throw new UnencodableValueError('uuid', value)
    const scratch = this.#room(20)
    scratch.writeInt32BE(16, this.#at)
    scratch.write(value.replaceAll('-', ''), this.#at + 4, 'hex')
    this.#at += 20
  }
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

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
