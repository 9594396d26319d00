import { expect, test } from 'vitest'
import { spanText, tableLines } from './table.ts'

test('columns are as wide as their widest cell, without blanks at the end; nothing is a dash', () => {
  expect(
    tableLines(
      ['name', 'pid'],
      [
        ['kafka', 12],
        ['schema-registry', undefined],
      ],
    ),
  ).toEqual(['name             pid', 'kafka            12', 'schema-registry  -'])
})

test.each([
  [0, '0s'],
  [59_999, '59s'],
  [60_000, '1m 00s'],
  [3_599_999, '59m 59s'],
  [3_600_000, '1h 00m'],
  [90_000_000, '1d 01h'],
])('%d ms read %s', (spanMs, text) => {
  expect(spanText(spanMs)).toBe(text)
})
