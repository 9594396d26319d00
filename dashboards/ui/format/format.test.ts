import { expect, test } from 'vitest'
import { shorten } from './shorten.ts'
import { dayOf, formatDay, formatTime, hourOf, shiftDay } from './time.ts'

test("times are Seoul's, in 24 hours", () => {
  expect(formatTime('2026-11-20T15:00:00.000Z')).toBe('00:00:00')
  expect(dayOf('2026-11-20T15:00:00.000Z')).toBe('2026-11-21')
  expect(hourOf('2026-11-20T14:59:59.999Z')).toBe(23)
})

test('days shift over months and years', () => {
  expect(shiftDay('2026-12-31', 1)).toBe('2027-01-01')
  expect(shiftDay('2024-03-01', -1)).toBe('2024-02-29')
  expect(formatDay('2026-11-21', 'en')).toContain('21 Nov 2026')
  expect(formatDay('2026-11-21', 'ko')).toContain('2026년 11월 21일')
})

test('ids are shortened by whole characters and only when it helps', () => {
  expect(shorten('customer-0001')).toBe('customer-0001')
  expect(shorten('customer-000000000042')).toBe('custom…0042')
  expect(shorten('👩‍🌾'.repeat(10))).not.toContain('\ufffd')
})
