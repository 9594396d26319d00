import { expect, test } from 'vitest'
import { parsePosition, positionText } from './position.ts'

const at = (...offsets: number[]) => offsets.map((nextOffset, partition) => ({ partition, nextOffset, streamTimeMs: null }))

test('a position comes back as it was', () => {
  for (const position of [
    { events: 0, totals: [], regularsOwed: false },
    { events: 12, totals: at(0, 7, 123_456_789_012), regularsOwed: true },
  ])
    expect(parsePosition(positionText(position))).toEqual(position)
})

test('what no instance has sent is no position', () => {
  for (const text of [
    undefined,
    '',
    '1',
    ';',
    '1;0',
    '1;0:',
    '1;0:1;',
    '-1;0:1',
    '1;0:1x',
    '1;0:1!!',
    '1;0:1,!',
    '1;a:1',
    `1;0:${'9'.repeat(16)}`,
    '1e3;',
  ])
    expect(parsePosition(text), text).toBeUndefined()
})
