import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maxAmountMinor } from '../../core/money.ts'
import type { TransactionEvent, TransactionStatus } from '../../schemas/records.ts'
import { transactionEvent } from '../../tests/support/transaction-event.ts'
import { processorDriver } from '../runtime/index.ts'
import { merchantTotalsApplication } from './topology.ts'
import { totalsProcessor } from './totals-processor.ts'

const noon = Date.UTC(2026, 10, 21, 3)

function start() {
  const driver = processorDriver(merchantTotalsApplication, totalsProcessor, { startMs: noon })
  const pipe = (fields: Partial<TransactionEvent> = {}, partition = 0) => {
    const event = transactionEvent({ eventTime: noon, ...fields })
    driver.pipe(event, { key: event.value.customerId, partition })
    return event.value
  }
  /** `status payments amount` of every row that holds payments, in order. */
  const rows = () =>
    driver
      .store('totals')
      .all()
      .filter(({ payments }) => payments > 0)
      .map((row) => `${row.status} ${row.payments} ${row.amountMinor}`)
      .sort()
  return { driver, pipe, rows }
}

test('a row says merchant, store, currency, Seoul day and hour, status and source partition', () => {
  const { driver, pipe } = start()
  pipe({ amountMinor: 500, eventTime: Date.UTC(2026, 10, 20, 15, 59, 59, 999) }, 7)
  expect(driver.store('totals').all()).toEqual([
    {
      merchantId: 'merchant-1',
      storeId: 'store-1',
      currency: 'KRW',
      day: '2026-11-21',
      hour: 0,
      status: 'COMPLETED',
      sourcePartition: 7,
      payments: 1,
      amountMinor: 500n,
      refundedMinor: 0n,
    },
  ])
})

test('a payment moves from status to status and is always counted once', () => {
  const { pipe, rows } = start()
  const other = pipe({ amountMinor: 300, status: 'PENDING' })
  const held = pipe({ amountMinor: 700, status: 'PENDING' })
  expect(rows()).toEqual(['PENDING 2 1000'])
  pipe({ ...held, status: 'COMPLETED', previousStatus: 'PENDING', version: 2 })
  expect(rows()).toEqual(['COMPLETED 1 700', 'PENDING 1 300'])
  pipe({ ...other, status: 'DENIED', previousStatus: 'PENDING', version: 2 })
  pipe({ ...held, status: 'PARTIALLY_REFUNDED', previousStatus: 'COMPLETED', version: 3 })
  pipe({ ...held, status: 'PARTIALLY_REFUNDED', previousStatus: 'PARTIALLY_REFUNDED', version: 4 })
  expect(rows()).toEqual(['DENIED 1 300', 'PARTIALLY_REFUNDED 1 700'])
})

test('an approval late in the evening stays in the hour of the payment', () => {
  const { driver, pipe } = start()
  const held = pipe({ status: 'PENDING' })
  driver.nowMs = noon + 20 * 3_600_000
  pipe({ ...held, status: 'COMPLETED', previousStatus: 'PENDING', version: 2 })
  expect(
    driver
      .store('totals')
      .all()
      .map(({ hour, status, payments }) => ({ hour, status, payments })),
  ).toEqual([
    { hour: 12, status: 'PENDING', payments: 0 },
    { hour: 12, status: 'COMPLETED', payments: 1 },
  ])
})

test('partitions, stores, currencies and merchants count apart', () => {
  const { driver, pipe, rows } = start()
  pipe({}, 0)
  pipe({}, 1)
  pipe({ storeId: 'store-2' })
  pipe({ currency: 'USD' })
  pipe({ merchantId: 'merchant-2' })
  expect(rows()).toHaveLength(5)
  expect(
    driver
      .store('progress')
      .all()
      .map(({ merchantId, sourcePartition, events }) => `${merchantId} ${sourcePartition} ${events}`),
  ).toEqual(['merchant-1 0 3', 'merchant-1 1 1', 'merchant-2 0 1'])
})

