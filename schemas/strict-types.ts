import { isUtf8 } from 'node:buffer'
import avsc from 'avsc'
import { AppError } from '../core/errors.ts'
import { uuidPattern } from '../core/ids.ts'

/** Most elements an array of a record may have. Five bytes can otherwise decode to ten million elements. */
export const maxArrayItems = 1_000

/** The parts of avsc's reader and writer that its type definitions leave out. */
interface Tap {
  readonly buf: Buffer & { utf8Slice(start: number, end: number): string; latin1Slice(start: number, end: number): string }
  /** All of `buf`, a character each byte: put there by the first string that is read. */
  latin1?: string
  pos: number
  isValid(): boolean
  readInt(): number
  readLong(): number
  readDouble(): number
  writeLong(value: number): void
}
interface Codec<Value> {
  _read(tap: Tap): Value
  _skip(tap: Tap): void
  _write(tap: Tap, value: Value): void
}
type Constructor = new (...parameters: readonly unknown[]) => avsc.Type
const plain = (type: unknown) => (type as { readonly prototype: Codec<unknown> }).prototype

function undecodable(what: string): AppError {
  return new AppError('RECORD_UNDECODABLE', what)
}

/** An array that refuses a claimed size above the cap before it reads, skips or writes an element. */
class CappedArrayType extends avsc.types.ArrayType {
  _read(tap: Tap): unknown[] {
    const items: unknown[] = []
    // `this` may be a resolver, which has nothing of this class but the method and `itemsType`.
    eachElement(this, tap, (type) => items.push(type._read(tap)))
    return items
  }

  // Also what a resolver calls for an array that only the writer's schema knows.
  _skip(tap: Tap): void {
    eachElement(this, tap, (type) => type._skip(tap))
  }

  _write(tap: Tap, value: unknown): void {
    if (Array.isArray(value) && value.length > maxArrayItems) throw tooMany()
    plain(avsc.types.ArrayType)._write.call(this, tap, value)
  }
}

function eachElement(array: avsc.types.ArrayType, tap: Tap, take: (type: Codec<unknown>) => void): void {
  const type = array.itemsType as unknown as Codec<unknown>
  let total = 0
  for (let size = tap.readLong(); size !== 0; size = tap.readLong()) {
    if (size < 0) {
      size = -size
      tap.readLong() // the block's length in bytes, which could lie
    }
    total += size
    // Not `total > cap`: a size of very many bytes reads as NaN.
    if (!(total <= maxArrayItems)) throw tooMany()
    for (let taken = 0; taken < size; taken++) {
      if (!tap.isValid()) throw undecodable('an array claims more elements than there are bytes')
      take(type)
    }
  }
}

function tooMany(): AppError {
  return new AppError('RECORD_TOO_LARGE', `an array has or claims more than ${maxArrayItems} elements`)
}

/** avsc reads any varint as an int; here it must be one of 32 bits. */
class StrictIntType extends avsc.types.IntType {
  _read(tap: Tap): number {
    const value = tap.readInt()
    if (value !== (value | 0)) throw undecodable('an int is not within 32 bits')
    return value
  }
}

/**
 * Whole numbers from -2^52 to 2^53 - 1. avsc stops at 2^53 - 2, one below the largest amount; and a negative one below -2^52
 * loses its sign, since the zigzag form of it is an odd number above 2^53.
 */
class StrictLongType extends avsc.types.LongType {
  _read(tap: Tap): number {
    const negative = ((tap.buf[tap.pos] ?? 0) & 1) === 1
    const value = tap.readLong()
    if (!Number.isSafeInteger(value) || negative !== value < 0) throw undecodable('a long is not within -2^52 to 2^53 - 1')
    return value
  }

  _write(tap: Tap, value: unknown): void {
    if (!Number.isSafeInteger(value) || (value as number) < -(2 ** 52))
      throw new RangeError(`${String(value)} is not a whole number within -2^52 to 2^53 - 1`)
    tap.writeLong(value as number)
  }
}

/** No field of the contract means anything as NaN or infinite. */
class FiniteDoubleType extends avsc.types.DoubleType {
  _read(tap: Tap): number {
    const value = tap.readDouble()
    // Beyond the end avsc reads garbage and tells afterwards.
    if (!Number.isFinite(value) && tap.isValid()) throw undecodable('a double is not finite')
    return value
  }

