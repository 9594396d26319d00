import { isDeepStrictEqual } from 'node:util'
import avsc from 'avsc'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../core/errors.ts'
import { barePayment, fullPayment, sampleRecord, sampleRecords } from '../tests/support/sample-records.ts'
import { maxRecordBytes, recordNames, schemaText } from './avro-types.ts'
import type { AnyRecord, NamedRecordOf, PaymentRequested, RecordName, TransactionEvent } from './records.ts'
import type { SchemaSource } from './registry.ts'
import { Serde, UnknownSchemaIdError } from './serde.ts'
import { maxArrayItems } from './strict-types.ts'

/** Schemas by id, as a registry gives them: 1, 2, 3 ... are the committed ones. */
class SchemaTable implements SchemaSource {
  readonly texts = new Map<number, string>(recordNames.map((name, index) => [index + 1, schemaText(name)]))
  asked = 0
  idOf(name: RecordName): Promise<number> {
    return Promise.resolve(recordNames.indexOf(name) + 1)
  }
  schemaById(id: number): Promise<string | undefined> {
    this.asked += 1
    return Promise.resolve(this.texts.get(id))
  }
}

const table = new SchemaTable()
const serde = await Serde.load(table)

/** A body behind the header of the wire format. */
function framed(id: number, body: Uint8Array): Buffer {
  const header = Buffer.alloc(5)
  header.writeUInt32BE(id, 1)
  return Buffer.concat([header, body])
}

function codeOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
  return 'no error'
}

/** A version of PaymentRequested that another process might write. */
function paymentSchema(change: (fields: { name: string; type: unknown; default?: unknown }[]) => void): string {
  const schema = JSON.parse(schemaText('PaymentRequested'))
  change(schema.fields)
  return JSON.stringify(schema)
}

test('every record comes back as it was sent, nulls, Hangul, forty items and the largest amount included', () => {
  for (const record of sampleRecords) {
    const decoded = serde.decode(serde.encode(record))
    expect(decoded.name).toBe(record.name)
    expect(JSON.parse(JSON.stringify(decoded.value))).toEqual(record.value)
  }
  expect(new Set(sampleRecords.map(({ name }) => name))).toEqual(new Set(recordNames))
})

test('any amount, text and time comes back exactly', () => {
  const amountMinor = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
  const text = fc.string({ unit: 'binary', maxLength: 128 }).filter((value) => !/\0|\p{Surrogate}/u.test(value))
  const degrees = fc.option(fc.double({ noDefaultInfinity: true, noNaN: true }))
  fc.assert(
    fc.property(amountMinor, text, degrees, fc.integer({ min: 0, max: 2 ** 48 - 1 }), (amount, storeId, latitude, occurredAt) => {
      const value = { ...fullPayment, amountMinor: amount, storeId, latitude, occurredAt }
      expect({ ...serde.decode(serde.encode({ name: 'PaymentRequested', value })).value }).toMatchObject({
        amountMinor: amount,
        storeId,
        latitude,
        occurredAt,
      })
    }),
  )
})

test('the header is a zero byte and the id of the schema', () => {
  const bytes = serde.encode(sampleRecord('CancelRequested'))
  expect(bytes[0]).toBe(0)
  expect(bytes.readUInt32BE(1)).toBe(recordNames.indexOf('CancelRequested') + 1)
})

test('two encoded records do not share bytes', () => {
  const first = serde.encode(sampleRecord('CancelRequested'))
  const copy = Buffer.from(first)
  serde.encode(sampleRecord('PaymentRequested'))
  expect(first.equals(copy)).toBe(true)
})

test.each([
  ['a value of another type', { amountMinor: '5' }],
  ['a fraction', { amountMinor: 0.5 }],
  ['an integer that a double does not hold', { amountMinor: 2 ** 53 }],
  ['a negative one whose sign would be lost', { amountMinor: -(2 ** 52) - 2 }],
  ['not a number', { latitude: Number.NaN }],
  ['an infinite number', { longitude: Number.POSITIVE_INFINITY }],
  ['an unknown symbol', { channel: 'PHONE' }],
  ['an upper-case uuid', { paymentId: fullPayment.paymentId.toUpperCase() }],
  ['U+0000', { storeId: 'a\0b' }],
  ['null where none may be', { storeId: null }],
])('%s is not encoded', (_, change) => {
  const record = { name: 'PaymentRequested', value: { ...fullPayment, ...change } } as unknown as AnyRecord
  expect(codeOf(() => serde.encode(record))).toBe('RECORD_INVALID')
})

