import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JudgedPlace, PaymentRequested } from '../../schemas/records.ts'
import { paymentRequested } from '../../tests/support/payment-requested.ts'
import { eventTimeOf } from './event-time.ts'
import { type Circumstances, judge, judgedPlaceOf } from './judge.ts'
import { defaultParameters } from './parameters.ts'

const now = Date.UTC(2026, 10, 21, 3)
const hourMs = 3_600_000
const seoul: JudgedPlace = { latitude: 37.5665, longitude: 126.978, radiusM: 0, source: 'payment', country: 'KR', at: now }
const payment = (fields: Partial<PaymentRequested>) => paymentRequested({ occurredAt: now, ...fields }).value
const judged = (fields: Partial<PaymentRequested>, circumstances: Partial<Circumstances> = {}) =>
  judge(payment(fields), { appendTimeMs: now, presence: seoul, store: undefined, ...circumstances }, defaultParameters)
const fired = (fields: Partial<PaymentRequested>, circumstances: Partial<Circumstances> = {}) =>
  judged(fields, circumstances).decision.rules.flatMap((check) => (check.fired ? [check.rule] : []))

describe('event time', () => {
  test.each([
    ['a day old', -24 * hourMs, -24 * hourMs, false],
    ['a millisecond more than a day old', -24 * hourMs - 1, -24 * hourMs, true],
    ['two days old', -48 * hourMs, -24 * hourMs, true],
    ['now', 0, 0, false],
    ['five minutes ahead', 300_000, 300_000, false],
    ['a millisecond more than five minutes ahead', 300_001, 300_000, true],
  ])('%s', (_title, occurred, expected, clamped) => {
    expect(eventTimeOf(now + occurred, now, defaultParameters)).toEqual({ at: now + expected, clamped })
  })

  test('a decision says that its time was clamped, also of a payment that is not judged', () => {
    const late = { occurredAt: now - 48 * hourMs }
    expect(judged(late).decision.timeClamped).toBe(true)
    expect(judged({ ...late, channel: 'ONLINE' })).toMatchObject({ decision: { timeClamped: true }, eventTime: now - 24 * hourMs })
    expect(judged({}).decision.timeClamped).toBe(false)
  })

  test('the rules use the clamped time, so that payments of a late upload are an instant apart', () => {
    const [travel] = judged(
      { occurredAt: now - 48 * hourMs, latitude: 35.1796, longitude: 129.0756 },
      { presence: { ...seoul, at: now - 24 * hourMs } },
    ).decision.rules
    expect(travel).toMatchObject({ fired: true, inputs: { elapsedS: 1, place: { at: now - 24 * hourMs } } })
  })
})

describe('place', () => {
  const store = { latitude: 35.1, longitude: 129.04 }

  test("is the payment's own when both coordinates are there, 0 and 0 included", () => {
    expect(judged({ latitude: 0, longitude: 0, country: 'GH' }, { store }).place).toEqual({
      latitude: 0,
      longitude: 0,
      radiusM: 0,
      source: 'payment',
      country: 'GH',
      at: now,
    })
    expect(judged({ latitude: 1, longitude: 2, locationAccuracyM: 25.5 }, { store }).place).toMatchObject({
      latitude: 1,
      radiusM: 25.5,
      source: 'payment',
    })
  })

  test("else the store's registered place with 100 m, in the payment's country and not the store's", () => {
    expect(judged({ country: 'JP', locationAccuracyM: 9 }, { store }).place).toEqual({
      ...store,
      radiusM: 100,
      source: 'store',
      country: 'JP',
      at: now,
    })
  })

  test('else the country, also when the store is registered without a place', () => {
    for (const unknown of [undefined, { latitude: null, longitude: null }]) {
      expect(judged({ country: 'JP' }, { store: unknown }).place).toMatchObject({ source: 'country', country: 'JP', radiusM: 2_133_234 })
    }
  })

  test('is kept in the decision, of a first payment too, for its approval', () => {
    expect(judgedPlaceOf(judged({}, { store }).decision)).toMatchObject({ ...store, source: 'store' })
    expect(judgedPlaceOf(judged({}, { store, presence: undefined }).decision)).toMatchObject({ ...store, source: 'store' })
    expect(judgedPlaceOf(judged({ channel: 'APP' }, { store }).decision)).toBeUndefined()
  })
})

