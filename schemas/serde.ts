import type avsc from 'avsc'
import { AppError } from '../core/errors.ts'
import { compileSchema, maxRecordBytes, recordNames, schemaText } from './avro-types.ts'
import type { AnyRecord, RecordName } from './records.ts'
import type { SchemaSource } from './registry.ts'
import { safetyFaults } from './schema-rules.ts'
import { type RecordSchema, type SharedStart, sharedStart } from './shared-start.ts'

const magicByte = 0
const headerBytes = 5
/** Records are encoded one behind the other into chunks that are never written again, so that none is copied. */
const chunkBytes = 4 * maxRecordBytes
let chunk = Buffer.allocUnsafeSlow(chunkBytes)
let freeFrom = 0

/** Thrown by `decode` for a schema id that this process has not met; `await serde.learn(bytes)`, then decode again. */
export class UnknownSchemaIdError extends Error {
  readonly schemaId: number
  constructor(schemaId: number) {
    super(`schema id ${schemaId} is not loaded yet`)
    this.name = 'UnknownSchemaIdError'
    this.schemaId = schemaId
  }
}

/** A record that was decoded, and its bytes. */
export interface DecodedRecord {
  readonly event: AnyRecord
  readonly bytes?: Buffer | null
}

interface Reader {
  readonly name: RecordName
  readonly type: avsc.Type
  /** Undefined when writer and reader schema are the same. */
  readonly resolver: avsc.types.LogicalType | undefined
  readonly writer: avsc.Type
}

/**
 * Confluent wire format (0x00, schema id as 4 bytes big endian, Avro binary) with one cached resolver per schema id:
 * about 1 us a record, where resolving anew costs 250.
 */
export class Serde {
  readonly #source: SchemaSource
  readonly #types = new Map<RecordName, avsc.Type>()
  readonly #writerIds = new Map<RecordName, number>()
  readonly #readers = new Map<number, Reader>()
  /** By the record that is written, then by the one it begins with. */
  readonly #starts = new Map<RecordName, ReadonlyMap<RecordName, SharedStart>>()

  private constructor(source: SchemaSource) {
    this.#source = source
    const schemas = recordNames.map((name) => [name, JSON.parse(schemaText(name)) as RecordSchema] as const)
    for (const [name, schema] of schemas) {
      const type = compileSchema(schema as avsc.Schema)
      this.#types.set(name, type)
      const starts = new Map<RecordName, SharedStart>()
      for (const [first, other] of schemas) {
        const start = sharedStart(other, schema, type)
        if (start !== undefined) starts.set(first, start)
      }
      this.#starts.set(name, starts)
    }
  }

  /**
   * Looks up the ids of the committed schemas; it never registers (`paystream schemas register` does, at deploy).
   * @throws {AppError} REGISTRY_UNAVAILABLE (retry), SCHEMA_INCOMPATIBLE when a committed schema is not registered
   */
  static async load(source: SchemaSource): Promise<Serde> {
    const serde = new Serde(source)
    for (const name of recordNames) {
      const id = await source.idOf(name)
      serde.#writerIds.set(name, id)
      const type = serde.#typeOf(name)
      serde.#readers.set(id, { name, type, writer: type, resolver: undefined })
    }
    return serde
  }

  /**
   * @param cause what `record` follows from: fields with which both begin are copied from its bytes
   * @throws {AppError} RECORD_INVALID when the value does not fit the schema; RECORD_TOO_LARGE above 64 KiB
   */
  encode(record: AnyRecord, cause?: DecodedRecord): Buffer {
    if (freeFrom + maxRecordBytes > chunk.length) {
      chunk = Buffer.allocUnsafeSlow(chunkBytes)
      freeFrom = 0
    }
    const from = freeFrom
    let end: number
    try {
      end = this.#write(record, cause, from + headerBytes)
    } catch (cause) {
      if (cause instanceof AppError) throw cause
      throw new AppError('RECORD_INVALID', `a ${record.name} does not fit its schema`, { cause })
    }
    const length = (end < 0 ? chunk.length - end : end) - from
    if (length > maxRecordBytes) throw new AppError('RECORD_TOO_LARGE', `a ${record.name} of ${length} bytes is above ${maxRecordBytes}`)
    chunk[from] = magicByte
    chunk.writeUInt32BE(this.#writerIds.get(record.name) as number, from + 1)
    freeFrom = end
    return chunk.subarray(from, end)
  }

  #write({ name, value }: AnyRecord, cause: DecodedRecord | undefined, at: number): number {
    const start = cause && this.#starts.get(name)?.get(cause.event.name)
    const bytes = cause?.bytes
    const copied =
      start && bytes && bytes.readUInt32BE(1) === this.#writerIds.get(cause.event.name) && start.isSame(cause.event.value, value)
    return copied ? start.rest.encode(value, chunk, at + bytes.copy(chunk, at, headerBytes)) : this.#typeOf(name).encode(value, chunk, at)
  }