  _write(tap: Tap, value: unknown): void {
    if (!Number.isFinite(value)) throw new RangeError(`${String(value)} is not a finite number`)
    plain(avsc.types.DoubleType)._write.call(this, tap, value)
  }
}

/** Text that is UTF-8 (avsc would put U+FFFD for what is not, and two ids would become one) and has no U+0000, which Postgres cannot hold. */
class StrictStringType extends avsc.types.StringType {
  _read(tap: Tap): string {
    const length = tap.readLong()
    const start = tap.pos
    if (!(length >= 0 && length <= tap.buf.length - start)) throw undecodable('a string is longer than its record')
    tap.pos += length
    if (isPlain(tap.buf, start, tap.pos)) return textOf(tap, start, tap.pos)
    const value = tap.buf.utf8Slice(start, tap.pos)
    if (value.includes('\ufffd') && !isUtf8(tap.buf.subarray(start, tap.pos))) throw undecodable('a string is not UTF-8')
    if (value.includes('\0')) throw undecodable('a string contains U+0000')
    return value
  }

  _write(tap: Tap, value: unknown): void {
    if (typeof value === 'string' && writePlain(tap, value)) return
    if (typeof value === 'string' && value.includes('\0')) throw new RangeError('a string contains U+0000')
    plain(avsc.types.StringType)._write.call(this, tap, value)
  }
}

/** Whether these bytes are ASCII without U+0000: then each is a character. */
function isPlain(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    if (byte === 0 || byte > 0x7f) return false
  }
  return true
}

/** Most texts of a record lie in it as they are: it is made a string once, and they are parts of that. */
function textOf(tap: Tap, start: number, end: number): string {
  tap.latin1 ??= tap.buf.latin1Slice(0, tap.buf.length)
  return tap.latin1.substring(start, end)
}

/** Longer texts are copied faster by the runtime; below, their length takes two bytes at most. */
const longestPlain = 256

/** Writes a short text of ASCII without U+0000. @returns false, with nothing written, when it is none, or has no room */
function writePlain(tap: Tap, text: string): boolean {
  const { buf } = tap
  const { length } = text
  const start = tap.pos + (length < 64 ? 1 : 2)
  if (length > longestPlain || start + length > buf.length) return false
  for (let place = 0; place < length; place++) {
    const code = text.charCodeAt(place)
    if (code === 0 || code > 0x7f) return false
    buf[start + place] = code
  }
  if (length < 64) buf[tap.pos] = length << 1
  else {
    buf[tap.pos] = ((length << 1) & 0x7f) | 0x80
    buf[tap.pos + 1] = length >> 6
  }
  tap.pos = start + length
  return true
}

/** logicalType uuid: lower-case canonical text. */
class UuidType extends StrictStringType {
  override _read(tap: Tap): string {
    const value = super._read(tap)
    if (!uuidPattern.test(value)) throw undecodable('a uuid is not one')
    return value
  }

  override _write(tap: Tap, value: unknown): void {
    if (typeof value !== 'string' || !uuidPattern.test(value)) throw new RangeError('a uuid is not in canonical lower-case text')
    super._write(tap, value)
  }
}

/** `["null", T]`: avsc looks for the branch of every value anew. */
class NullableType extends avsc.types.UnwrappedUnionType {
  _write(tap: Tap, value: unknown): void {
    if (value === null) tap.writeLong(0)
    else {
      tap.writeLong(1)
      ;(this.types[1] as unknown as Codec<unknown>)._write(tap, value)
    }
  }
}

const strict: Readonly<Record<string, unknown>> = {
  int: StrictIntType,
  long: StrictLongType,
  double: FiniteDoubleType,
  string: StrictStringType,
}

/** avsc's `typeHook`: the strict types above in place of avsc's own. */
export function strictTypeHook(schema: avsc.Schema, options: unknown): avsc.Type | undefined {
  if (Array.isArray(schema)) {
    const isNullable = schema.length === 2 && schema[0] === 'null'
    return isNullable ? new (NullableType as unknown as Constructor)(schema, options) : undefined
  }
  const { type, logicalType } = (typeof schema === 'string' ? { type: schema } : schema) as {
    readonly type?: unknown
    readonly logicalType?: unknown
  }
  if (type === 'array') return new (CappedArrayType as unknown as Constructor)(schema, options)
  const found = type === 'string' && logicalType === 'uuid' ? UuidType : strict[String(type)]
  return found === undefined ? undefined : new (found as Constructor)()
}
