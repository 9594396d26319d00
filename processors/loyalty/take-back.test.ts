import { expect, test } from 'vitest'
import type { LoyaltyProgram } from '../../core/loyalty-program.ts'
import type { TransactionEvent } from '../../schemas/records.ts'
import { transactionEvent } from '../../tests/support/transaction-event.ts'
import { processorDriver } from '../runtime/index.ts'
import { paymentKey } from './lot.ts'
import { loyaltyApplication } from './topology.ts'
import { visitsProcessor } from './visits-processor.ts'

const startMs = Date.UTC(2026, 10, 21, 3)
const dayMs = 86_400_000
const spend: LoyaltyProgram = {
  windowDays: 90,
  pointsExpireDays: 30,
  tiers: [
    { id: 'vip', names: { ko: '단골', en: 'Regular' }, visits: 2 },
    { id: 'gold', names: { ko: '골드', en: 'Gold' }, visits: 3 },
  ],
  points: [{ by: 'spend', category: null, points: 10 }],
}

function start(program?: LoyaltyProgram) {
  const driver = processorDriver(loyaltyApplication, visitsProcessor, { startMs })
  if (program !== undefined) {
    driver.setReference('programs', [{ merchantId: 'merchant-1', version: 3, document: program }])
    driver.setReference('versions', [{ merchantId: 'merchant-1', version: 3, document: program }])
  }
  const pipe = (fields: Partial<TransactionEvent> = {}) => {
    const event = transactionEvent(fields)
    driver.pipe(event, { key: event.value.customerId })
    return event.value
  }
  const refund = (payment: TransactionEvent, refundedMinor: number) =>
    pipe({
      ...payment,
      status: refundedMinor < payment.amountMinor ? 'PARTIALLY_REFUNDED' : 'REFUNDED',
      previousStatus: 'COMPLETED',
      refundedMinor,
      version: 2,
    })
  const cancel = (payment: TransactionEvent) => pipe({ ...payment, status: 'CANCELLED', previousStatus: 'COMPLETED', version: 2 })
  const row = () => driver.store('visits').get({ customerId: 'customer-1', merchantId: 'merchant-1', storeId: 'store-1' })
  const lot = (payment: TransactionEvent) => driver.store('payments').get(paymentKey(payment))
  const left = (payment: TransactionEvent) => (lot(payment)?.points ?? 0) - (lot(payment)?.revoked ?? 0)
  return { driver, pipe, refund, cancel, row, lot, left }
}

test('a lot keeps what its payment gave and by which version, and expires by event time', () => {
  const { pipe, lot } = start(spend)
  const payment = pipe({ amountMinor: 12_999, eventTime: startMs })
  expect(lot(payment)).toMatchObject({ points: 120, revoked: 0, spent: 0, programVersion: 3, expiresAt: startMs + 30 * dayMs })
})

test('partial refunds take points back in proportion and leave the visit; the last one takes both', () => {
  const { pipe, refund, row, left } = start(spend)
  const payment = pipe({ amountMinor: 10_000 })
  expect([left(payment), row()?.visits]).toEqual([100, 1])
  refund(payment, 1)
  expect([left(payment), row()?.visits]).toEqual([99, 1])
  refund(payment, 3_333)
  expect([left(payment), row()?.visits]).toEqual([66, 1])
  refund(payment, 9_999)
  expect([left(payment), row()?.visits]).toEqual([0, 1])
  refund(payment, 10_000)
  expect([left(payment), row()?.visits, row()?.lastVisitAt]).toEqual([0, 0, null])
})

test('the same refund twice takes back once, and an older one after a newer one nothing', () => {
  const { driver, pipe, refund, left } = start(spend)
  const payment = pipe({ amountMinor: 10_000 })
  for (const refundedMinor of [5_000, 5_000, 2_000]) refund(payment, refundedMinor)
  expect(left(payment)).toBe(50)
  expect(driver.counter('repeated-reversal')).toBe(2)
})

