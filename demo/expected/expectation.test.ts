import { expect, test } from 'vitest'
import { expectationOf } from './expectation.ts'
import { type AnswerFact, type CustomerFacts, type PaymentFact, storeKey } from './facts.ts'
import { seoulDay } from './totals.ts'

const noonMs = Date.UTC(2026, 0, 15, 3)
const minuteMs = 60_000
const hourMs = 60 * minuteMs

const seoul = { country: 'KR', latitude: 37.5665, longitude: 126.978 } as const
const busan = { country: 'KR', latitude: 35.1796, longitude: 129.0756 } as const
const tokyo = { country: 'JP', latitude: 35.6762, longitude: 139.6503 } as const
const newYork = { country: 'US', latitude: 40.7128, longitude: -74.006 } as const
const nowhere = { country: 'KR', latitude: null, longitude: null } as const

let count = 0
function paid(
  where: Pick<PaymentFact, 'country' | 'latitude' | 'longitude'>,
  afterMs: number,
  more: Partial<PaymentFact> = {},
): PaymentFact {
  count += 1
  return {
    kind: 'payment',
    paymentId: `p${count}`,
    merchantId: 'm',
    storeId: 's',
    amountMinor: 1_000,
    currency: 'KRW',
    locationAccuracyM: null,
    channel: 'POS',
    occurredAtMs: noonMs + afterMs,
    appendedMs: noonMs + 6 * hourMs,
    ...where,
    ...more,
  }
}

function answered(payment: PaymentFact, answer: AnswerFact['answer'], receivedMs = noonMs): AnswerFact {
  return { kind: 'answer', paymentId: payment.paymentId, answer, receivedMs }
}

function outcomes(
  events: CustomerFacts['events'],
  more: Partial<CustomerFacts> = {},
  places: ReadonlyMap<string, { latitude: number; longitude: number }> = new Map(),
): string[] {
  const dueMs = new Map(events.map((event) => [event.paymentId, noonMs]))
  const expectation = expectationOf({ customers: [{ customerId: 'c', reachable: true, events, dueMs, ...more }], storePlaces: places })
  return [...expectation.payments.values()].map(({ status, reason, judgement: { impossibleTravel, countryChange } }) =>
    [status, reason, impossibleTravel && 'too fast', countryChange && 'other country'].filter(Boolean).join(', '),
  )
}

const tooFast = 'DENIED, expired, too fast'

test('Seoul, then Busan: half an hour is enough, twenty minutes are not', () => {
  expect(outcomes([paid(seoul, 0), paid(busan, 30 * minuteMs)])).toEqual(['COMPLETED', 'COMPLETED'])
  expect(outcomes([paid(seoul, 0), paid(busan, 20 * minuteMs)])).toEqual(['COMPLETED', tooFast])
})

test('Suva, then Apia across 180 degrees: held by the country alone', () => {
  const suva = { country: 'FJ', latitude: -18.1416, longitude: 178.4419 }
  const apia = { country: 'WS', latitude: -13.8333, longitude: -171.7667 }
  expect(outcomes([paid(suva, 0), paid(apia, 2 * hourMs)])).toEqual(['COMPLETED', 'DENIED, expired, other country'])
})

test('a payment on the web is nowhere', () => {
  expect(outcomes([paid(seoul, 0), paid(newYork, minuteMs, { channel: 'ONLINE' }), paid(seoul, 2 * minuteMs)])).toEqual([
    'COMPLETED',
    'COMPLETED',
    'COMPLETED',
  ])
})

test('in one millisecond: the same place passes, 60 km do not', () => {
  const away = { ...seoul, latitude: seoul.latitude - 60 / 111.195 }
  expect(outcomes([paid(seoul, 0), paid(seoul, 0)])).toEqual(['COMPLETED', 'COMPLETED'])
  expect(outcomes([paid(seoul, 0), paid(away, 0)])).toEqual(['COMPLETED', tooFast])
  const rough = { locationAccuracyM: 20_000 }
  expect(outcomes([paid(seoul, 0, rough), paid(away, 0, rough)])).toEqual(['COMPLETED', 'COMPLETED'])
})

test('Basel, then Mulhouse an hour later: held by the country alone', () => {
  const basel = { country: 'CH', latitude: 47.5596, longitude: 7.5886 }
  const mulhouse = { country: 'FR', latitude: 47.7508, longitude: 7.3359 }
  expect(outcomes([paid(basel, 0), paid(mulhouse, hourMs)])).toEqual(['COMPLETED', 'DENIED, expired, other country'])
})

test('an older payment is judged against the presence and does not become it', () => {
  expect(outcomes([paid(seoul, 0), paid(busan, -hourMs), paid(seoul, minuteMs)])).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED'])
  expect(outcomes([paid(seoul, 0), paid(busan, -minuteMs)])).toEqual(['COMPLETED', tooFast])
})

test('a payment known by country alone, or to 60 km, does not hide the next jump', () => {
  expect(outcomes([paid(seoul, 0), paid(nowhere, minuteMs), paid(busan, 2 * minuteMs)])).toEqual(['COMPLETED', 'COMPLETED', tooFast])
  const vague = paid(seoul, minuteMs, { locationAccuracyM: 60_000 })
  expect(outcomes([paid(seoul, 0), vague, paid(busan, 2 * minuteMs)])).toEqual(['COMPLETED', 'COMPLETED', tooFast])
  // 60 km is a presence where there is none, or none better
  expect(outcomes([vague, paid(seoul, 2 * minuteMs), paid(busan, 3 * minuteMs)])).toEqual(['COMPLETED', 'COMPLETED', tooFast])
})

