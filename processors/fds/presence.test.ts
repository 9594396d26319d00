import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JudgedPlace } from '../../schemas/records.ts'
import { defaultParameters } from './parameters.ts'
import { presenceAfter } from './presence.ts'

const at = (minutes: number, fields: Partial<JudgedPlace> = {}): JudgedPlace => ({
  latitude: 37.5,
  longitude: 127,
  radiusM: 0,
  source: 'payment',
  country: 'KR',
  at: minutes * 60_000,
  ...fields,
})
const moves = (presence: JudgedPlace | undefined, seen: JudgedPlace) => presenceAfter(presence, seen, defaultParameters) === seen

test('the first place becomes the presence, a whole country too', () => {
  expect(moves(undefined, at(0))).toBe(true)
  expect(moves(undefined, at(0, { source: 'country', radiusM: 6_000_000 }))).toBe(true)
})

describe('order of event times', () => {
  test('a later one moves it, an older one does not', () => {
    expect(moves(at(10), at(11))).toBe(true)
    expect(moves(at(10), at(9))).toBe(false)
  })

  test('of equal ones the one completed later in the log stays', () => {
    expect(moves(at(10), at(10, { latitude: 35 }))).toBe(true)
  })
})

describe('a coarse place does not hide a finer presence of the same country', () => {
  test('a radius above 50 km is coarse, exactly 50 km is not', () => {
    expect(moves(at(0), at(1, { radiusM: 50_001 }))).toBe(false)
    expect(moves(at(0), at(1, { radiusM: 50_000 }))).toBe(true)
  })

  test('a country is coarse however small it is', () => {
    const monaco = { country: 'MC', latitude: 43.74, longitude: 7.41 }
    expect(moves(at(0, monaco), at(1, { ...monaco, source: 'country', radiusM: 3_000 }))).toBe(false)
    expect(moves(at(0, { ...monaco, radiusM: 2_999 }), at(1, { ...monaco, source: 'country', radiusM: 3_000 }))).toBe(false)
  })

  test('it replaces one that is as coarse or coarser', () => {
    const country = { source: 'country', radiusM: 380_000 } as const
    expect(moves(at(0, country), at(1, country))).toBe(true)
    expect(moves(at(0, { radiusM: 400_000 }), at(1, country))).toBe(true)
    expect(moves(at(0, { radiusM: 60_000 }), at(1, { radiusM: 60_000 }))).toBe(true)
  })

  test('it replaces a finer one of another country, which only an approval can bring about', () => {
    expect(moves(at(0), at(1, { country: 'JP', source: 'country', radiusM: 2_000_000 }))).toBe(true)
  })

  test('a fine place replaces a coarse one', () => {
    expect(moves(at(0, { source: 'country', radiusM: 380_000 }), at(1))).toBe(true)
  })
})

test('whatever the order, the presence never goes back in time', () => {
  const places = fc.array(
    fc.record({
      minutes: fc.integer({ min: 0, max: 20 }),
      radiusM: fc.constantFrom(0, 100, 50_000, 50_001, 400_000),
      source: fc.constantFrom('payment' as const, 'store' as const, 'country' as const),
      country: fc.constantFrom('KR', 'JP'),
    }),
    { minLength: 1, maxLength: 30 },
  )
  fc.assert(
    fc.property(places, (seen) => {
      let presence: JudgedPlace | undefined
      for (const { minutes, ...fields } of seen) {
        const next = presenceAfter(presence, at(minutes, fields), defaultParameters)
        expect(next.at).toBeGreaterThanOrEqual(presence?.at ?? 0)
        presence = next
      }
    }),
  )
})
