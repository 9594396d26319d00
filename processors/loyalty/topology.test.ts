import { expect, test } from 'vitest'
import type { TransactionEvent } from '../../schemas/records.ts'
import { transactionEvent } from '../../tests/support/transaction-event.ts'
import { processorDriver } from '../runtime/index.ts'
import { loyaltyApplication } from './topology.ts'
import { greetingId } from './visits.ts'
import { visitsProcessor } from './visits-processor.ts'

const startMs = Date.UTC(2026, 10, 21, 3)

function start() {
  const driver = processorDriver(loyaltyApplication, visitsProcessor, { startMs })
  const pipe = (fields: Partial<TransactionEvent> = {}) => {
    const event = transactionEvent(fields)
    driver.pipe(event, { key: event.value.customerId })
    return event.value
  }
  const visitsOf = (customerId = 'customer-1', storeId = 'store-1', merchantId = 'merchant-1') =>
    driver.store('visits').get({ customerId, merchantId, storeId })?.visits
  return { driver, pipe, visitsOf }
}

test('a payment that is never completed is no visit, and is counted as ignored', () => {
  const { driver, pipe, visitsOf } = start()
  const held = pipe({ status: 'PENDING' })
  for (const status of ['DENIED', 'CANCELLED'] as const) pipe({ ...held, status, previousStatus: 'PENDING', version: 2 })
  expect(visitsOf()).toBeUndefined()
  expect(driver.store('payments').all()).toEqual([])
  expect(driver.counters()).toEqual({ 'ignored-pending': 1, 'ignored-denied': 1, 'ignored-cancelled': 1 })
})

test('a held payment counts when it is approved, after visits that completed meanwhile', () => {
  const { driver, pipe, visitsOf } = start()
  const held = pipe({ status: 'PENDING' })
  for (let visit = 1; visit <= 4; visit++) pipe({ eventTime: held.eventTime + visit })
  expect(driver.takeOutputs()).toEqual([])
  pipe({ ...held, status: 'COMPLETED', previousStatus: 'PENDING', statusReason: 'approved', version: 2 })
  expect(visitsOf()).toBe(5)
  expect(driver.takeOutputs().map(({ event }) => event.value.paymentId)).toEqual([held.paymentId])
})

test('the greeting names the visit that earned it, under the customer as key', () => {
  const { driver, pipe } = start()
  for (let visit = 1; visit <= 4; visit++) pipe()
  const fifth = pipe({ amountMinor: 4_500, currency: 'USD', country: 'US' })
  pipe()
  expect(driver.outputs().map(({ event, key }) => ({ event, key }))).toEqual([
    {
      key: 'customer-1',
      event: {
        name: 'NotificationRequested',
        value: {
          notificationId: greetingId('customer-1', 'merchant-1', 'store-1'),
          kind: 'VIP_GREETING',
          customerId: 'customer-1',
          merchantId: 'merchant-1',
          storeId: 'store-1',
          paymentId: fifth.paymentId,
          amountMinor: 4_500,
          currency: 'USD',
          country: 'US',
          result: null,
          visits: 5,
          facts: [
            { name: 'tier', value: 'vip' },
            { name: 'tierName', value: 'VIP' },
          ],
          requestedAt: startMs,
        },
      },
    },
  ])
})

test('one batch greets as visit by visit does', () => {
  const { driver, visitsOf } = start()
  driver.pipeBatch(Array.from({ length: 12 }, () => ({ event: transactionEvent(), key: 'customer-1' })))
  expect(visitsOf()).toBe(12)
  expect(driver.outputs().map(({ offset }) => offset)).toEqual([4])
})

test('stores count apart, also those of the same name at two merchants', () => {
  const { driver, pipe, visitsOf } = start()
  for (let visit = 1; visit <= 4; visit++) {
    pipe()
    pipe({ storeId: 'store-2' })
    pipe({ merchantId: 'merchant-2' })
  }
  expect(driver.outputs()).toEqual([])
  pipe({ storeId: 'store-2' })
  expect([visitsOf(), visitsOf('customer-1', 'store-2'), visitsOf('customer-1', 'store-1', 'merchant-2')]).toEqual([4, 5, 4])
  expect(driver.outputs().map(({ event }) => event.value.storeId)).toEqual(['store-2'])
})

test('any channel is a visit', () => {
  const { pipe, visitsOf } = start()
  for (const channel of ['POS', 'APP', 'ONLINE'] as const) pipe({ channel })
  expect(visitsOf()).toBe(3)
})

test("a registered store's threshold holds, another store's does not", () => {
  const { driver, pipe } = start()
  driver.setReference('registered', [{ merchantId: 'merchant-1', storeId: 'store-1', visitThreshold: 1, category: null }])
  pipe()
  pipe()
  pipe({ storeId: 'store-2' })
  expect(driver.outputs().map(({ event }) => [event.value.storeId, event.value.visits])).toEqual([['store-1', 1]])
})

test('the threshold at the moment of completion counts', () => {
  const { driver, pipe } = start()
  const register = (visitThreshold: number) =>
    driver.setReference('registered', [{ merchantId: 'merchant-1', storeId: 'store-1', visitThreshold, category: null }])
  register(3)
  pipe()
  pipe()
  register(4)
  pipe()
  expect(driver.takeOutputs()).toEqual([])
  pipe()
  expect(driver.takeOutputs()).toHaveLength(1)
  register(6)
  pipe()
  pipe()
  expect(driver.takeOutputs()).toEqual([])
})

test('ids that would confuse a key are kept apart', () => {
  const { driver, visitsOf } = start()
  const ids = [
    '__proto__',
    'constructor',
    '{a}',
    '{a}:b',
    'a',
    'b',
    'a:b',
    'a\u001fb',
    'a/b',
    'a,b',
    '"',
    '\\',
    '김서연',
    '👩‍👩‍👧',
    ' a',
    'A',
  ]
  const visitors = ids.flatMap((customerId) => ids.map((storeId) => ({ customerId, storeId, merchantId: storeId })))
  driver.pipeBatch(visitors.map((fields) => ({ event: transactionEvent(fields), key: fields.customerId })))
  expect(visitors.map(({ customerId, storeId }) => visitsOf(customerId, storeId, storeId))).toEqual(visitors.map(() => 1))
  expect(driver.store('visits').all()).toHaveLength(ids.length ** 2)
})
