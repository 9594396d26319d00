import { expect, test } from 'vitest'
import { readPlace, writePlace } from './list-place.ts'

const id = '01a1f201-9dcd-871b-921f-4fb8fd92a110'

test('a place is read as it was written', () => {
  const values = [7, '2026-11-22T04:13:36.282001+00:00', '김 "고객"/1', id]
  const place = writePlace(values)
  expect(place).toMatch(/^[\w-]+$/)
  expect(readPlace(place, ['number', 'time', 'text', 'uuid'])).toEqual(values)
})

test('anything else is refused by name', () => {
  for (const values of [[], [7], [7, 'x'], ['7', id], [7.5, id], [7, id, id], [7, id.toUpperCase()], [null, id]])
    expect(() => readPlace(writePlace(values as (string | number)[]), ['number', 'uuid']), String(values)).toThrow('after is')
  for (const text of ['', 'x', Buffer.from('{"length":2}').toString('base64url')])
    expect(() => readPlace(text, ['number', 'uuid'])).toThrow('after is')
  for (const time of ['', 'now', 'infinity', '2026-11-22', '2026-11-22T99:00:00+00:00']) {
    expect(() => readPlace(writePlace([time]), ['time']), time).toThrow('after is')
  }
})