describe('which payments are judged', () => {
  test.each(['ONLINE', 'APP'] as const)('an %s payment passes wherever it is, and both rules say not-card-present', (channel) => {
    const { decision, place } = judged({ channel, country: 'US', latitude: 40.7, longitude: -74 })
    expect(decision.outcome).toBe('pass')
    expect(decision.rules.map(({ rule, fired: hit, reason }) => [rule, hit, reason])).toEqual([
      ['impossible-travel', false, 'not-card-present'],
      ['country-change', false, 'not-card-present'],
    ])
    expect(place).toBeUndefined()
  })

  test('without a presence both rules say no-presence; an ONLINE payment says not-card-present even then', () => {
    const reasons = (channel: 'POS' | 'ONLINE') => judged({ channel }, { presence: undefined }).decision.rules.map((check) => check.reason)
    expect(reasons('POS')).toEqual(['no-presence', 'no-presence'])
    expect(reasons('ONLINE')).toEqual(['not-card-present', 'not-card-present'])
  })
})

describe('country-change', () => {
  test('fires at the same place and at any time, older or years later', () => {
    const here = { latitude: seoul.latitude, longitude: seoul.longitude, country: 'KP' }
    expect(fired(here)).toEqual(['country-change'])
    expect(fired({ ...here, occurredAt: now - 3 * hourMs })).toEqual(['country-change'])
    expect(fired(here, { presence: { ...seoul, at: now - 10_000 * hourMs } })).toEqual(['country-change'])
  })

  test("compares the payment's country, not where its coordinates or its store are", () => {
    expect(
      fired(
        { country: 'KR', latitude: 35.68, longitude: 139.77, occurredAt: now + 300_000 },
        { presence: { ...seoul, at: now - 24 * hourMs } },
      ),
    ).toEqual([])
  })

  test('is evaluated when impossible-travel fired already', () => {
    expect(fired({ country: 'US', latitude: 40.7, longitude: -74 })).toEqual(['impossible-travel', 'country-change'])
  })

  test('speaks of countries by name', () => {
    const [, change] = judged({ country: 'JP', latitude: 35.68, longitude: 139.77 }).decision.rules
    expect(change?.reason).toBe('The card was last seen in South Korea (KR); this payment is in Japan (JP).')
  })
})

test('a decision has exactly its three fields, and each rule its five with the inputs it was computed from', () => {
  const { decision } = judged({ country: 'JP', latitude: 35.6812, longitude: 139.7671, occurredAt: now + 60_000 })
  expect(Object.keys(decision)).toEqual(['outcome', 'rules', 'timeClamped'])
  for (const check of decision.rules) {
    expect(Object.keys(check)).toEqual(['rule', 'version', 'fired', 'reason', 'inputs'])
    expect(check.version).toBe(1)
    expect(check.inputs).toMatchObject({ presence: seoul, place: { source: 'payment', country: 'JP', at: now + 60_000 }, elapsedS: 60 })
    expect(check.inputs.distanceKm).toBeCloseTo(1_157, -1)
    expect(check.inputs.speedKmh).toBe((check.inputs.distanceKm ?? 0) / (60 / 3600))
  }
})

test('a payment is held exactly when a rule fired', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -90, max: 90, noNaN: true }),
      fc.double({ min: -180, max: 180, noNaN: true }),
      fc.constantFrom('KR', 'JP'),
      fc.integer({ min: -90_000_000, max: 400_000 }),
      (latitude, longitude, country, offset) => {
        const { decision } = judged({ latitude, longitude, country, occurredAt: now + offset })
        expect(decision.outcome).toBe(decision.rules.some((check) => check.fired) ? 'hold' : 'pass')
        expect(decision.rules).toHaveLength(2)
      },
    ),
  )
})