  /** @throws {AppError} RECORD_UNDECODABLE, RECORD_TOO_LARGE; {@link UnknownSchemaIdError} when the id must be learnt first */
  decode(bytes: Buffer): AnyRecord {
    const reader = this.#readers.get(this.#schemaIdOf(bytes))
    if (reader === undefined) throw new UnknownSchemaIdError(bytes.readUInt32BE(1))
    try {
      const { value, offset } =
        reader.resolver === undefined ? reader.type.decode(bytes, headerBytes) : reader.type.decode(bytes, headerBytes, reader.resolver)
      if (offset !== bytes.length) throw new Error(offset < 0 ? 'the bytes end early' : `${bytes.length - offset} bytes too many`)
      return { name: reader.name, value } as AnyRecord
    } catch (cause) {
      if (cause instanceof AppError) throw cause
      throw new AppError('RECORD_UNDECODABLE', `the bytes are not a ${reader.name}`, { cause })
    }
  }

  /**
   * Fetches the writer schema of a record and caches its resolver.
   * @throws {AppError} RECORD_UNDECODABLE when the registry answers that the id is unknown or not one of ours; REGISTRY_UNAVAILABLE when it does not answer
   */
  async learn(bytes: Buffer): Promise<void> {
    const id = this.#schemaIdOf(bytes)
    if (this.#readers.has(id)) return
    const text = await this.#source.schemaById(id)
    if (text === undefined) throw new AppError('RECORD_UNDECODABLE', `schema id ${id} is not registered`)
    const writer = compileForeign(id, text)
    const name = recordNames.find((known) => writer.name === `paystream.${known}`)
    if (name === undefined) throw new AppError('RECORD_UNDECODABLE', `schema id ${id} is ${writer.name ?? 'unnamed'}, not a record of ours`)
    const type = this.#typeOf(name)
    try {
      this.#readers.set(id, { name, type, writer, resolver: type.createResolver(writer) as avsc.types.LogicalType })
    } catch (cause) {
      throw new AppError('RECORD_UNDECODABLE', `schema id ${id} of ${name} cannot be read with this version's schema`, { cause })
    }
  }

  #schemaIdOf(bytes: Buffer): number {
    if (bytes.length > maxRecordBytes)
      throw new AppError('RECORD_TOO_LARGE', `a record of ${bytes.length} bytes is above ${maxRecordBytes}`)
    if (bytes.length < headerBytes || bytes[0] !== magicByte)
      throw new AppError('RECORD_UNDECODABLE', 'no Confluent header (magic byte 0 and a schema id)')
    return bytes.readUInt32BE(1)
  }

  #typeOf(name: RecordName): avsc.Type {
    return this.#types.get(name) as avsc.Type
  }
}

/** A schema of the registry, which may hold anything: another format, or a type whose few bytes decode to millions of elements. */
function compileForeign(id: number, text: string): avsc.Type {
  try {
    const schema: unknown = JSON.parse(text)
    const faults = safetyFaults(schema)
    if (faults.length > 0) throw new Error(faults.join('; '))
    return compileSchema(schema as avsc.Schema)
  } catch (cause) {
    throw new AppError('RECORD_UNDECODABLE', `schema id ${id} is not an Avro schema that can be read safely`, { cause })
  }
}
