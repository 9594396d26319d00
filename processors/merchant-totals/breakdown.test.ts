import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TransactionEvent } from '../../schemas/records.ts'
import { transactionEvent } from '../../tests/support/transaction-event.ts'
import { processorDriver } from '../runtime/index.ts'
import { merchantTotalsApplication } from './topology.ts'
import { totalsProcessor } from './totals-processor.ts'

const noon = Date.UTC(2026, 10, 21, 3)
const dayMs = 86_400_000

function start() {
  const driver = processorDriver(merchantTotalsApplication, totalsProcessor, { startMs: noon })
  const pipe = (event: TransactionEvent) => driver.pipe({ name: 'TransactionEvent', value: event }, { key: event.customerId })
  const first = (fields: Partial<TransactionEvent> = {}) => {
    const { value } = transactionEvent({ eventTime: noon, ...fields })
    pipe(value)
    return value
  }
  const register = (cardId: string, brand: string) =>
    driver.setReference(
      'cards',
      [...brands.set(cardId, brand)].map(([id, each]) => ({ customerId: 'customer-1', cardId: id, brand: each })),
    )
  const brands = new Map<string, string>()
  /** Rows with payments: `brand channel country status payments amount refunded`. */
  const breakdown = () =>
    driver
      .store('breakdown')
      .all()
      .filter(({ payments }) => payments > 0)
      .map((row) => `${row.cardBrand} ${row.channel} ${row.country} ${row.status} ${row.payments} ${row.amountMinor} ${row.refundedMinor}`)
      .sort((one, other) => one.localeCompare(other))
  return { driver, pipe, first, register, breakdown }
}

/** The next event of a payment. */
function after(event: TransactionEvent, status: TransactionEvent['status'], refundMinor = 0): TransactionEvent {
  const reversal = { requestId: event.paymentId, kind: 'REFUND' as const, amountMinor: refundMinor, reason: null }
  return {
    ...event,
    status,
    previousStatus: event.status,
    version: event.version + 1,
    changedAt: event.changedAt + 30_000,
    statusReason: status === 'DENIED' ? 'expired' : 'approved',
    refundedMinor: event.refundedMinor + refundMinor,
    reversal: refundMinor === 0 ? null : reversal,
  }
}

test('what refunds give back is summed up beside what was paid, and leaves with its payment', () => {
  const { pipe, first, breakdown } = start()
  const payment = first({ amountMinor: 10_000 })
  const partly = after(payment, 'PARTIALLY_REFUNDED', 3_000)
  pipe(partly)
  expect(breakdown()).toEqual(['unknown ONLINE KR PARTIALLY_REFUNDED 1 10000 3000'])
  const more = after(partly, 'PARTIALLY_REFUNDED', 1_000)
  pipe(more)
  expect(breakdown()).toEqual(['unknown ONLINE KR PARTIALLY_REFUNDED 1 10000 4000'])
  pipe(after(more, 'REFUNDED', 6_000))
  expect(breakdown()).toEqual(['unknown ONLINE KR REFUNDED 1 10000 10000'])
})

test('a payment stays under the brand that its card had when it was judged', () => {
  const { pipe, first, register, breakdown, driver } = start()
  const early = first()
  register('card-1', 'VISA')
  const later = first()
  register('card-1', 'MASTERCARD')
  pipe(after(early, 'CANCELLED'))
  pipe(after(later, 'CANCELLED'))
  expect(breakdown()).toEqual(['unknown ONLINE KR CANCELLED 1 10000 0', 'VISA ONLINE KR CANCELLED 1 10000 0'])
  expect(driver.deadLetters()).toEqual([])
})

test('a customer of a day is one whose payment was kept; the day is that of the payment', () => {
  const { pipe, first, driver } = start()
  const days = () =>
    driver
      .store('customerDays')
      .all()
      .map(({ customerId, day, payments }) => `${customerId} ${day} ${payments}`)
  const held = first({ status: 'PENDING' })
  expect(days()).toEqual([])
  pipe(after(held, 'COMPLETED'))
  const second = first({ eventTime: noon - dayMs })
  pipe(after(second, 'PARTIALLY_REFUNDED', 1))
  expect(days()).toEqual(['customer-1 2026-11-21 1', 'customer-1 2026-11-20 1'])
  pipe(after(after(second, 'PARTIALLY_REFUNDED', 1), 'REFUNDED', 9_999))
  expect(days()).toEqual(['customer-1 2026-11-21 1', 'customer-1 2026-11-20 0'])
})