test('sums pass 2^53 without losing a won', () => {
  const { driver, pipe } = start()
  const held = pipe({ amountMinor: maxAmountMinor, status: 'PENDING' })
  pipe({ amountMinor: maxAmountMinor })
  pipe({ amountMinor: 2 })
  pipe({ ...held, status: 'COMPLETED', previousStatus: 'PENDING', version: 2 })
  expect(
    driver
      .store('totals')
      .all()
      .map(({ amountMinor }) => amountMinor),
  ).toEqual([0n, 2n ** 54n])
})

test('a change of a payment that was never counted goes to the dead letters and leaves no trace', () => {
  const { driver, pipe, rows } = start()
  pipe({ amountMinor: 500, status: 'PENDING' })
  pipe({ amountMinor: 900, status: 'COMPLETED', previousStatus: 'PENDING', version: 2 })
  pipe({ amountMinor: 500, status: 'COMPLETED', previousStatus: 'DENIED', version: 2 })
  expect(rows()).toEqual(['PENDING 1 500'])
  expect(driver.deadLetters().map(({ error }) => error.code)).toEqual(['RECORD_INVALID', 'RECORD_INVALID'])
  expect(driver.store('progress').all()[0]?.events).toBe(1)
})

test('ids that would confuse a key are kept apart', () => {
  const { driver } = start()
  const ids = ['__proto__', 'constructor', '{a}', '{a}:b', 'a', 'a:b', 'b', 'a\u001fb', 'a,b', '"', '\\', '서울 본점', '👩‍👩‍👧', ' a', 'A']
  const sales = ids.flatMap((merchantId) => ids.map((storeId) => ({ merchantId, storeId })))
  driver.pipeBatch(sales.map((fields) => ({ event: transactionEvent({ eventTime: noon, ...fields }), key: 'customer-1' })))
  expect(
    driver
      .store('totals')
      .all()
      .map(({ payments }) => payments),
  ).toEqual(sales.map(() => 1))
  expect(driver.store('progress').all()).toHaveLength(ids.length)
})

test('whatever happens to payments, totals equal a count of their last status', () => {
  const next: Readonly<Record<TransactionStatus, readonly TransactionStatus[]>> = {
    PENDING: ['COMPLETED', 'DENIED', 'CANCELLED'],
    COMPLETED: ['CANCELLED', 'REFUNDED', 'PARTIALLY_REFUNDED'],
    PARTIALLY_REFUNDED: ['PARTIALLY_REFUNDED', 'REFUNDED'],
    DENIED: [],
    CANCELLED: [],
    REFUNDED: [],
  }
  const payment = fc.record({
    amountMinor: fc.integer({ min: 1, max: maxAmountMinor }),
    held: fc.boolean(),
    hour: fc.nat(3),
    partition: fc.nat(2),
  })
  fc.assert(
    fc.property(fc.array(payment, { maxLength: 12 }), fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 40 }), (payments, changes) => {
      const { driver, pipe } = start()
      const ledger = payments.map(({ amountMinor, held, hour, partition }) => ({
        event: pipe({ amountMinor, status: held ? 'PENDING' : 'COMPLETED', eventTime: noon + hour * 3_600_000 }, partition),
        partition,
      }))
      for (const [which, whither] of changes) {
        const row = ledger[which % Math.max(1, ledger.length)]
        const options = row === undefined ? [] : next[row.event.status]
        const status = options[whither % Math.max(1, options.length)]
        if (row === undefined || status === undefined) continue
        row.event = pipe({ ...row.event, status, previousStatus: row.event.status, version: row.event.version + 1 }, row.partition)
      }
      expect(driver.deadLetters()).toEqual([])
      const expected = new Map<string, bigint>()
      const counted = new Map<string, bigint>()
      const add = (sums: Map<string, bigint>, key: string, amount: bigint) => sums.set(key, (sums.get(key) ?? 0n) + amount)
      for (const { event, partition } of ledger) add(expected, `${event.status} ${event.eventTime} ${partition}`, BigInt(event.amountMinor))
      for (const row of driver.store('totals').all()) {
        if (row.payments > 0) add(counted, `${row.status} ${noon + (row.hour - 12) * 3_600_000} ${row.sourcePartition}`, row.amountMinor)
      }
      expect(counted).toEqual(expected)
    }),
    { numRuns: 50 },
  )
})
