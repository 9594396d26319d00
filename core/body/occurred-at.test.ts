import { expect, test } from 'vitest'
import { occurredAt, parseRfc3339 } from './occurred-at.ts'
import type { Faults } from './reader.ts'

const read = (value: unknown) => {
  const faults: Faults = []
  const ms = occurredAt(value, faults)
  return faults.length > 0 ? undefined : ms
}

test.each([
  ['2026-11-21T12:30:00+09:00', Date.UTC(2026, 10, 21, 3, 30)],
  ['2026-11-21t03:30:00z', Date.UTC(2026, 10, 21, 3, 30)],
  ['2026-11-20T22:30:00.5-05:00', Date.UTC(2026, 10, 21, 3, 30, 0, 500)],
  ['2026-11-21T03:30:00.123999999Z', Date.UTC(2026, 10, 21, 3, 30, 0, 123)],
  ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
  ['2017-01-01T08:59:60+09:00', Date.UTC(2017, 0, 1)],
  ['1970-01-01T00:00:00-00:00', 0],
  ['9999-12-31T23:59:59.999Z', Date.UTC(9999, 11, 31, 23, 59, 59, 999)],
])('%s is read', (text, ms) => expect(parseRfc3339(text)).toBe(ms))

test.each([
  '2026-11-21T12:30:00',
  '2026-11-21 12:30:00Z',
  '2026-11-21',
  '2026-11-21T12:30Z',
  '2026-11-21T24:00:00Z',
  '2026-11-21T12:60:00Z',
  '2026-11-21T12:30:61Z',
  '2026-11-21T12:30:60Z',
  '2026-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '2026-11-21T12:30:00+24:00',
  '2026-11-21T12:30:00+0900',
  '2026-11-21T12:30:00.Z',
  '+002026-11-21T12:30:00Z',
  ' 2026-11-21T12:30:00Z',
  '２０２６-11-21T12:30:00Z',
  '1763700000000',
  '',
])('%j is refused', (text) => expect(parseRfc3339(text)).toBeUndefined())

test('milliseconds are whole and fit 48 bits', () => {
  expect([0, 1, 2 ** 48 - 1].map(read)).toEqual([0, 1, 2 ** 48 - 1])
  expect(Object.is(read(-0), 0)).toBe(true)
  for (const value of [
    -1,
    2 ** 48,
    1.5,
    Number.NaN,
    Infinity,
    '1969-12-31T23:59:59Z',
    '0000-01-01T00:00:00Z',
    null,
    true,
    {},
    [],
    undefined,
  ])
    expect(read(value)).toBeUndefined()
})
