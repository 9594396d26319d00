import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cities, FdsScenario, minuteMs } from '../../tests/support/fds-scenario.ts'
import type { TransactionRow } from './stores.ts'

const { seoul, tokyo, busan } = cities

function paid(amountMinor = 10_000) {
  const scenario = new FdsScenario()
  return { scenario, payment: scenario.pay(0, { ...seoul, amountMinor }) }
}

function held() {
  const scenario = new FdsScenario()
  scenario.pay(0, seoul)
  return { scenario, payment: scenario.pay(10, tokyo) }
}

const lastEvent = (scenario: FdsScenario) => scenario.events().at(-1)
const changesOf = (scenario: FdsScenario, { paymentId }: TransactionRow) =>
  scenario.driver
    .store('changes')
    .all()
    .filter((change) => change.paymentId === paymentId)
    .map(({ version, fromStatus, toStatus, actor }) => `${version} ${fromStatus} ${toStatus} ${actor}`)

describe('a cancel', () => {
  test('takes a completed payment back as a whole, and tells what it gave back and why', () => {
    const { scenario, payment } = paid(12_000)
    const request = scenario.takeBack(payment, undefined, { reason: '주문 취소', requestedBy: 'test_key', readAtMinutes: 3 })
    const changedAt = scenario.startMs + 3 * minuteMs
    expect(scenario.transaction(payment.paymentId)).toMatchObject({ status: 'CANCELLED', statusReason: 'cancelled-by-merchant', changedAt })
    expect(lastEvent(scenario)).toMatchObject({
      status: 'CANCELLED',
      previousStatus: 'COMPLETED',
      version: 2,
      changedAt,
      refundedMinor: 0,
      reversal: { requestId: request.requestId, kind: 'CANCEL', amountMinor: 12_000, reason: '주문 취소' },
    })
    expect(scenario.reversal(request)).toMatchObject({
      kind: 'CANCEL',
      amountMinor: 12_000,
      reason: '주문 취소',
      requestedBy: 'test_key',
      result: 'cancelled',
      versionAfter: 2,
      decidedAt: changedAt,
    })
    expect(changesOf(scenario, payment)).toEqual(['2 COMPLETED CANCELLED merchant'])
  })

  test('of a held payment closes its verification; an approval afterwards changes nothing', () => {
    const { scenario, payment } = held()
    const request = scenario.takeBack(payment)
    expect(scenario.verification(payment)).toMatchObject({ status: 'cancelled', decidedBy: request.requestId })
    scenario.reply(payment, 'APPROVE')
    scenario.fire(payment, 'expired')
    expect(scenario.status(payment)).toBe('CANCELLED')
    expect(scenario.results()).toEqual(['already-decided'])
    expect(scenario.presence()).toMatchObject({ country: 'KR' })
    expect(changesOf(scenario, payment)).toEqual(['2 PENDING CANCELLED merchant'])
  })

  test('after an approval is the third event', () => {
    const { scenario, payment } = held()
    scenario.reply(payment, 'APPROVE')
    scenario.takeBack(payment)
    expect(changesOf(scenario, payment)).toEqual(['2 PENDING COMPLETED customer', '3 COMPLETED CANCELLED merchant'])
  })

  test('moves no presence: the card was there', () => {
    const { scenario, payment } = paid()
    scenario.takeBack(payment)
    expect(scenario.presence()).toMatchObject({ country: 'KR' })
    expect(scenario.pay(20, busan).status).toBe('PENDING')
  })
})

describe('a refund', () => {
  test('in parts adds up to the whole, each part with an event of its own', () => {
    const { scenario, payment } = paid(10_000)
    for (const amountMinor of [3_000, 1, 6_999]) scenario.takeBack(payment, amountMinor)
    const told = scenario.events().map(({ version, status, previousStatus, refundedMinor, reversal }) => {
      return [version, previousStatus, status, refundedMinor, reversal?.amountMinor]
    })
    expect(told).toEqual([
      [1, null, 'COMPLETED', 0, undefined],
      [2, 'COMPLETED', 'PARTIALLY_REFUNDED', 3_000, 3_000],
      [3, 'PARTIALLY_REFUNDED', 'PARTIALLY_REFUNDED', 3_001, 1],
      [4, 'PARTIALLY_REFUNDED', 'REFUNDED', 10_000, 6_999],
    ])
    expect(scenario.refundedMinor(payment)).toBe(10_000)
  })

  test('of more than is left is refused as a whole, and the rest can still be refunded', () => {
    const { scenario, payment } = paid(10_000)
    scenario.takeBack(payment, 9_000)
    const tooMuch = scenario.takeBack(payment, 1_001)
    expect(scenario.reversal(tooMuch)).toMatchObject({ result: 'exceeds-payment', versionAfter: null })
    expect(scenario.events()).toHaveLength(2)
    expect(scenario.reversal(scenario.takeBack(payment, 1_000))?.result).toBe('refunded')
  })

  test('read twice gives back once; another body under its id changes nothing', () => {
    const { scenario, payment } = paid(10_000)
    const request = scenario.takeBack(payment, 4_000)
    scenario.takeBack(payment, 4_000, request)
    expect(scenario.driver.counter('duplicate-reversal')).toBe(1)
    scenario.takeBack(payment, 5_000, request)
    scenario.takeBack(payment, undefined, request)
    scenario.takeBack(payment, 4_000, { ...request, reason: 'another' })
    expect(scenario.driver.counter('conflicting-reversal')).toBe(3)
    expect(scenario.refundedMinor(payment)).toBe(4_000)
    expect(scenario.events()).toHaveLength(2)
  })

  test('twice in one batch gives back once', () => {
    const { scenario, payment } = paid(10_000)
    const { requestId } = scenario.takeBack(payment, 1)
    const value = { requestId, paymentId: payment.paymentId, merchantId: 'merchant-1', customerId: 'customer-1', amountMinor: 4_000 }
    const event = {
      name: 'RefundRequested' as const,
      value: { ...value, requestId: payment.paymentId, reason: null, requestedAt: scenario.startMs, requestedBy: null },
    }
    scenario.driver.pipeBatch([
      { event, key: 'customer-1' },
      { event, key: 'customer-1' },
    ])
    expect(scenario.refundedMinor(payment)).toBe(4_001)
  })
})