test('a cancelled visit is no visit any more: the next one is the fifth again, without a second greeting', () => {
  const { driver, pipe, cancel, row } = start()
  const payments = Array.from({ length: 5 }, (_, day) => pipe({ eventTime: startMs + day * dayMs }))
  expect(driver.takeOutputs()).toHaveLength(1)
  cancel(payments[1] as TransactionEvent)
  expect(row()).toMatchObject({ visits: 4, vipSince: null, tier: null })
  pipe({ eventTime: startMs + 9 * dayMs })
  expect(row()).toMatchObject({ visits: 5, vipSince: startMs + 9 * dayMs, tier: 'vip' })
  expect(driver.takeOutputs()).toEqual([])
})

test('a cancel of what was held, of what was never completed, and of what was cancelled take back nothing', () => {
  const { driver, pipe, cancel, row } = start(spend)
  const payment = pipe()
  pipe({ status: 'CANCELLED', previousStatus: 'PENDING', version: 2 })
  cancel(payment)
  cancel(payment)
  expect(row()?.visits).toBe(0)
  cancel(transactionEvent({}).value)
  expect(row()?.visits).toBe(0)
  expect(driver.counters()).toMatchObject({ 'ignored-cancelled': 1, 'visit-taken-back': 1, 'repeated-reversal': 1 })
})

test('a refund that is read before its completion holds: a replayed completion gives what is left, or no visit', () => {
  const { driver, pipe, refund, row, left } = start(spend)
  const half = transactionEvent({ amountMinor: 10_000 }).value
  const whole = transactionEvent({ amountMinor: 10_000 }).value
  refund(half, 5_000)
  refund(whole, 10_000)
  pipe(half)
  pipe(whole)
  expect([left(half), left(whole), row()?.visits]).toEqual([50, 0, 1])
  refund(half, 10_000)
  expect([left(half), row()?.visits]).toEqual([0, 0])
  expect(driver.deadLetters()).toEqual([])
})

test('points that were spent before they were taken back are not taken twice', () => {
  const { driver, pipe, refund, lot } = start(spend)
  const payment = pipe({ amountMinor: 10_000 })
  driver.seed('payments', [{ ...(lot(payment) as NonNullable<ReturnType<typeof lot>>), spent: 80 }])
  refund(payment, 5_000)
  expect(lot(payment)).toMatchObject({ points: 100, revoked: 50, spent: 80 })
})

test('a visit exactly as old as the window is outside, one a millisecond younger inside', () => {
  const { pipe, row } = start()
  pipe({ eventTime: startMs })
  pipe({ eventTime: startMs + 1 })
  pipe({ eventTime: startMs + 90 * dayMs })
  expect(row()).toMatchObject({ visits: 2, firstVisitAt: startMs, windowFirstAt: startMs + 1 })
})

test('a visit that is known too late for the window gives points, and counts for nothing else', () => {
  const { driver, pipe, row, left } = start(spend)
  pipe({ eventTime: startMs + 90 * dayMs })
  const late = pipe({ eventTime: startMs, amountMinor: 3_000 })
  expect(row()).toMatchObject({ visits: 1, firstVisitAt: startMs, tier: null })
  expect(left(late)).toBe(30)
  expect(driver.outputs()).toEqual([])
})

test("each tier is greeted once, by its name in the customer's language", () => {
  const { driver, pipe } = start(spend)
  driver.setReference('languages', [{ customerId: 'customer-en', language: 'en' }])
  for (let visit = 1; visit <= 6; visit++) {
    pipe()
    pipe({ customerId: 'customer-en' })
  }
  expect(
    driver.outputs().map(({ event: { value } }) => [value.customerId, value.visits, ...value.facts.map((fact) => fact.value)]),
  ).toEqual([
    ['customer-1', 2, 'vip', '단골'],
    ['customer-en', 2, 'vip', 'Regular'],
    ['customer-1', 3, 'gold', '골드'],
    ['customer-en', 3, 'gold', 'Gold'],
  ])
})

test('a killed worker and another owner leave no visit twice', () => {
  const { driver, pipe, cancel, row } = start()
  const payment = pipe()
  driver.crashNext('after-commit')
  pipe()
  driver.crashNext('before-commit')
  cancel(payment)
  driver.rebalance()
  expect(row()).toMatchObject({ visits: 1, completions: 2 })
})
