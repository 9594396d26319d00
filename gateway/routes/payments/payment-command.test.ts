import fc from 'fast-check'
import { expect, test } from 'vitest'
import { paymentReader } from '../../../core/payment-command.ts'
import { readBody } from '../../body/body.ts'

const good = {
  storeId: 'store-1',
  customerId: 'customer-1',
  cardId: 'card-1',
  amountMinor: 1,
  currency: 'KRW',
  country: 'KR',
  channel: 'POS',
  occurredAt: 0,
} as const

const read = (value: unknown) => {
  const result = readBody(paymentReader, value, [])
  return result.ok ? result.value : result.problem
}
const paths = (value: unknown) => {
  const result = readBody(paymentReader, value, [])
  return result.ok ? 'accepted' : result.problem.details.errors?.map(({ path }) => path)
}

test('what may be left out has a default', () => {
  expect(read(good)).toEqual({ ...good, latitude: null, longitude: null, locationAccuracyM: null, orderId: null, items: [] })
})

test.each<readonly [string, Record<string, unknown>]>([
  [
    'the least and largest values',
    { amountMinor: 2 ** 53 - 1, occurredAt: 2 ** 48 - 1, latitude: -90, longitude: 180, locationAccuracyM: 0 },
  ],
  [
    '40 items of long Hangul names',
    { items: Array.from({ length: 40 }, () => ({ name: '가'.repeat(128), quantity: 1, unitPriceMinor: 0 })) },
  ],
  ['128 emoji as an id', { orderId: '😀'.repeat(128) }],
  ['an accuracy beyond the earth', { latitude: 0, longitude: 0, locationAccuracyM: 1e300 }],
  ['nulls where they may be', { latitude: null, longitude: null, locationAccuracyM: null, orderId: null }],
  ['text that only looks like a card number', { cardId: '4111111111111112' }],
])('%s are accepted', (_what, fields) => expect(paths({ ...good, ...fields })).toBe('accepted'))

test.each<readonly [string, unknown, readonly string[]]>([
  ['nothing given', {}, ['storeId', 'customerId', 'cardId', 'amountMinor', 'currency', 'country', 'channel', 'occurredAt']],
  ['an array', [], ['']],
  ['null', null, ['']],
  ['text', 'payment', ['']],
  ['an unknown field', { ...good, merchantId: 'm' }, ['merchantId']],
  ['an unknown field of a strange name', { ...good, 'a.b "c"\n': 1 }, ['["a.b \\"c\\"\\n"]']],
  ['a field of an item that is unknown', { ...good, items: [{ name: 'a', quantity: 1, unitPriceMinor: 1, price: 1 }] }, ['items[0].price']],
  [
    '__proto__',
    JSON.parse('{"__proto__":{"storeId":"x"}}'),
    ['storeId', 'customerId', 'cardId', 'amountMinor', 'currency', 'country', 'channel', 'occurredAt', '__proto__'],
  ],
  ['constructor', { ...good, constructor: { prototype: {} } }, ['constructor']],
  [
    'fields of the prototype only',
    Object.create(good),
    ['storeId', 'customerId', 'cardId', 'amountMinor', 'currency', 'country', 'channel', 'occurredAt'],
  ],
  ['an amount of 0', { ...good, amountMinor: 0 }, ['amountMinor']],
  ['an amount of 1.5', { ...good, amountMinor: 1.5 }, ['amountMinor']],
  ['an amount as text', { ...good, amountMinor: '1' }, ['amountMinor']],
  ['an amount of 2^53', { ...good, amountMinor: 2 ** 53 }, ['amountMinor']],
  ['an infinite amount', { ...good, amountMinor: Infinity }, ['amountMinor']],
  ['true as an amount', { ...good, amountMinor: true }, ['amountMinor']],
  ['latitude 91', { ...good, latitude: 91, longitude: 0 }, ['latitude']],
  ['longitude -180.1', { ...good, latitude: 0, longitude: -180.1 }, ['longitude']],
  ['a latitude alone', { ...good, latitude: 0 }, ['longitude']],
  ['a longitude beside null', { ...good, latitude: null, longitude: 0 }, ['latitude']],
  ['a negative accuracy', { ...good, locationAccuracyM: -1 }, ['locationAccuracyM']],
  ['an infinite accuracy', { ...good, locationAccuracyM: Infinity }, ['locationAccuracyM']],
  ['a currency that is none', { ...good, currency: 'XXX' }, ['currency']],
  ['a currency in small letters', { ...good, currency: 'krw' }, ['currency']],
  ['a country that is none', { ...good, country: 'ZZ' }, ['country']],
  ['a currency named like a method', { ...good, currency: 'toString' }, ['currency']],
  ['another channel', { ...good, channel: 'pos' }, ['channel']],
  ['an empty id', { ...good, storeId: '' }, ['storeId']],
  ['an id of 129', { ...good, customerId: 'x'.repeat(129) }, ['customerId']],
  ['an id with U+0000', { ...good, cardId: 'a\0' }, ['cardId']],
  ['an id with half an emoji', { ...good, cardId: '\ud83d' }, ['cardId']],
  ['an empty order id', { ...good, orderId: '' }, ['orderId']],
  ['41 items', { ...good, items: Array.from({ length: 41 }, () => ({ name: 'a', quantity: 1, unitPriceMinor: 1 })) }, ['items']],
  ['items that are null', { ...good, items: null }, ['items']],
  ['an item that is null', { ...good, items: [null] }, ['items[0]']],
  [
    'items with faults',
    { ...good, items: [{ name: '', quantity: 0, unitPriceMinor: -1 }] },
    ['items[0].name', 'items[0].quantity', 'items[0].unitPriceMinor'],
  ],
  ['a quantity above 32 bits', { ...good, items: [{ name: 'a', quantity: 2 ** 31, unitPriceMinor: 1 }] }, ['items[0].quantity']],
  ['a name with U+0000', { ...good, items: [{ name: 'a\0', quantity: 1, unitPriceMinor: 1 }] }, ['items[0].name']],
])('%s is refused with its path', (_what, value, expected) => expect(paths(value)).toEqual(expected))

test('a card number anywhere is refused as impossible, and not repeated', () => {
  for (const [fields, path] of [
    [{ cardId: '4111111111111111' }, 'cardId'],
    [{ orderId: '4111-1111-1111-1111' }, 'orderId'],
    [{ items: [{ name: '4111 1111 1111 1111', quantity: 1, unitPriceMinor: 1 }] }, 'items[0].name'],
  ] as const) {
    const problem = read({ ...good, ...fields })
    expect(problem).toMatchObject({ code: 'CARD_NUMBER_REFUSED', details: { errors: [{ path }] } })
    expect(JSON.stringify(problem)).not.toContain('1111')
  }
})

test('any JSON at any field is accepted or refused, never an exception, and what is accepted comes out as sent', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(good), 'latitude', 'items', 'orderId'), fc.jsonValue(), (field, value) => {
      const result = readBody(paymentReader, { ...good, [field]: value }, [])
      const taken = result.ok ? (result.value as unknown as Record<string, unknown>)[field] : undefined
      const asSent = field === 'occurredAt' || Object.is(value, -0) ? taken : value
      expect(result.ok ? taken : 'refused').toEqual(result.ok ? asSent : 'refused')
    }),
  )
})
