import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonMembers } from './json-members.ts'
import { batchElement, type PaymentLine, parseLine } from './parse-line.ts'

function parse(text: string | Buffer) {
  const bytes = Buffer.from(text as string)
  return parseLine({ number: 7, bytes, length: bytes.length + 1 })
}
const line = (payment: string) => `{"idempotencyKey":"k","merchantId":"m","payment":${payment}}`

function paymentOf(text: string): PaymentLine {
  const parsed = parse(text)
  if (parsed.outcome !== 'payment') throw new Error(`${parsed.outcome}`)
  return parsed.line
}

test('the members of an object are what stands there, for any JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'), (object, indent) => {
      const members = jsonMembers(JSON.stringify(object, null, indent))
      const entries = Object.entries(JSON.parse(JSON.stringify(object)) as Record<string, unknown>)
      expect(members.map(([name, raw]) => [name, JSON.parse(raw)])).toEqual(entries)
    }),
  )
  expect(jsonMembers(' { "a" : 1e400 , "a":[{"}":"]\\""}] ,"b":-0}\r')).toEqual([
    ['a', '1e400'],
    ['a', '[{"}":"]\\""}]'],
    ['b', '-0'],
  ])
})

test('a payment is sent as it is written: numbers beyond a double, repeated names, spaces', () => {
  const payment = '{ "amountMinor": 9007199254740993, "customerId":"고객", "customerId":"c", "x": {"__proto__": 1.0} }'
  const text = `{"payment": ${payment} , "merchantId":"m","idempotencyKey":"k"}\r`
  expect(paymentOf(text)).toEqual({
    number: 7,
    idempotencyKey: 'k',
    merchantId: 'm',
    customerId: 'c',
    body: payment,
    length: Buffer.byteLength(text) + 1,
  })
})

test('an element of a batch is the payment with its key in front', () => {
  expect(batchElement(paymentOf(line('{"a":1}')))).toBe('{"idempotencyKey":"k","a":1}')
  expect(batchElement(paymentOf(line('{ }')))).toBe('{"idempotencyKey":"k"}')
  expect(JSON.parse(batchElement({ ...paymentOf(line('{"a":1}')), idempotencyKey: '"\\한' }))).toEqual({ idempotencyKey: '"\\한', a: 1 })
})

test('who the customer is decides the gateway; a payment that names nobody has no order to keep', () => {
  expect(paymentOf(line('{}')).customerId).toBeUndefined()
  expect(paymentOf(line('{"customerId":5}')).customerId).toBeUndefined()
})

test('blank lines are none', () => {
  for (const text of ['', ' \t', '\r']) expect(parse(text)).toEqual({ outcome: 'blank' })
})

test.each([
  ['half a line', '{"idempotencyKey":"k"', /not JSON/],
  ['bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d]), /not UTF-8/],
  ['a list', '[]', /not an object/],
  ['null', 'null', /not an object/],
  ['no key', '{"merchantId":"m","payment":{}}', /idempotencyKey is missing/],
  ['a number for a key', '{"idempotencyKey":1,"merchantId":"m","payment":{}}', /idempotencyKey is no text/],
  ['an empty merchant', '{"idempotencyKey":"k","merchantId":"","payment":{}}', /merchantId/],
  ['a merchant that nobody could be', '{"idempotencyKey":"k","merchantId":"a\\u0000b","payment":{}}', /merchantId/],
  ['no payment', '{"idempotencyKey":"k","merchantId":"m"}', /payment is missing/],
  ['a list of payments', line('[]'), /payment is no object/],
  ['two payments', '{"idempotencyKey":"k","merchantId":"m","payment":{},"payment":{}}', /payment stands there twice/],
  ['a member nobody knows', '{"idempotencyKey":"k","merchantId":"m","payment":{},"note":1}', /unknown member "note"/],
  ['two on one line', `${line('{}')}${line('{}')}`, /not JSON/],
])('%s is malformed', (_, text, reason) => {
  expect(parse(text)).toEqual({ outcome: 'malformed', reason: expect.stringMatching(reason) })
})

test('a line that was too long to be read is malformed', () => {
  expect(parseLine({ number: 1, bytes: undefined, length: 2e6 })).toMatchObject({ outcome: 'malformed' })
})
