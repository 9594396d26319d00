import { expect, test } from 'vitest'
import { liveHeapMib } from '../../../tests/support/live-heap.ts'
import { ownKey, ownText, ownTexts } from './own-texts.ts'

/** MiB of heap that rows take which keep a text of some 40 letters out of one of 20,000. */
function heapOf(keep: (row: { readonly id: string; readonly count: number }) => void): number {
  const before = liveHeapMib()
  const rows = Array.from({ length: 2_000 }, (_, count) => {
    const record = Buffer.alloc(20_000, `record ${count} `).toString('latin1')
    const row = { id: record.substring(0, 40), count }
    keep(row)
    return row
  })
  const used = liveHeapMib() - before
  expect(rows).toHaveLength(2_000)
  return used
}

test('a row that is kept does not keep the record that its texts are from', () => {
  expect(heapOf((row) => ownTexts(row, { texts: ['id'] }))).toBeLessThan(5)
  const before = { id: '' }
  expect(heapOf((row) => ownTexts(row, { texts: ['id'] }, { ...before, id: ownText(row.id) }))).toBeLessThan(5)
  // what it is for; should V8 ever copy by itself, this module can go
  expect(heapOf(() => undefined)).toBeGreaterThan(30)
})

test('the text is the same, whatever its letters and length', () => {
  const texts = [
    '',
    'KRW',
    'x'.repeat(13),
    'store-00000001',
    'ÿ'.repeat(20),
    '가게 이름은 이렇게 길다 정말로',
    '\ud83d\ude00'.repeat(9),
    '\ud83d'.repeat(14),
    'y'.repeat(1_000),
  ]
  for (const text of texts) {
    expect(ownText(text)).toBe(text)
    expect(ownText(`${text}!`.slice(0, -1))).toBe(text)
  }
  for (let each = 0; each < 20_000; each++) expect(ownText(`many-different-${each}`)).toBe(`many-different-${each}`)
})

test('what is no text, and rows that nobody may change, are left alone', () => {
  const row = { a: null, b: 5, c: undefined, d: 'a text of its own' }
  ownTexts(row, { texts: ['a', 'b', 'c', 'd'] })
  expect(row).toEqual({ a: null, b: 5, c: undefined, d: 'a text of its own' })
  expect(() => ownTexts(Object.freeze({ d: 'a text of its own' }), { texts: ['d'] })).not.toThrow()
})

test('a key of one field is that field of the row; others are what they are', () => {
  const row = { id: 'a-customer-of-ours', day: '2026-11-22', ID: 'A' }
  expect(ownKey('a-customer-of-ours', row, { fields: ['day', 'id'], keyPlaces: [1] })).toBe('a-customer-of-ours')
  expect(ownKey('2026-11-22\u0000a-customer-of-ours', row, { fields: ['day', 'id'], keyPlaces: [0, 1] })).toBe(
    '2026-11-22\u0000a-customer-of-ours',
  )
  expect(ownKey('a', row, { fields: ['ID'], keyPlaces: [0] })).toBe('a')
})
