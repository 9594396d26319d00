import { expect, test } from 'vitest'
import { AppError } from '../../../../core/errors.ts'
import { contentOf, plainText } from './content.ts'
import { maskBytes, maskPhones, maskValue } from './mask.ts'

test.each([
  ['+821012345678', '+••••••••••78'],
  ['text to +82 10-1234-5678 failed', 'text to +•• ••-••••-••78 failed'],
  ['call 010-1234-5678.', 'call •••-••••-••78.'],
  ['01012345678', '•••••••••78'],
  ['02-555-1234 and +14155550123', '••-•••-••34 and +•••••••••23'],
])('phone numbers are hidden: %s', (text, masked) => {
  expect(maskPhones(text)).toBe(masked)
})

test.each([
  'payment-stream[3]@104212345678',
  '2026-02-01T00:00:00.000Z',
  '01890f5e-7c3b-7cc0-98c4-dc0c0c07398f',
  'amountMinor 12000000000 is above 9007199254740991',
  'store-010-1234-5678-x',
  '+12',
])('what is no phone number stays as it is: %s', (text) => {
  expect(maskPhones(text)).toBe(text)
})

test('a value hides words, codes and links by their field, wherever they stand', () => {
  const event = {
    customerId: 'c-1',
    amountMinor: 9_007_199_254_740_993n,
    phone: '+821012345678',
    note: 'at 010-1234-5678',
    facts: [
      { name: 'link', value: 'https://pay/r/abc' },
      { name: 'tier', value: 'gold' },
    ],
    nested: { body: 'hello', code: '123456', tags: ['+821012345678'] },
  }
  expect(maskValue(event)).toEqual({
    customerId: 'c-1',
    amountMinor: '9007199254740993',
    phone: '•••',
    note: 'at •••-••••-••78',
    facts: [
      { name: 'link', value: '•••' },
      { name: 'tier', value: 'gold' },
    ],
    nested: { body: '•••', code: '•••', tags: ['+••••••••••78'] },
  })
})

test('bytes that cannot be decoded are shown without the numbers in them, in hex and in ASCII', async () => {
  const value = Buffer.from('{"to":"+821012345678"}')
  expect(maskBytes(value).toString()).toBe('{"to":"+**********78"}')
  const content = await contentOf(value, () => Promise.resolve({ decode: refuse, learn: () => Promise.resolve() }))
  expect(content).toMatchObject({ kind: 'bytes', why: 'no Confluent header (RECORD_UNDECODABLE)', schemaId: null, moreBytes: 0 })
  expect(JSON.stringify(content)).not.toMatch(/5678|35 36 37 38/)
})

test('an event is shown as text; without a registry it is bytes and says so', async () => {
  const reader = { decode: () => ({ name: 'PaymentRequested', value: { amountMinor: 5n } }), learn: () => Promise.resolve() }
  const value = Buffer.from([0, 0, 0, 0, 7, 10])
  expect(await contentOf(value, () => Promise.resolve(reader))).toEqual({
    kind: 'event',
    name: 'PaymentRequested',
    schemaId: 7,
    text: '{\n  "amountMinor": "5"\n}',
  })
  expect(await contentOf(value, () => Promise.reject(new Error('the registry is away')))).toMatchObject({
    kind: 'bytes',
    why: 'the registry is away',
  })
  expect(await contentOf(null, () => Promise.resolve(reader))).toEqual({ kind: 'none' })
})

test('keys and headers are text where they are text', () => {
  expect([null, Buffer.from('고객-1'), Buffer.from([0xff, 0]), Buffer.from('+821012345678')].map((bytes) => plainText(bytes))).toEqual([
    '',
    '고객-1',
    '0xff00',
    '+••••••••••78',
  ])
})

function refuse(): never {
  throw new AppError('RECORD_UNDECODABLE', 'no Confluent header')
}