test('a hold says when it began, when it ended and by what', () => {
  const { pipe, first, driver } = start()
  const held = first({ status: 'PENDING' })
  const { paymentId } = held
  expect(driver.store('holds').get({ paymentId })).toMatchObject({ heldAt: noon, endedAt: null, endedBy: null })
  pipe(after(held, 'DENIED'))
  expect(driver.store('holds').get({ paymentId })).toMatchObject({ heldAt: noon, endedAt: noon + 30_000, endedBy: 'expired' })
})

test('whatever becomes of payments, breakdown, customers and holds equal a count of the ledger', () => {
  const next = {
    PENDING: ['COMPLETED', 'DENIED', 'CANCELLED'],
    COMPLETED: ['CANCELLED', 'PARTIALLY_REFUNDED', 'REFUNDED'],
    PARTIALLY_REFUNDED: ['PARTIALLY_REFUNDED', 'REFUNDED'],
    DENIED: [],
    CANCELLED: [],
    REFUNDED: [],
  } as const
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ what: fc.constant('pay' as const), held: fc.boolean(), card: fc.nat(2), day: fc.nat(2) }) },
    { weight: 4, arbitrary: fc.record({ what: fc.constant('change' as const), which: fc.nat(), whither: fc.nat(), part: fc.nat(99) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('register' as const), card: fc.nat(2), brand: fc.constantFrom('VISA', 'BC') }) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { driver, pipe, first, register, breakdown } = start()
      const ledger: { event: TransactionEvent; readonly brand: string }[] = []
      const brands = new Map<string, string>()
      for (const each of steps) {
        if (each.what === 'register') {
          brands.set(`card-${each.card}`, each.brand)
          register(`card-${each.card}`, each.brand)
        } else if (each.what === 'pay') {
          const cardId = `card-${each.card}`
          const event = first({ cardId, status: each.held ? 'PENDING' : 'COMPLETED', eventTime: noon - each.day * dayMs, amountMinor: 100 })
          ledger.push({ event, brand: brands.get(cardId) ?? 'unknown' })
        } else {
          const row = ledger[each.which % Math.max(1, ledger.length)]
          const options = row === undefined ? [] : next[row.event.status]
          const status = options[each.whither % Math.max(1, options.length)]
          if (row === undefined || status === undefined) continue
          const left = row.event.amountMinor - row.event.refundedMinor
          if (status === 'PARTIALLY_REFUNDED' && left < 2) continue
          const refund = { REFUNDED: left, PARTIALLY_REFUNDED: 1 + (each.part % (left - 1)) } as Partial<Record<string, number>>
          row.event = after(row.event, status, refund[status] ?? 0)
          pipe(row.event)
        }
      }
      expect(driver.deadLetters()).toEqual([])
      const rows = new Map<string, [number, number, number]>()
      const days = new Map<string, number>()
      for (const { event, brand } of ledger) {
        const key = `${brand} ONLINE KR ${event.status}`
        const [payments, amount, refunded] = rows.get(`${key}${event.eventTime}`) ?? [0, 0, 0]
        rows.set(`${key}${event.eventTime}`, [payments + 1, amount + event.amountMinor, refunded + event.refundedMinor])
        const isKept = event.status === 'COMPLETED' || event.status === 'PARTIALLY_REFUNDED'
        if (isKept) days.set(String(event.eventTime), (days.get(String(event.eventTime)) ?? 0) + 1)
      }
      const expected = [...rows]
        .map(([key, sums]) => `${key.slice(0, -13)} ${sums.join(' ')}`)
        .sort((one, other) => one.localeCompare(other))
      expect(breakdown()).toEqual(expected)
      const counted = driver
        .store('customerDays')
        .all()
        .filter(({ payments }) => payments > 0)
      const ascending = (counts: Iterable<number>) => [...counts].toSorted((one, other) => one - other)
      expect(ascending(counted.map(({ payments }) => payments))).toEqual(ascending(days.values()))
      const open = driver
        .store('holds')
        .all()
        .filter(({ endedAt }) => endedAt === null)
      expect(open.length).toBe(ledger.filter(({ event }) => event.status === 'PENDING').length)
    }),
    { numRuns: 100 },
  )
})
