import { expect, test } from 'vitest'
import { compareMaps } from './difference.ts'

const same = { expected: String, actual: String }

test('what is missing, other or too much is told, and nothing else', () => {
  const expected = new Map([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ])
  expect(compareMaps('x', expected, new Map(expected), same)).toEqual([])
  expect(
    compareMaps(
      'x',
      expected,
      new Map([
        ['a', 1],
        ['b', 9],
        ['d', 4],
      ]),
      same,
    ),
  ).toEqual([
    { of: 'x', text: 'b: expected 2, is 9' },
    { of: 'x', text: 'c: expected 3, is missing' },
    { of: 'x', text: 'd: expected nothing, is 4' },
  ])
})