describe('what the table of transitions does not have changes nothing', () => {
  test.each<[string, (scenario: FdsScenario, payment: TransactionRow) => void, number | undefined]>([
    ['a refund of a held payment', () => undefined, 1],
    ['a cancel of a denied one', (scenario, payment) => void scenario.reply(payment, 'DENY'), undefined],
    ['a refund of a denied one', (scenario, payment) => void scenario.reply(payment, 'DENY'), 1],
    ['a cancel of a cancelled one', (scenario, payment) => void scenario.takeBack(payment), undefined],
    ['a refund of a cancelled one', (scenario, payment) => void scenario.takeBack(payment), 1],
    ['a cancel after the time-out', (scenario, payment) => scenario.fire(payment, 'expired'), undefined],
  ])('%s', (_what, before, amountMinor) => {
    const { scenario, payment } = held()
    before(scenario, payment)
    const [status, events] = [scenario.status(payment), scenario.events().length]
    const request = scenario.takeBack(payment, amountMinor)
    expect(scenario.reversal(request)).toMatchObject({ result: 'not-allowed', versionAfter: null })
    expect([scenario.status(payment), scenario.events().length]).toEqual([status, events])
  })

  test('a cancel of what was refunded in part', () => {
    const { scenario, payment } = paid()
    scenario.takeBack(payment, 1)
    expect(scenario.reversal(scenario.takeBack(payment))?.result).toBe('not-allowed')
    expect(scenario.status(payment)).toBe('PARTIALLY_REFUNDED')
  })
})

test('what no gateway sends is a dead letter and changes nothing', () => {
  const { scenario, payment } = paid()
  const none = '00000000-0000-8000-8000-000000000000'
  scenario.takeBack(payment, undefined, { merchantId: 'merchant-2' })
  scenario.takeBack(payment, undefined, { customerId: 'customer-2' })
  scenario.takeBack(payment, undefined, { key: 'customer-2' })
  scenario.takeBack(payment, undefined, { paymentId: none })
  scenario.takeBack(payment, undefined, { requestId: 'no id' })
  scenario.takeBack(payment, undefined, { reason: 'U+\0' })
  scenario.takeBack(payment, 0)
  scenario.takeBack(payment, -1)
  expect(scenario.driver.deadLetters().map(({ error }) => error.message)).toEqual([
    expect.stringContaining("another merchant's"),
    expect.stringContaining("another customer's"),
    expect.stringContaining('keyed by its customerId'),
    expect.stringContaining('there is no payment'),
    expect.stringContaining('requestId'),
    expect.stringContaining('reason'),
    expect.stringContaining('amountMinor'),
    expect.stringContaining('amountMinor'),
  ])
  expect(scenario.status(payment)).toBe('COMPLETED')
  expect(scenario.driver.store('reversals').all()).toEqual([])
})

// Whatever is asked for, in whatever order: written from the words of product.md, not from the rule.
test('a payment never gives back more than was paid, and its events are an unbroken history', () => {
  const ask = fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 120 }))
  fc.assert(
    fc.property(fc.boolean(), fc.array(ask, { maxLength: 12 }), (wasHeld, asks) => {
      const { scenario, payment } = wasHeld ? held() : paid(100)
      if (wasHeld) scenario.reply(payment, 'APPROVE')
      const total = payment.amountMinor
      let given = 0
      let cancelled = false
      for (const amountMinor of asks) {
        const { result } = scenario.reversal(scenario.takeBack(payment, amountMinor)) ?? {}
        if (amountMinor === undefined) {
          const may: boolean = !cancelled && given === 0
          expect(result).toBe(may ? 'cancelled' : 'not-allowed')
          cancelled ||= may
        } else if (cancelled || given === total) expect(result).toBe('not-allowed')
        else if (given + amountMinor > total) expect(result).toBe('exceeds-payment')
        else {
          given += amountMinor
          expect(result).toBe(given === total ? 'refunded' : 'partially-refunded')
        }
      }
      expect(scenario.refundedMinor(payment)).toBe(given)
      const events = scenario.events().filter(({ paymentId }) => paymentId === payment.paymentId)
      let status: string | null = null
      for (const [index, event] of events.entries()) {
        expect([event.version, event.previousStatus]).toEqual([index + 1, status])
        status = event.status
      }
      expect(scenario.status(payment)).toBe(status)
      const reversed = events.flatMap(({ reversal }) => (reversal?.kind === 'REFUND' ? [reversal.amountMinor] : []))
      expect(reversed.reduce((sum, amountMinor) => sum + amountMinor, 0)).toBe(given)
      expect(scenario.driver.deadLetters()).toEqual([])
    }),
  )
})
