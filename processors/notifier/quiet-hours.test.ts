import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seoulDayOf } from '../../core/seoul-time.ts'
import { quietHoursOf, quietHoursPattern, quietUntil } from './quiet-hours.ts'

const night = quietHoursOf('21:00-08:00')
/** A moment by Seoul's clock. */
const seoul = (text: string): number => Date.parse(`${text}+09:00`)

test.each([
  ['2026-11-22T20:59:59.999', undefined],
  ['2026-11-22T21:00:00.000', '2026-11-23T08:00:00.000'],
  ['2026-11-22T23:59:59.999', '2026-11-23T08:00:00.000'],
  ['2026-11-23T00:00:00.000', '2026-11-23T08:00:00.000'],
  ['2026-11-23T07:59:59.999', '2026-11-23T08:00:00.000'],
  ['2026-11-23T08:00:00.000', undefined],
  ['2026-12-31T22:30:00.000', '2027-01-01T08:00:00.000'],
])('at %s the night ends at %s', (now, end) => {
  expect(quietUntil(seoul(now), night)).toBe(end === undefined ? undefined : seoul(end))
})

test('hours within one day, none, and equal ends', () => {
  const lunch = quietHoursOf('12:00-13:30')
  expect(quietUntil(seoul('2026-11-22T12:00:00'), lunch)).toBe(seoul('2026-11-22T13:30:00'))
  expect(quietUntil(seoul('2026-11-22T13:30:00'), lunch)).toBeUndefined()
  expect(quietUntil(seoul('2026-11-22T11:59:59'), lunch)).toBeUndefined()
  expect(quietUntil(seoul('2026-11-22T12:00:00'), quietHoursOf('off'))).toBeUndefined()
  expect(quietUntil(seoul('2026-11-22T12:00:00'), quietHoursOf('12:00-12:00'))).toBeUndefined()
})

test('whatever the hours: the end lies ahead, within a day, and is not quiet itself', () => {
  const minute = fc.integer({ min: 0, max: 1_439 })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), minute, minute, (nowMs, fromMinute, toMinute) => {
      const quiet = { fromMinute, toMinute }
      const end = quietUntil(nowMs, quiet)
      if (end === undefined) return
      expect(end).toBeGreaterThan(nowMs)
      expect(end - nowMs).toBeLessThanOrEqual(86_400_000)
      expect(quietUntil(end, quiet)).toBeUndefined()
    }),
  )
})

test('a Seoul day begins at 15:00 UTC', () => {
  expect(seoulDayOf(Date.parse('2026-11-22T14:59:59.999Z'))).toBe('2026-11-22')
  expect(seoulDayOf(Date.parse('2026-11-22T15:00:00.000Z'))).toBe('2026-11-23')
})

test('only clock times are hours', () => {
  const pattern = new RegExp(quietHoursPattern)
  for (const text of ['off', '21:00-08:00', '00:00-23:59']) expect(pattern.test(text)).toBe(true)
  for (const text of ['', '21-8', '24:00-08:00', '21:00-08:60', '21:00', ' ']) expect(pattern.test(text)).toBe(false)
})
