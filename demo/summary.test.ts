import { expect, test } from 'vitest'
import { differenceLines } from './summary.ts'

test('equality is said in words', () => {
  expect(differenceLines([])).toEqual(['Everything stored equals the independent computation.'])
})

test('of each kind the first five differences are shown, and that there are more', () => {
  const many = Array.from({ length: 7 }, (_, index) => ({ of: 'ledger', text: `row ${index}` }))
  expect(differenceLines([...many, { of: 'totals', text: 'one' }])).toEqual([
    '8 differences from the independent computation:',
    '  ledger (7)',
    ...[0, 1, 2, 3, 4].map((index) => `    row ${index}`),
    '    ...',
    '  totals (1)',
    '    one',
  ])
})
