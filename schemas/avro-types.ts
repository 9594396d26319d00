import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import avsc from 'avsc'
import { AppError } from '../core/errors.ts'
import { projectRoot } from '../platform/project-root.ts'
import { type RecordName, topicOf, topics } from './records.ts'

/** Largest value of a record on any topic, in bytes; the broker's `max.message.bytes` of our topics is in keeping with it. */
export const maxRecordBytes = 64 * 1024
/** Most elements an array of a record may have. Five bytes can otherwise decode to ten million elements. */
export const maxArrayItems = 1_000

/** The parts of avsc's reader that its type definitions leave out. */
interface Tap {
  pos: number
  readLong(): number
  isValid(): boolean
}
interface Readable {
  _read(tap: Tap): unknown
}

/** An array type that refuses a claimed size above the cap before it reads a single element. */
class CappedArrayType extends avsc.types.ArrayType {
  _read(tap: Tap): unknown[] {
    const items: unknown[] = []
    const itemsType = this.itemsType as unknown as Readable
    for (let size = tap.readLong(); size !== 0; size = tap.readLong()) {
      if (size < 0) {
        size = -size
        tap.readLong()
      }
      if (items.length + size > maxArrayItems || !tap.isValid()) throw new AppError('RECORD_TOO_LARGE', `an array claims more than ${maxArrayItems} elements`)
      for (let read = 0; read < size; read++) items.push(itemsType._read(tap))
    }
    return items
  }
}

/** Compiles an Avro schema (JSON) with the caps above. */
export function compileSchema(schema: avsc.Schema): avsc.Type {
  const seen = new Set<unknown>()
  return avsc.Type.forSchema(schema, {
    typeHook(attributes, options) {
      const given = attributes as { readonly type?: unknown }
      if (given?.type !== 'array' || seen.has(attributes)) return undefined
      seen.add(attributes)
      return new (CappedArrayType as unknown as new (schema: unknown, options: unknown) => avsc.Type)(attributes, options)
    },
  })
}

/** The JSON of the newest schema of a record, as committed. */
export function schemaText(name: RecordName): string {
  return readFileSync(join(projectRoot(), 'schemas/avro', topicOf(name), `${name}.avsc`), 'utf8')
}

/** Every record of the contract. */
export const recordNames: readonly RecordName[] = Object.values(topics).flat()
