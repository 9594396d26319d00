import { describe, expect, test } from 'vitest'
import type { PaymentRequested } from '../../schemas/records.ts'
import { cities, FdsScenario, inputsOf } from '../../tests/support/fds-scenario.ts'
import { paymentRequested } from '../../tests/support/payment-requested.ts'

const { seoul, busan, tokyo } = cities

describe('one payment id, one payment', () => {
  test('the same body again is dropped and counted', () => {
    const scenario = new FdsScenario()
    const event = paymentRequested({ ...seoul, occurredAt: scenario.startMs })
    scenario.driver.pipe(event, { key: 'customer-1' })
    scenario.driver.pipe(structuredClone(event), { key: 'customer-1' })
    expect(scenario.events()).toHaveLength(1)
    expect(scenario.driver.counter('duplicate-payment')).toBe(1)
    expect(scenario.driver.counter('conflicting-payment')).toBe(0)
  })

  test.each<[string, Partial<PaymentRequested>]>([
    ['amount', { amountMinor: 1 }],
    ['place', { latitude: 35 }],
    ['items', { items: [{ name: 'x', quantity: 1, unitPriceMinor: 1 }] }],
    ['merchant', { merchantId: 'merchant-2' }],
  ])('another %s under the same id is counted apart, and the first stays', (_what, change) => {
    const scenario = new FdsScenario()
    const event = paymentRequested({ ...seoul, occurredAt: scenario.startMs })
    scenario.driver.pipe(event, { key: 'customer-1' })
    scenario.driver.pipe({ ...event, value: { ...event.value, ...change } }, { key: 'customer-1' })
    expect(scenario.transaction(event.value.paymentId)).toMatchObject({
      amountMinor: 10_000,
      latitude: seoul.latitude,
      merchantId: 'merchant-1',
    })
    expect(scenario.driver.counter('conflicting-payment')).toBe(1)
    expect(scenario.events()).toHaveLength(1)
  })

  test('another customer under the same id is counted apart too, though it lies in another partition', () => {
    const scenario = new FdsScenario()
    const event = paymentRequested({ ...seoul, occurredAt: scenario.startMs })
    scenario.driver.pipe(event, { key: 'customer-1' })
    scenario.driver.pipe({ ...event, value: { ...event.value, customerId: 'customer-2' } }, { key: 'customer-2', partition: 1 })
    expect(scenario.transaction(event.value.paymentId).customerId).toBe('customer-1')
    expect(scenario.presence('customer-2')).toBeUndefined()
    expect(scenario.driver.counter('conflicting-payment')).toBe(1)
  })

  test('both within one batch', () => {
    const scenario = new FdsScenario()
    const event = paymentRequested({ ...seoul, occurredAt: scenario.startMs })
    scenario.driver.pipeBatch([
      { event, key: 'customer-1' },
      { event: structuredClone(event), key: 'customer-1' },
      { event: { ...event, value: { ...event.value, amountMinor: 2 } }, key: 'customer-1' },
    ])
    expect(scenario.driver.counters()).toEqual({ 'duplicate-payment': 1, 'conflicting-payment': 1 })
    expect(scenario.driver.store('transactions').all()).toHaveLength(1)
  })

  test('a held payment that is sent again after its approval stays approved', () => {
    const scenario = new FdsScenario()
    scenario.pay(0, seoul)
    const event = paymentRequested({ ...tokyo, occurredAt: scenario.startMs })
    scenario.driver.pipe(event, { key: 'customer-1' })
    scenario.reply(scenario.transaction(event.value.paymentId), 'APPROVE')
    scenario.driver.pipe(structuredClone(event), { key: 'customer-1' })
    expect(scenario.transaction(event.value.paymentId)).toMatchObject({ status: 'COMPLETED', statusReason: 'approved' })
  })
})

test('a whole journey within one batch is judged as if its payments came one by one', () => {
  const oneByOne = new FdsScenario()
  const batched = new FdsScenario()
  const events = [
    { minutes: 0, place: seoul },
    { minutes: 20, place: busan },
    { minutes: 40, place: busan },
    { minutes: 41, place: tokyo },
    { minutes: 42, place: busan },
  ].map(({ minutes, place }) => paymentRequested({ ...place, occurredAt: oneByOne.startMs + minutes * 60_000 }))
  const inputs = events.map((event) => ({ event, key: 'customer-1', timestampMs: event.value.occurredAt }))
  for (const { event, ...options } of inputs) oneByOne.driver.pipe(event, options)
  batched.driver.pipeBatch(inputs)
  expect(batched.events()).toEqual(oneByOne.events())
  expect(batched.events().map((event) => event.status)).toEqual(['COMPLETED', 'PENDING', 'COMPLETED', 'PENDING', 'COMPLETED'])
})

