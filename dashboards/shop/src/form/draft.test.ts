import { expect, test } from 'vitest'
import { paymentReader } from '../../../../core/payment-command.ts'
import { readBody } from '../../../../gateway/body/body.ts'
import type { ShopStore } from '../../../api/shapes/shop.ts'
import { type Draft, faultsOf, minorOf, paymentOf, sumOf } from './draft.ts'

const store: ShopStore = { storeId: 'mapo', name: '마포점', country: 'KR', latitude: 37.5, longitude: 127 }
const item = { line: 1, name: '아메리카노', quantity: '2', unitPrice: '4500' }
const good: Draft = {
  ...{ storeId: 'mapo', customerId: 'mina', cardId: 'card_1', items: [item], currency: 'KRW', channel: 'POS', place: 'store' },
  ...{ when: '', orderId: '' },
}
const nowMs = Date.UTC(2026, 10, 22, 3)

/** What the gateway says to the same body, as it arrives there. */
function gatewayFaults(payment: unknown): readonly string[] {
  const result = readBody(paymentReader, JSON.parse(JSON.stringify(payment)), [])
  return result.ok ? [] : (result.problem.details.errors ?? []).map(({ path }) => path)
}

test.each<readonly [string, Partial<Draft>, readonly string[]]>([
  ['a good form', {}, []],
  ['two lines', { items: [item, { ...item, line: 2 }] }, []],
  ['a city abroad', { place: 'new-york', currency: 'USD', items: [{ ...item, unitPrice: '9.20' }] }, []],
  ['no place', { place: 'none' }, []],
  ['a time in Seoul', { when: '2026-11-22T09:30' }, []],
  ['a time that never was', { when: '2026-02-30T09:30' }, ['occurredAt']],
  ['nobody', { customerId: ' ', cardId: '' }, ['customerId', 'cardId']],
  ['a card number', { cardId: '4111 1111 1111 1111' }, ['cardId']],
  ['a card number as an order', { orderId: '4111111111111111' }, ['orderId']],
  ['a card number as an item', { items: [{ ...item, name: '4111-1111-1111-1111' }] }, ['items[0].name']],
  ['a number that only looks like a card', { cardId: '4111111111111112' }, []],
  ['no lines', { items: [] }, ['amountMinor']],
  [
    'an empty line',
    { items: [{ line: 1, name: '', quantity: '', unitPrice: '' }] },
    ['amountMinor', 'items[0].name', 'items[0].quantity', 'items[0].unitPriceMinor'],
  ],
  ['nothing of it', { items: [{ ...item, quantity: '0' }] }, ['amountMinor', 'items[0].quantity']],
  ['half a won', { items: [{ ...item, unitPrice: '0.5' }] }, ['amountMinor', 'items[0].unitPriceMinor']],
  ['a sum beyond 2^53', { items: [{ ...item, quantity: '9', unitPrice: '9007199254740991' }] }, ['amountMinor']],
  ['41 lines', { items: Array.from({ length: 41 }, (_, line) => ({ ...item, line })) }, ['items']],
  ['a name of 129 letters', { items: [{ ...item, name: '가'.repeat(129) }] }, ['items[0].name']],
  ['an unknown currency', { currency: 'XXX', items: [{ ...item, unitPrice: '1.00' }] }, ['currency']],
  ['another channel', { channel: 'PHONE' }, ['channel']],
  ['an order number of 129', { orderId: 'x'.repeat(129) }, ['orderId']],
])('%s: the form finds what the gateway finds', (_what, fields, paths) => {
  const payment = paymentOf({ ...good, ...fields }, store, nowMs)
  expect(faultsOf(payment).map(({ path }) => path)).toEqual(paths)
  expect(gatewayFaults(payment)).toEqual(paths)
})

test('a store that is not chosen has no country either', () => {
  expect(faultsOf(paymentOf({ ...good, storeId: '' }, undefined, nowMs)).map(({ path }) => path)).toEqual(['storeId', 'country'])
})

test('the body says what was typed: money in minor units, the place of the store or the city, the time with its offset', () => {
  expect(paymentOf({ ...good, when: '2026-11-22T09:30', orderId: ' A-1 ' }, store, nowMs)).toEqual({
    ...{ storeId: 'mapo', customerId: 'mina', cardId: 'card_1', amountMinor: 9_000, currency: 'KRW', country: 'KR', channel: 'POS' },
    ...{ latitude: 37.5, longitude: 127, occurredAt: '2026-11-22T09:30:00+09:00', orderId: 'A-1' },
    items: [{ name: '아메리카노', quantity: 2, unitPriceMinor: 4_500 }],
  })
  expect(paymentOf({ ...good, place: 'paris' }, store, nowMs)).toMatchObject({ country: 'FR', latitude: 48.8566 })
  expect(paymentOf({ ...good, place: 'none' }, store, nowMs)).toMatchObject({ country: 'KR', latitude: null, longitude: null })
})

test('amounts are read exactly, digit by digit', () => {
  expect([minorOf('4,500', 'KRW'), minorOf('9.2', 'USD'), minorOf('0.29', 'USD'), minorOf('1.5', 'KWD')]).toEqual([4_500, 920, 29, 1_500])
  for (const text of ['', '-1', '1e3', '1.', '.5', '9.999', 'x']) expect(minorOf(text, 'USD')).toBeNaN()
  expect(sumOf({ currency: 'USD', items: [{ ...item, quantity: '3', unitPrice: '0.10' }] })).toBe(30)
})