test('what would be refused when read is not written: above 64 KiB, above a thousand items', () => {
  const value = (storeId: string): AnyRecord => ({ name: 'PaymentRequested', value: { ...fullPayment, items: [], storeId } })
  const room = maxRecordBytes - serde.encode(value('')).length - 2 // a longer length takes two bytes more
  expect(serde.encode(value('x'.repeat(room))).length).toBe(maxRecordBytes)
  expect(serde.decode(serde.encode(value('x'.repeat(room)))).value).toMatchObject({ storeId: 'x'.repeat(room) })
  expect(codeOf(() => serde.encode(value('x'.repeat(room + 1))))).toBe('RECORD_TOO_LARGE')
  expect(codeOf(() => serde.encode(value('x'.repeat(10_000_000))))).toBe('RECORD_TOO_LARGE')
  const items = Array.from({ length: maxArrayItems + 1 }, () => ({ name: '', quantity: 1, unitPriceMinor: 1 }))
  expect(codeOf(() => serde.encode({ name: 'PaymentRequested', value: { ...fullPayment, items } }))).toBe('RECORD_TOO_LARGE')
})

test.each([
  ['nothing', Buffer.alloc(0)],
  ['less than a header', Buffer.from([0, 0, 0, 1])],
  ['another magic byte', Buffer.from([1, 0, 0, 0, 1, 0])],
  ['text', Buffer.from('{"paymentId":"1"}')],
  ['a header alone', framed(1, Buffer.alloc(0))],
])('%s is undecodable', (_, bytes) => {
  expect(codeOf(() => serde.decode(bytes))).toBe('RECORD_UNDECODABLE')
})

test('every record cut short anywhere is undecodable, and so is one with a byte too many', () => {
  for (const record of sampleRecords) {
    const bytes = serde.encode(record)
    for (let length = 0; length < bytes.length; length++)
      expect(codeOf(() => serde.decode(bytes.subarray(0, length)))).toBe('RECORD_UNDECODABLE')
    expect(codeOf(() => serde.decode(Buffer.concat([bytes, Buffer.alloc(1)])))).toBe('RECORD_UNDECODABLE')
  }
})

test('a record above 64 KiB is refused unread', () => {
  expect(codeOf(() => serde.decode(framed(1, Buffer.alloc(maxRecordBytes))))).toBe('RECORD_TOO_LARGE')
})

test('bytes flipped at random either decode or are refused with a code, never anything else', () => {
  const samples = sampleRecords.map((record) => serde.encode(record))
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.nat(), fc.integer({ min: 1, max: 255 }), (sample, at, flip) => {
      const bytes = Buffer.from(sample)
      const position = 5 + (at % (bytes.length - 5))
      bytes.writeUInt8(bytes.readUInt8(position) ^ flip, position)
      expect(outcomeOf(bytes)).toMatch(/^(the same again|dead-letter)$/)
    }),
    { numRuns: 5_000 },
  )
})

/** What is let in can be written again, so that nothing half-understood goes on; all else is refused for good. */
function outcomeOf(bytes: Buffer): string {
  try {
    const record = serde.decode(bytes)
    return isDeepStrictEqual(serde.decode(serde.encode(record)), record) ? 'the same again' : 'another record'
  } catch (error) {
    return error instanceof AppError ? error.next : String(error)
  }
}

test.each([
  ['a string that is not UTF-8', 'storeId', Buffer.from([2, 0xff])],
  ['a string with U+0000', 'storeId', Buffer.from([2, 0])],
  ['a string of negative length', 'storeId', Buffer.from([1])],
  ['a string that claims a gigabyte', 'storeId', Buffer.from([0x80, 0x80, 0x80, 0x80, 0x08])],
  ['a string whose length is no number', 'storeId', Buffer.alloc(2_000, 0x80)],
  ['a long above 2^53 - 1', 'amountMinor', Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20])],
  ['a negative long that would read as a positive one', 'amountMinor', Buffer.from([0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10])],
  ['a symbol beyond the last', 'channel', Buffer.from([0x06])],
  ['a negative symbol', 'channel', Buffer.from([0x01])],
  ['a branch beyond the last', 'orderId', Buffer.from([0x04])],
  ['a latitude of NaN', 'latitude', Buffer.from([0x02, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f])],
  ['an id that is no uuid', 'paymentId', Buffer.from('\u0006abc')],
])('%s is undecodable', (_, field, crafted) => {
  const type = avsc.Type.forSchema(JSON.parse(schemaText('PaymentRequested'))) as avsc.types.RecordType
  const value = { ...fullPayment, amountMinor: 5, items: [] } as unknown as Record<string, unknown>
  const body = Buffer.concat(type.fields.map(({ name, type: fieldType }) => (name === field ? crafted : fieldType.toBuffer(value[name]))))
  expect(codeOf(() => serde.decode(framed(1, body)))).toBe('RECORD_UNDECODABLE')
})