test('customers do not see one another', () => {
  const scenario = new FdsScenario()
  scenario.pay(0, { ...seoul, customerId: '고객 {1} 🙂' })
  expect(scenario.pay(1, { ...tokyo, customerId: '고객 {2} 🙂' }).status).toBe('COMPLETED')
})

test("a payment without coordinates is placed at its merchant's registered store, not at another merchant's of that name", () => {
  const scenario = new FdsScenario()
  scenario.driver.setReference('directory', [
    { merchantId: 'merchant-1', storeId: 'main', latitude: busan.latitude, longitude: busan.longitude },
    { merchantId: 'merchant-2', storeId: 'main', latitude: tokyo.latitude, longitude: tokyo.longitude },
  ])
  scenario.pay(0, seoul)
  const payment = scenario.pay(20, { storeId: 'main' })
  expect(payment.status).toBe('PENDING')
  expect(inputsOf(payment).place).toMatchObject({ latitude: busan.latitude, radiusM: 100, source: 'store' })
})

test('the place of a held payment is the one registered when it was judged, also when it is approved later', () => {
  const scenario = new FdsScenario()
  const at = (place: typeof busan | typeof tokyo) =>
    scenario.driver.setReference('directory', [
      { merchantId: 'merchant-1', storeId: 'main', latitude: place.latitude, longitude: place.longitude },
    ])
  at(busan)
  scenario.pay(0, seoul)
  const held = scenario.pay(20, { storeId: 'main' })
  at(tokyo)
  scenario.reply(held, 'APPROVE')
  expect(scenario.presence()).toMatchObject({ latitude: busan.latitude, source: 'store', radiusM: 100 })
})

describe('records that no rule of the business accepts are dead letters, and the partition goes on', () => {
  test.each<[string, Partial<PaymentRequested>]>([
    ['a latitude of 91', { latitude: 91, longitude: 0 }],
    ['NaN', { latitude: Number.NaN, longitude: 0 }],
    ['one coordinate alone', { latitude: 1, longitude: null }],
    ['an infinite accuracy', { latitude: 1, longitude: 1, locationAccuracyM: Number.POSITIVE_INFINITY }],
    ['a negative accuracy', { latitude: 1, longitude: 1, locationAccuracyM: -1 }],
    ['an unknown country', { country: 'XX' }],
    ['a country that is a property of every object', { country: 'constructor' }],
    ['an unknown currency', { currency: 'ZZZ' }],
    ['an amount of 0', { amountMinor: 0 }],
    ['a time before 1970', { occurredAt: -1 }],
    ['a payment id that is none', { paymentId: 'x' }],
    ['U+0000', { storeId: 'a\0b' }],
    ['an empty store', { storeId: '' }],
  ])('%s', (_what, fields) => {
    const scenario = new FdsScenario()
    const event = paymentRequested({ occurredAt: scenario.startMs })
    scenario.driver.pipe({ ...event, value: { ...event.value, ...fields } }, { key: 'customer-1' })
    expect(scenario.driver.deadLetters()).toMatchObject([{ error: { code: 'RECORD_INVALID', next: 'dead-letter' } }])
    expect(scenario.events()).toEqual([])
    expect(scenario.pay(1, seoul).status).toBe('COMPLETED')
  })

  test('a key that is not the customer', () => {
    const scenario = new FdsScenario()
    scenario.driver.pipe(paymentRequested({}), { key: 'somebody else' })
    expect(scenario.driver.deadLetters()).toHaveLength(1)
  })
})

test('what the gateway accepts at its widest is accepted', () => {
  const scenario = new FdsScenario()
  const id = '🙂'.repeat(128)
  const widest = scenario.pay(0, {
    storeId: id,
    cardId: id,
    customerId: id,
    orderId: '',
    amountMinor: Number.MAX_SAFE_INTEGER,
    latitude: -90,
    longitude: 180,
    locationAccuracyM: Number.MAX_VALUE,
    occurredAt: 2 ** 48 - 1,
    items: Array.from({ length: 40 }, (_, index) => ({ name: '아메리카노', quantity: index + 1, unitPriceMinor: 0 })),
  })
  expect(widest).toMatchObject({ status: 'COMPLETED', decision: { timeClamped: true }, occurredAt: 2 ** 48 - 1 })
  expect(inputsOf(scenario.pay(0, { ...seoul, customerId: id })).distanceKm).toBe(0)
})

test('the first event of an ONLINE payment says why it was not measured', () => {
  const scenario = new FdsScenario()
  scenario.pay(0, { ...seoul, channel: 'ONLINE' })
  expect(scenario.events()).toMatchObject([
    { status: 'COMPLETED', version: 1, decision: { rules: [{ reason: 'not-card-present' }, { reason: 'not-card-present' }] } },
  ])
  expect(scenario.presence()).toBeUndefined()
})