test('a payment without coordinates is at its registered store', () => {
  const places = new Map([[storeKey('m', 'busan'), busan]])
  const there = paid(nowhere, minuteMs, { storeId: 'busan' })
  expect(outcomes([paid(seoul, 0), there], {}, places)).toEqual(['COMPLETED', tooFast])
  expect(outcomes([paid(seoul, 0), there])).toEqual(['COMPLETED', 'COMPLETED'])
})

test('a denied payment moves nothing, an approved one is where the card is', () => {
  const abroad = paid(tokyo, 3 * hourMs)
  expect(outcomes([paid(seoul, 0), abroad, answered(abroad, 'DENY'), paid(seoul, 4 * hourMs)])).toEqual([
    'COMPLETED',
    'DENIED, denied-by-customer, other country',
    'COMPLETED',
  ])
  expect(outcomes([paid(seoul, 0), abroad, answered(abroad, 'APPROVE'), paid(tokyo, 4 * hourMs)])).toEqual([
    'COMPLETED',
    'COMPLETED, approved, other country',
    'COMPLETED',
  ])
})

test('an approval counts where its answer is in the log, and not before', () => {
  const abroad = paid(tokyo, hourMs * 3)
  // both judged against Seoul, the second one before the approval is read
  expect(outcomes([paid(seoul, 0), abroad, paid(tokyo, 4 * hourMs), answered(abroad, 'APPROVE')]).slice(1)).toEqual([
    'COMPLETED, approved, other country',
    'DENIED, expired, other country',
  ])
})

test('how a held payment ends', () => {
  const first = paid(seoul, 0)
  const end = (answers: readonly [AnswerFact['answer'], number][], more: Partial<CustomerFacts> = {}): string | undefined => {
    const held = paid(busan, minuteMs)
    return outcomes([first, held, ...answers.map(([answer, ms]) => answered(held, answer, noonMs + ms))], more)[1]?.split(', ')[1]
  }
  expect(end([])).toBe('expired')
  expect(end([['APPROVE', 0]])).toBe('approved')
  expect(end([['APPROVE', 1]])).toBe('expired')
  expect(
    end([
      ['DENY', 0],
      ['APPROVE', 0],
    ]),
  ).toBe('denied-by-customer')
  expect(end(Array.from({ length: 5 }, () => ['WRONG_CODE', 0]))).toBe('too-many-wrong-codes')
  expect(end([...Array.from({ length: 4 }, (): [AnswerFact['answer'], number] => ['WRONG_CODE', 0]), ['WRONG_CODE', 1]])).toBe('expired')
  expect(end([...Array.from({ length: 4 }, (): [AnswerFact['answer'], number] => ['WRONG_CODE', 0]), ['APPROVE', 0]])).toBe('approved')
  expect(end([], { reachable: false })).toBe('undeliverable')
})

test('time is clamped to a day before and five minutes after the append', () => {
  const { payments } = expectationOf({
    customers: [
      {
        customerId: 'c',
        reachable: true,
        dueMs: new Map(),
        events: [paid(seoul, 0, { occurredAtMs: 0 }), paid(seoul, 48 * hourMs), paid(seoul, 0)],
      },
    ],
    storePlaces: new Map(),
  })
  const appendedMs = noonMs + 6 * hourMs
  expect([...payments.values()].map(({ eventMs, clamped }) => [eventMs - appendedMs, clamped])).toEqual([
    [-24 * hourMs, true],
    [5 * minuteMs, true],
    [-6 * hourMs, false],
  ])
})

test('the fifth visit is greeted; a denied payment is none and is a total of its own', () => {
  const held = paid(newYork, 5 * minuteMs)
  const events = [
    ...[0, 1, 2, 3].map((n) => paid(seoul, n * minuteMs)),
    held,
    answered(held, 'DENY'),
    paid(seoul, 6 * minuteMs),
    paid(seoul, 7 * minuteMs),
  ]
  const { visits, totals } = expectationOf({
    customers: [{ customerId: 'c', reachable: true, events, dueMs: new Map([[held.paymentId, noonMs]]) }],
    storePlaces: new Map(),
  })
  expect([...visits.values()]).toEqual([
    {
      ...{ customerId: 'c', merchantId: 'm', storeId: 's', visits: 6, vipSinceMs: noonMs + 6 * minuteMs },
      ...{ tier: 'vip', greetings: ['vip at 5 visits'] },
    },
  ])
  expect([...totals]).toEqual([
    ['["m","s","KRW","2026-01-15","COMPLETED"]', { payments: 6, amountMinor: 6_000n, refundedMinor: 0n }],
    ['["m","s","KRW","2026-01-15","DENIED"]', { payments: 1, amountMinor: 1_000n, refundedMinor: 0n }],
  ])
})

test('the day is that of Seoul', () => {
  expect(seoulDay(Date.UTC(2026, 0, 15, 14, 59, 59, 999))).toBe('2026-01-15')
  expect(seoulDay(Date.UTC(2026, 0, 15, 15))).toBe('2026-01-16')
})

test('a payment too near a limit is refused rather than guessed', () => {
  const near = { ...seoul, latitude: seoul.latitude - 50 / 111.1950802 }
  expect(() => outcomes([paid(seoul, 0), paid(near, 1)])).toThrow('too near a limit')
})
