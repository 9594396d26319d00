import { expect, test } from 'vitest'
import type { ShopPayment } from '../../../api/shapes/shop.ts'
import { acceptAttempt, attemptIn, beginAttempt, forgetAttempt, isUncertain, type Keeper } from './attempt.ts'

const payment = (amountMinor: number): ShopPayment => ({
  ...{ storeId: 's', customerId: 'c', cardId: 'k', amountMinor, currency: 'KRW', country: 'KR', latitude: null, longitude: null },
  ...{ channel: 'POS', occurredAt: `2026-11-22T12:00:0${amountMinor}+09:00`, orderId: null, items: [] },
})

/** A tab's storage; it outlives the page. */
function tab(): Keeper {
  const values = new Map<string, string>()
  return {
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
  }
}
let keys = 0
const newKey = (): string => `key-${++keys}`

test('a double click has one key and one body, the first', () => {
  const keeper = tab()
  const first = beginAttempt(keeper, 'm', payment(1), newKey)
  expect(beginAttempt(keeper, 'm', payment(2), newKey)).toEqual(first)
  expect(first.payment.occurredAt).toBe('2026-11-22T12:00:01+09:00')
})

test('a reload in mid-flight finds what was to be sent, as it was', () => {
  const keeper = tab()
  const before = beginAttempt(keeper, 'm', payment(1), newKey)
  expect(attemptIn(keeper, 'm')).toEqual(before)
  expect(attemptIn(keeper, 'm')?.paymentId).toBeNull()
})

test('a retry after a time-out sends the same, and the payment that was accepted is known after a reload too', () => {
  const keeper = tab()
  const first = beginAttempt(keeper, 'm', payment(1), newKey)
  const retry = beginAttempt(keeper, 'm', payment(1), newKey)
  expect([retry.idempotencyKey, retry.payment]).toEqual([first.idempotencyKey, first.payment])
  acceptAttempt(keeper, retry, 'p-1')
  expect(attemptIn(keeper, 'm')).toEqual({ ...first, paymentId: 'p-1' })
})

test('the next payment has a key of its own, although its body may be the same', () => {
  const keeper = tab()
  const first = beginAttempt(keeper, 'm', payment(1), newKey)
  forgetAttempt(keeper)
  expect(attemptIn(keeper, 'm')).toBeUndefined()
  const second = beginAttempt(keeper, 'm', payment(1), newKey)
  expect(second.idempotencyKey).not.toBe(first.idempotencyKey)
  expect(second.paymentId).toBeNull()
})

test('another merchant in the same tab, or damaged storage, has nothing under way', () => {
  const keeper = tab()
  beginAttempt(keeper, 'm', payment(1), newKey)
  expect(attemptIn(keeper, 'n')).toBeUndefined()
  expect(beginAttempt(keeper, 'n', payment(2), newKey).payment.amountMinor).toBe(2)
  keeper.setItem('paystream.shop.attempt', '{"idempot')
  expect(attemptIn(keeper, 'n')).toBeUndefined()
})

test.each([
  [0, 'UNREACHABLE', true],
  [503, 'GATEWAY_UNAVAILABLE', true],
  [500, 'INTERNAL_ERROR', true],
  [429, 'RATE_LIMITED', true],
  [409, 'IDEMPOTENCY_KEY_IN_FLIGHT', true],
  [400, 'BODY_INVALID', false],
  [404, 'STORE_NOT_FOUND', false],
  [422, 'CARD_NUMBER_REFUSED', false],
  [422, 'IDEMPOTENCY_KEY_REUSED', false],
])('%i %s: sent again as it was: %s', (status, code, again) => expect(isUncertain(status, code)).toBe(again))
