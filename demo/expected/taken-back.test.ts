import { expect, test } from 'vitest'
import type { LoyaltyProgram } from '../../core/loyalty-program.ts'
import { type Expectation, expectationOf } from './expectation.ts'
import { type CustomerFacts, nothingRegistered, type PaymentFact, type Registered, storeKey, type TakeBackFact } from './facts.ts'
import { visitKey } from './loyalty.ts'

const noonMs = Date.UTC(2026, 0, 15, 3)
const seoul = { country: 'KR', latitude: 37.5665, longitude: 126.978 } as const
const newYork = { country: 'US', latitude: 40.7128, longitude: -74.006 } as const

let count = 0
function paid(amountMinor = 1_000, more: Partial<PaymentFact> = {}): PaymentFact {
  count += 1
  return {
    ...{ kind: 'payment', paymentId: `p${count}`, merchantId: 'm', storeId: 's', cardId: 'card-1', amountMinor, currency: 'KRW', ...seoul },
    ...{ locationAccuracyM: null, channel: 'POS', occurredAtMs: noonMs + count, appendedMs: noonMs + 60_000, ...more },
  }
}

function back({ paymentId }: PaymentFact, amountMinor: number | null, refused = false): TakeBackFact {
  count += 1
  return { kind: 'take-back', paymentId, amountMinor, requestId: refused ? null : `r${count}`, refused }
}

function computed(events: CustomerFacts['events'], registered: Registered = nothingRegistered): Expectation {
  const dueMs = new Map(events.map((event) => [event.paymentId, noonMs]))
  return expectationOf({ customers: [{ customerId: 'c', reachable: true, events, dueMs }], storePlaces: new Map(), registered })
}

function pathOf(expectation: Expectation, { paymentId }: PaymentFact): string {
  return (expectation.payments.get(paymentId)?.steps ?? []).map(({ to }) => to).join(', ')
}

test('what a cancel and refunds make of a payment, and what they may not', () => {
  const [whole, parts, cancelled] = [paid(), paid(), paid()]
  const events = [
    ...[whole, back(whole, 1_000), back(whole, 1, true), back(whole, null, true)],
    ...[parts, back(parts, 400), back(parts, 601, true), back(parts, null, true), back(parts, 600)],
    ...[cancelled, back(cancelled, null), back(cancelled, 1, true)],
  ]
  const expectation = computed(events)
  expect(expectation.wronglyAnswered).toEqual([])
  expect(pathOf(expectation, whole)).toBe('COMPLETED, REFUNDED')
  expect(pathOf(expectation, parts)).toBe('COMPLETED, PARTIALLY_REFUNDED, REFUNDED')
  expect(pathOf(expectation, cancelled)).toBe('COMPLETED, CANCELLED')
  expect([...expectation.takeBacks.values()].map(({ kind, amountMinor, result }) => `${kind} ${amountMinor}: ${result}`)).toEqual([
    'REFUND 1000: refunded',
    'REFUND 400: partially-refunded',
    'REFUND 600: refunded',
    'CANCEL 1000: cancelled',
  ])
  expect(computed([whole, back(whole, 1_001)]).wronglyAnswered).toHaveLength(1)
  expect(computed([whole, back(whole, 1_000, true)]).wronglyAnswered).toHaveLength(1)
})

test('a held payment that is cancelled gives no visit, no receipt and no later approval; one that was refused a cancel had timed out', () => {
  const held = paid(1_000, newYork)
  const approved = { kind: 'answer', paymentId: held.paymentId, answer: 'APPROVE', receivedMs: noonMs } as const
  const first = paid()
  const expectation = computed([first, held, back(held, null), approved])
  expect(pathOf(expectation, held)).toBe('PENDING, CANCELLED')
  expect([...expectation.receipts.keys()]).toEqual([first.paymentId])
  expect(pathOf(computed([paid(), held, back(held, null, true)]), held)).toBe('PENDING, DENIED')
  expect(pathOf(computed([paid(), held, approved, back(held, null)]), held)).toBe('PENDING, COMPLETED, CANCELLED')
})

test('visits that are taken back count no more, a VIP is one later, and nobody is greeted twice', () => {
  const visits = Array.from({ length: 6 }, () => paid())
  const [, , , fourth, fifth, sixth] = visits as [PaymentFact, PaymentFact, PaymentFact, PaymentFact, PaymentFact, PaymentFact]
  const ofStore = (events: CustomerFacts['events']) => {
    const found = computed(events).visits.get(visitKey('c', 'm', 's'))
    return [found?.visits, found?.vipSinceMs, found?.greetings.join()]
  }
  const greeting = 'vip at 5 visits'
  expect(ofStore(visits)).toEqual([6, fifth.occurredAtMs, greeting])
  expect(ofStore([...visits.slice(0, 5), back(fifth, 1_000)])).toEqual([4, null, greeting])
  expect(ofStore([...visits.slice(0, 5), back(fifth, 1_000), sixth])).toEqual([5, sixth.occurredAtMs, greeting])
  expect(ofStore([...visits, back(fourth, null)])).toEqual([5, sixth.occurredAtMs, greeting])
  expect(ofStore([...visits, back(fourth, 999)])).toEqual([6, fifth.occurredAtMs, greeting])
})

const program: LoyaltyProgram = {
  windowDays: 90,
  pointsExpireDays: 10,
  tiers: [
    { id: 'one', names: { ko: '하나', en: 'One' }, visits: 1 },
    { id: 'two', names: { ko: '둘', en: 'Two' }, visits: 2 },
  ],
  points: [
    { by: 'visit', category: null, points: 7 },
    { by: 'spend', category: 'cafe', points: 3 },
  ],
}
const registered: Registered = {
  ...nothingRegistered,
  programs: new Map([['m', program]]),
  storeCategories: new Map([[storeKey('m', 's'), 'cafe']]),
}

test('points by the rule that gives most; a part of a refund takes its part, rounded against the customer', () => {
  const small = paid(2_999)
  const large = paid(3_999)
  const kiosk = paid(9_000, { storeId: 'popup' })
  const foreign = paid(9_000, { currency: 'USD' })
  const { points, visits } = computed([small, large, kiosk, foreign, back(large, 1)], registered)
  const left = (payment: PaymentFact) => {
    const lot = points.get(payment.paymentId)
    return `${lot?.remaining} of ${lot?.points}`
  }
  expect([small, large, kiosk, foreign].map(left)).toEqual(['7 of 7', '8 of 9', '7 of 7', '7 of 7'])
  expect(points.get(small.paymentId)?.expiresMs).toBe(small.occurredAtMs + 10 * 86_400_000)
  const store = visits.get(visitKey('c', 'm', 's'))
  expect([store?.tier, store?.vipSinceMs, store?.greetings]).toEqual(['two', small.occurredAtMs, ['one at 1 visits', 'two at 2 visits']])
})

test('each state of a receipt has the version of its payment', () => {
  const held = paid(1_000, newYork)
  const approved = { kind: 'answer', paymentId: held.paymentId, answer: 'APPROVE', receivedMs: noonMs } as const
  const { receipts, totals } = computed([paid(), held, approved, back(held, 300), back(held, 700)])
  expect([...(receipts.get(held.paymentId)?.revisions ?? [])]).toEqual([
    [2, 'COMPLETED'],
    [3, 'PARTIALLY_REFUNDED'],
    [4, 'REFUNDED'],
  ])
  expect(totals.get('["m","s","KRW","2026-01-15","REFUNDED"]')).toEqual({ payments: 1, amountMinor: 1_000n, refundedMinor: 1_000n })
})
