import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import avsc from 'avsc'
import { projectRoot } from '../platform/project-root.ts'
import { type RecordName, topicOf, topics } from './records.ts'
import { strictTypeHook } from './strict-types.ts'

/** Largest value of a record on any topic, in bytes; the broker's `max.message.bytes` of our topics is in keeping with it. */
export const maxRecordBytes = 64 * 1024

/** Compiles an Avro schema (JSON) with the caps and the strictness of strict-types.ts. */
export function compileSchema(schema: avsc.Schema): avsc.Type {
  return avsc.Type.forSchema(schema, { typeHook: strictTypeHook as avsc.ForSchemaOptions['typeHook'] })
}

/** The JSON of the newest schema of a record, as committed. */
export function schemaText(name: RecordName): string {
  return readFileSync(join(projectRoot(), 'schemas/avro', topicOf(name), `${name}.avsc`), 'utf8')
}

/** Every record of the contract. */
export const recordNames: readonly RecordName[] = Object.values(topics).flat()
