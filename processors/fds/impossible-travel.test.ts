import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JudgedPlace, RuleInputs } from '../../schemas/records.ts'
import { distanceKmBetween, earthRadiusKm, haversineKm } from './distance.ts'
import { checkImpossibleTravel, isImpossible, journeyBetween } from './impossible-travel.ts'
import { defaultParameters } from './parameters.ts'

const none: RuleInputs = { place: null, presence: null, distanceKm: null, elapsedS: null, speedKmh: null }
const journey = (distanceKm: number, elapsedS: number) => ({ distanceKm, elapsedS, speedKmh: distanceKm / (elapsedS / 3600) })
const fires = (distanceKm: number, elapsedS: number) => isImpossible(journey(distanceKm, elapsedS), defaultParameters)
const reason = (distanceKm: number, elapsedS: number) =>
  checkImpossibleTravel(journey(distanceKm, elapsedS), none, defaultParameters).reason

const latitudes = fc.double({ min: -90, max: 90, noNaN: true })
const longitudes = fc.double({ min: -180, max: 180, noNaN: true })
const places: fc.Arbitrary<JudgedPlace> = fc.record({
  latitude: latitudes,
  longitude: longitudes,
  radiusM: fc.double({ min: 0, max: 1e7, noNaN: true }),
  source: fc.constantFrom('payment' as const, 'store' as const, 'country' as const),
  country: fc.constantFrom('KR', 'JP', 'US'),
  at: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
})

describe('limits', () => {
  test('exactly 900 km/h passes, the next double above it fires', () => {
    expect(fires(900, 3600)).toBe(false)
    expect(fires(450, 1800)).toBe(false)
    expect(fires(900.0000000000001, 3600)).toBe(true)
  })

  test('below 50 km passes at any speed, exactly 50 km is judged by its speed', () => {
    expect(fires(49.99999999999999, 1)).toBe(false)
    expect(fires(50, 1)).toBe(true)
    expect(fires(50, 200)).toBe(false)
    expect(fires(50, 199.999)).toBe(true)
  })

  test('a speed that is not finite fires', () => {
    expect(fires(Number.NaN, 60)).toBe(true)
    expect(fires(Number.POSITIVE_INFINITY, 60)).toBe(true)
  })

  test('times less than a second apart count as one second, times further apart to the millisecond', () => {
    const here: JudgedPlace = { latitude: 0, longitude: 0, radiusM: 0, source: 'payment', country: 'KR', at: 10_000 }
    const elapsed = (at: number) => journeyBetween(here, { ...here, at }, defaultParameters).elapsedS
    expect([elapsed(10_000), elapsed(10_999), elapsed(9_001), elapsed(11_000), elapsed(11_001), elapsed(8_500)]).toEqual([
      1, 1, 1, 1, 1.001, 1.5,
    ])
  })
})

describe('distance', () => {
  test('antipodes are half a circumference apart, never NaN', () => {
    const half = Math.PI * earthRadiusKm
    for (const latitude of [0, 1e-7, 12.3456789, 37.5665, 45, 66.1, 89.9999999]) {
      for (const longitude of [-180, -135.7, -0.1, 0, 33.3333333, 126.978, 179.9999999]) {
        const opposite = { latitude: -latitude, longitude: longitude > 0 ? longitude - 180 : longitude + 180 }
        const km = haversineKm({ latitude, longitude }, opposite)
        expect(km).toBeLessThanOrEqual(half)
        expect(km).toBeGreaterThan(half - 0.001)
      }
    }
  })

  test('a quarter of the equator, and one degree across 180 degrees', () => {
    expect(haversineKm({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 90 })).toBeCloseTo((Math.PI * earthRadiusKm) / 2, 6)
    expect(haversineKm({ latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 })).toBeCloseTo(111.195, 3)
  })

  test('both radii are taken off, down to zero', () => {
    const a = { latitude: 0, longitude: 0, radiusM: 30_000 }
    const b = { latitude: 0, longitude: 1, radiusM: 21_195 }
    expect(distanceKmBetween(a, b)).toBeCloseTo(60, 3)
    expect(distanceKmBetween({ ...a, radiusM: 200_000 }, b)).toBe(0)
  })
})

test('a journey is the same in both directions, and its numbers are never NaN', () => {
  fc.assert(
    fc.property(places, places, (a, b) => {
      const there = journeyBetween(a, b, defaultParameters)
      expect(journeyBetween(b, a, defaultParameters)).toEqual(there)
      expect(there.distanceKm).toBeGreaterThanOrEqual(0)
      expect(there.distanceKm).toBeLessThanOrEqual(Math.PI * earthRadiusKm)
      expect(there.elapsedS).toBeGreaterThanOrEqual(1)
      expect(Number.isFinite(there.speedKmh)).toBe(true)
    }),
  )
})

test('a longer time never makes a journey impossible, a wider circle neither', () => {
  fc.assert(
    fc.property(places, places, fc.integer({ min: 0, max: 1e9 }), fc.double({ min: 0, max: 1e6, noNaN: true }), (a, b, later, wider) => {
      const impossible = (from: JudgedPlace, to: JudgedPlace) =>
        isImpossible(journeyBetween(from, to, defaultParameters), defaultParameters)
      fc.pre(!impossible(a, b))
      const away = b.at >= a.at ? { ...b, at: b.at + later } : { ...b, at: b.at - later }
      expect(impossible(a, away)).toBe(false)
      expect(impossible(a, { ...b, radiusM: b.radiusM + wider })).toBe(false)
    }),
  )
})

describe('reasons', () => {
  test('name kilometres, time and speed', () => {
    expect(reason(325.4, 1200)).toBe('325 km from where the card was last seen, 20 min apart: 976 km/h, faster than 900 km/h.')
    expect(reason(325.4, 1800)).toBe('325 km from where the card was last seen, 30 min apart: 651 km/h, not faster than 900 km/h.')
    expect(reason(11_040.7, 2)).toBe('11,041 km from where the card was last seen, 2 s apart: 19,873,260 km/h, faster than 900 km/h.')
    expect(reason(0, 1)).toBe('0 km from where the card was last seen: nearer than 50 km.')
  })

  test('do not round a number onto the limit it is compared with', () => {
    expect(reason(900.0003, 3600)).toContain('900.0003 km/h, faster than 900 km/h')
    expect(reason(49.99, 3600)).toContain('49.99 km from where the card was last seen: nearer than 50 km')
    expect(reason(900, 3600)).toContain('900 km/h, not faster than 900 km/h')
  })
})
