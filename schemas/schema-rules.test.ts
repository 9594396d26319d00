import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../platform/project-root.ts'
import { recordNames, schemaText } from './avro-types.ts'
import { subjectOf, topicOf } from './records.ts'
import { contractFaults, safetyFaults } from './schema-rules.ts'

test.each(recordNames)('%s keeps the rules of a contract', (name) => {
  const schema = JSON.parse(schemaText(name))
  expect(contractFaults(schema)).toEqual([])
  expect(`${topicOf(name)}-${schema.namespace}.${schema.name}`).toBe(subjectOf(name))
})

test('every schema file belongs to a record of the contract', () => {
  const files = readdirSync(join(projectRoot(), 'schemas/avro'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.avsc'),
  )
  expect(files.sort()).toEqual(recordNames.map((name) => `${topicOf(name)}/${name}.avsc`).sort())
})

test('the committed types are those that the schemas say', () => {
  const check = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/generate-avro-types.ts', '--check'], { cwd: projectRoot() })
  expect(check.status).toBe(0)
}, 30_000)

const record = (type: unknown, extra: object = {}) => ({
  type: 'record',
  name: 'R',
  doc: 'A.',
  fields: [{ name: 'f', type, doc: 'A.', ...extra }],
})
const array = (items: unknown) => ({ type: 'array', items })

test.each([
  ['an array of nulls', record(array('null')), /without bytes/],
  ['an array of written-out nulls', record(array({ type: 'null' })), /without bytes/],
  ['an array of empty records', record(array({ type: 'record', name: 'E', fields: [] })), /without bytes/],
  ['an array of records of nulls', record(array(record({ type: 'fixed', name: 'F', size: 0 }))), /without bytes/],
  ['an array of a weightless type named before', record([{ type: 'record', name: 'E', fields: [] }, array('E')]), /without bytes/],
  ['an array in an array', record(array(array('null'))), /f\[\]: an array/],
  ['a map', record({ type: 'map', values: 'string' }), /a map/],
  ['a record in itself', record(['null', 'R']), /R contains itself/],
  ['a record in itself by full name', { ...record(['null', 'shop.R']), namespace: 'shop' }, /R contains itself/],
  [
    'a record deep in itself',
    record(array(['null', { type: 'record', name: 'S', fields: [{ name: 'r', type: 'R' }] }])),
    /R contains itself/,
  ],
])('%s is not safe to read', (_, schema, fault) => {
  expect(safetyFaults(schema).join()).toMatch(fault)
})

test.each([
  ['an array of arrays', record(array(array('int')))],
  ['an array of unions', record(array(['null', 'null2']))],
  ['a record used twice', record([record('int'), array('R')]).fields[0]?.type],
])('%s is safe', (_, schema) => {
  expect(safetyFaults(schema)).toEqual([])
})

test.each([
  ['a field without doc', record('int', { doc: ' ' }), /f: no doc/],
  ['a type without doc', { ...record('int'), doc: undefined }, /R has no doc/],
  ['an enum without doc', record({ type: 'enum', name: 'E', symbols: ['A'] }), /E has no doc/],
  ['a union of three', record(['null', 'int', 'string'], { default: null }), /union/],
  ['a union with null last', record(['int', 'null'], { default: 0 }), /union/],
  ['a union in an array', record(array(['int', 'null'])), /union/],
  ['a nullable field without default', record(['null', 'int']), /default null/],
])('%s is refused in our own schemas', (_, schema, fault) => {
  expect(contractFaults(schema).join()).toMatch(fault)
})