/** The fields of a payment before its items, as bytes; a bomb goes behind them. */
function beforeItems(): Buffer {
  const bytes = serde.encode({ name: 'PaymentRequested', value: { ...fullPayment, items: [] } })
  return bytes.subarray(0, bytes.length - 1)
}

const itemSchema = { type: 'record' as const, name: 'Item', fields: [{ name: 'quantity', type: 'long' as const }] }

/** CPU time of this process in microseconds, which a busy machine does not stretch. */
function cpuMicros(action: () => void): number {
  const before = process.cpuUsage()
  action()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

test.each([
  ['ten million items in five bytes', [0x80, 0xda, 0xc4, 0x09]],
  ['ten million as a block with its length', [0xff, 0xd9, 0xc4, 0x09, 0x02]],
  ['more items than any number', Array.from({ length: 2_000 }, () => 0x80)],
])('an array that claims %s is refused at once', (_, claim) => {
  const bytes = Buffer.concat([beforeItems(), Buffer.from(claim), Buffer.alloc(8)])
  // what a tenth of such a claim costs a reader without our cap
  const million = Buffer.from([0x80, 0x89, 0x7a, 0, 0])
  const onceRead = cpuMicros(() => avsc.Type.forSchema({ type: 'array', items: itemSchema }).decode(million))
  const refused = cpuMicros(() => {
    for (let turn = 0; turn < 100; turn++) expect(codeOf(() => serde.decode(bytes))).toBe('RECORD_TOO_LARGE')
  })
  expect(refused).toBeLessThan(onceRead)
})

test('blocks are counted together', () => {
  const block = Buffer.from([0xe8, 0x07, ...Array.from({ length: 500 * 3 }, () => 0)]) // 500 items of three zero bytes
  const zero = Buffer.alloc(1)
  expect(codeOf(() => serde.decode(Buffer.concat([beforeItems(), block, block, zero])))).toBe('no error')
  expect(codeOf(() => serde.decode(Buffer.concat([beforeItems(), block, block, block, zero])))).toBe('RECORD_TOO_LARGE')
})

test('an unknown id is told apart, learnt once, and then read', async () => {
  const source = new SchemaTable()
  const reader = await Serde.load(source)
  const bytes = framed(77, serde.encode(sampleRecord('PaymentRequested')).subarray(5))
  expect(() => reader.decode(bytes)).toThrow(UnknownSchemaIdError)
  source.texts.set(77, schemaText('PaymentRequested'))
  await reader.learn(bytes)
  await reader.learn(bytes)
  expect(source.asked).toBe(1)
  expect(reader.decode(bytes)).toEqual(serde.decode(serde.encode(sampleRecord('PaymentRequested'))))
})

test('an older writer is read: fields it lacks get their default, fields it had and we dropped are passed over', async () => {
  const text = paymentSchema((fields) => {
    fields.splice(
      fields.findIndex(({ name }) => name === 'orderId'),
      1,
    )
    fields.unshift({
      name: 'tags',
      type: { type: 'array', items: { type: 'record', name: 'Tag', fields: [{ name: 'word', type: 'string' }] } },
    })
    fields.push({ name: 'note', type: ['null', 'string'] })
  })
  const source = new SchemaTable()
  source.texts.set(90, text)
  const reader = await Serde.load(source)
  const writer = avsc.Type.forSchema(JSON.parse(text))
  const bytes = framed(90, writer.toBuffer({ ...fullPayment, amountMinor: 7, tags: [{ word: '하나' }, { word: 'two' }], note: 'x' }))
  await reader.learn(bytes)
  expect(JSON.parse(JSON.stringify(reader.decode(bytes).value))).toEqual({ ...fullPayment, amountMinor: 7, orderId: null })
  const bomb = framed(90, Buffer.from([0x80, 0xda, 0xc4, 0x09]))
  expect(codeOf(() => reader.decode(bomb))).toBe('RECORD_TOO_LARGE')
})

test.each([
  ['a record of somebody else', { type: 'record', name: 'Order', namespace: 'shop', fields: [] }],
  ['our name in another namespace', { ...JSON.parse(schemaText('PaymentRequested')), namespace: 'shop' }],
  ['a plain string', 'string'],
  ['a JSON schema', { type: 'object', properties: {} }],
  [
    'a type it does not define',
    { type: 'record', name: 'PaymentRequested', namespace: 'paystream', fields: [{ name: 'a', type: 'Missing' }] },
  ],
  [
    'another meaning of our name',
    { type: 'record', name: 'PaymentRequested', namespace: 'paystream', fields: [{ name: 'a', type: 'int' }] },
  ],
  ['an array of nulls', JSON.parse(paymentSchema((fields) => fields.push({ name: 'bomb', type: { type: 'array', items: 'null' } })))],
  ['a map', JSON.parse(paymentSchema((fields) => fields.push({ name: 'bomb', type: { type: 'map', values: 'null' } })))],
  ['a record within itself', JSON.parse(paymentSchema((fields) => fields.push({ name: 'bomb', type: ['null', 'PaymentRequested'] })))],
])('the id of %s makes a record undecodable, not a fault of ours', async (_, schema) => {
  const source = new SchemaTable()
  source.texts.set(50, JSON.stringify(schema))
  const reader = await Serde.load(source)
  await expect(reader.learn(framed(50, Buffer.alloc(10)))).rejects.toMatchObject({ code: 'RECORD_UNDECODABLE', next: 'dead-letter' })
})

test.each([
  ['is not registered', undefined],
  ['is Protobuf', 'syntax = "proto3";'],
])('an id that %s makes a record undecodable', async (_, text) => {
  const source = new SchemaTable()
  if (text !== undefined) source.texts.set(51, text)
  const reader = await Serde.load(source)
  await expect(reader.learn(framed(51, Buffer.alloc(10)))).rejects.toMatchObject({ code: 'RECORD_UNDECODABLE' })
})

test('a registry that does not answer is an outage, and the record is not lost to it', async () => {
  const source = new SchemaTable()
  const reader = await Serde.load(source)
  source.schemaById = () => Promise.reject(new AppError('REGISTRY_UNAVAILABLE', 'away'))
  await expect(reader.learn(framed(52, Buffer.alloc(10)))).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', next: 'retry' })
})

describe('a record that begins with all fields of the one it follows from', () => {
  const read = (value: PaymentRequested) => {
    const bytes = serde.encode({ name: 'PaymentRequested', value })
    return { event: serde.decode(bytes) as NamedRecordOf<'PaymentRequested'>, bytes }
  }
  const following = ({ event }: { event: NamedRecordOf<'PaymentRequested'> }, changes: object = {}): AnyRecord => ({
    name: 'TransactionEvent',
    value: { ...sampleRecord('TransactionEvent').value, ...event.value, ...changes },
  })
  const payment = read(fullPayment)
  /** Bytes that tell another store than the event: whatever is made of them shows it. */
  const marked = { ...payment, bytes: read({ ...fullPayment, storeId: 'copied' }).bytes }
  const storeOf = (bytes: Buffer) => (serde.decode(bytes).value as TransactionEvent).storeId

  test.each([fullPayment, barePayment].map(read))('has the same bytes with it and without', (cause) => {
    expect(serde.encode(following(cause), cause).equals(serde.encode(following(cause)))).toBe(true)
    expect(serde.encode(following(cause, { items: [...cause.event.value.items] }), cause).equals(serde.encode(following(cause)))).toBe(true)
  })

  test('takes them over', () => {
    expect(storeOf(serde.encode(following(payment), marked))).toBe('copied')
  })

  const texts = { merchantId: 'b', storeId: 'b', customerId: 'b', cardId: 'b', currency: 'USD', country: 'US', channel: 'APP' }
  const other = { ...barePayment, ...texts, paymentId: '018c2f1e-7b00-8abc-9def-0123456789ac' }

  test.each(Object.entries(other))('is encoded anew when its %s is another', (field, value) => {
    const event = following(payment, { [field]: value })
    expect(serde.encode(event, marked).equals(serde.encode(event))).toBe(true)
  })

  test('is encoded anew when that was written with another schema', async () => {
    const texts = new SchemaTable()
    texts.texts.set(
      90,
      paymentSchema((fields) => fields.push({ name: 'tip', type: 'int', default: 0 })),
    )
    const reader = await Serde.load(texts)
    const bytes = framed(90, Buffer.concat([payment.bytes.subarray(5), Buffer.from([2])]))
    await reader.learn(bytes)
    const event = reader.decode(bytes) as NamedRecordOf<'PaymentRequested'>
    expect(event.value.storeId).toBe(fullPayment.storeId)
    expect(reader.encode(following({ event }), { event, bytes }).equals(reader.encode(following({ event })))).toBe(true)
  })

  test('is encoded anew where there are no bytes', () => {
    expect(serde.encode(following(payment), { event: payment.event, bytes: null }).equals(serde.encode(following(payment)))).toBe(true)
  })
})
