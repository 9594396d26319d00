import { expect, test } from 'vitest'
import { recordNames, schemaText } from './avro-types.ts'
import { incompatibilities } from './compatibility.ts'
import { releasedSchemas } from './released.ts'

interface Field {
  name: string
  type: unknown
  default?: unknown
}
type Schema = Record<string, unknown> & { fields: Field[] }

test.each(recordNames)('%s can read everything that any released version wrote', (name) => {
  const released = releasedSchemas(name)
  expect(released.map(({ version }) => version)).toEqual(released.map((_, index) => index + 1))
  expect(released.length).toBeGreaterThan(0)
  const committed: unknown = JSON.parse(schemaText(name))
  for (const { version, schema } of released) expect(incompatibilities(committed, schema), `v${version}`).toEqual([])
})

test.each(recordNames)('each released version of %s could read the ones before it', (name) => {
  const released = releasedSchemas(name)
  for (const [index, { schema, version }] of released.entries()) {
    for (const older of released.slice(0, index))
      expect(incompatibilities(schema, older.schema), `v${version} of v${older.version}`).toEqual([])
  }
})

function changed(change: (schema: Schema) => void): unknown {
  const schema = JSON.parse(schemaText('TransactionEvent')) as Schema
  change(schema)
  return schema
}
const committed: unknown = JSON.parse(schemaText('TransactionEvent'))
const field = (schema: Schema, name: string) => schema.fields.find((candidate) => candidate.name === name) as Field

test.each<[string, (schema: Schema) => void]>([
  ['a new field with a default', (schema) => schema.fields.push({ name: 'tip', type: ['null', 'long'], default: null })],
  ['a field taken away', (schema) => schema.fields.splice(schema.fields.indexOf(field(schema, 'orderId')), 1)],
  ['another order of fields', (schema) => schema.fields.push(...schema.fields.splice(0, 3))],
  ['a symbol added at the end', (schema) => (field(schema, 'channel').type as { symbols: string[] }).symbols.push('PHONE')],
  ['other words in a doc', (schema) => Object.assign(field(schema, 'channel'), { doc: 'How.' })],
])('%s may follow', (_, change) => {
  expect(incompatibilities(changed(change), committed)).toEqual([])
})

test.each<[string, (schema: Schema) => void, RegExp]>([
  ['a new field without a default', (schema) => schema.fields.push({ name: 'tip', type: 'long' }), /tip: a new field needs a default/],
  ['a nested one', (schema) => nested(schema).push({ name: 'why', type: 'string' }), /Decision.why: a new field needs a default/],
  ['a default that is not of the type', (schema) => schema.fields.push({ name: 'tip', type: 'long', default: 'none' }), /./],
  ['a field under another name', (schema) => Object.assign(field(schema, 'storeId'), { name: 'shopId' }), /shopId/],
  ['a narrower type', (schema) => Object.assign(field(schema, 'amountMinor'), { type: 'int' }), /amountMinor: was long, is int/],
  [
    'a wider type, whose meaning others read',
    (schema) => Object.assign(field(schema, 'version'), { type: 'long' }),
    /version: was int, is long/,
  ],
  [
    'a field that may no longer be null',
    (schema) => Object.assign(field(schema, 'orderId'), { type: 'string', default: '' }),
    /orderId: was \[null, string\], is string/,
  ],
  [
    'seconds for milliseconds',
    (schema) => Object.assign(field(schema, 'eventTime'), { type: { type: 'long', logicalType: 'timestamp-micros' } }),
    /eventTime: was long \(timestamp-millis\)/,
  ],
  ['a symbol taken away', (schema) => (field(schema, 'channel').type as { symbols: string[] }).symbols.pop(), /Channel: symbols/],
  ['a symbol put first', (schema) => (field(schema, 'channel').type as { symbols: string[] }).symbols.unshift('PHONE'), /Channel: symbols/],
  ['another record name', (schema) => Object.assign(schema, { name: 'LedgerEvent' }), /cannot read the older version/],
  ['another namespace', (schema) => Object.assign(schema, { namespace: 'shop' }), /cannot read the older version/],
])('%s may not follow', (_, change, fault) => {
  expect(incompatibilities(changed(change), committed).join('\n')).toMatch(fault)
})

test('a field that comes back with another type is refused by the version that still had it', () => {
  const without = changed((schema) => schema.fields.splice(schema.fields.indexOf(field(schema, 'orderId')), 1))
  const again = changed((schema) => Object.assign(field(schema, 'orderId'), { type: 'long', default: 0 }))
  expect(incompatibilities(without, committed)).toEqual([])
  expect(incompatibilities(again, without)).toEqual([])
  expect(incompatibilities(again, committed)).not.toEqual([])
})

function nested(schema: Schema): Field[] {
  return (field(schema, 'decision').type as Schema).fields
}
