import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seoulDateOf, seoulHourOf } from './seoul-time.ts'

test.each([
  ['2026-11-20T14:59:59.999Z', '2026-11-20', 23],
  ['2026-11-20T15:00:00.000Z', '2026-11-21', 0],
  ['2024-02-28T15:00:00.000Z', '2024-02-29', 0],
  ['2026-12-31T15:30:00.000Z', '2027-01-01', 0],
  ['2026-03-29T01:30:00.000Z', '2026-03-29', 10],
])('%s is %s, hour %i, in Seoul', (instant, day, hour) => {
  expect(seoulHourOf(Date.parse(instant))).toEqual({ day, hour })
})

test('agrees with the time zone database from 1989 on', () => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: 'Asia/Seoul',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  })
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(1989, 0, 1), max: Date.UTC(2100, 0, 1) }), (epochMs) => {
      const { day, hour } = seoulHourOf(epochMs)
      expect(`${day}, ${String(hour).padStart(2, '0')}`).toBe(format.format(epochMs))
    }),
  )
})

test.each([
  ['2026-11-30T14:59:59.999Z', '2026-11-30', '2026-11', '2026-10'],
  ['2026-11-30T15:00:00.000Z', '2026-12-01', '2026-12', '2026-11'],
  ['2026-12-31T15:00:00.000Z', '2027-01-01', '2027-01', '2026-12'],
  ['2024-02-29T15:00:00.000Z', '2024-03-01', '2024-03', '2024-02'],
  ['2026-03-31T00:00:00.000Z', '2026-03-31', '2026-03', '2026-02'],
])('%s is %s in Seoul, month %s after %s', (instant, day, month, previousMonth) => {
  expect(seoulDateOf(Date.parse(instant))).toEqual({ day, month, previousMonth })
})

test('agrees with the time zone database from 1989 on, and the month before is the one that ends where this one begins', () => {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Seoul', year: 'numeric', month: '2-digit', day: '2-digit' })
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(1989, 0, 2), max: Date.UTC(2100, 0, 1) }), (epochMs) => {
      const { day, month, previousMonth } = seoulDateOf(epochMs)
      expect(day).toBe(format.format(epochMs))
      expect(format.format(Date.parse(`${month}-01T00:00:00+09:00`) - 1).slice(0, 7)).toBe(previousMonth)
    }),
  )
})
