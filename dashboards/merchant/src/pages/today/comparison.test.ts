import { expect, test } from 'vitest'
import type { CurrencySales, HourTotals, Sales } from '../../../../api/shapes/answers.ts'
import { changePercent, compare, completedWithin, hoursOver, weekBefore } from './comparison.ts'

const hour = (at: number, payments: number, amountMinor: string): HourTotals => ({ hour: at, payments, amountMinor })
const currency = (name: string, completedByHour: readonly HourTotals[]): CurrencySales => ({
  currency: name,
  minorDigits: name === 'KRW' ? 0 : 2,
  payments: completedByHour.reduce((sum, { payments }) => sum + payments, 0),
  statuses: [],
  completedByHour,
})
const day = (text: string, ...currencies: readonly CurrencySales[]): Sales => ({ day: text, currencies, asOf: null, behind: null })

test('the same weekday of the week before, over months and leap days', () => {
  expect(weekBefore('2026-11-22')).toBe('2026-11-15')
  expect(weekBefore('2026-01-03')).toBe('2025-12-27')
  expect(weekBefore('2028-03-05')).toBe('2028-02-27')
})

test.each([
  ['the running hour is not over', '2026-11-22', '2026-11-22T05:59:59.999Z', 14],
  ['the hour begins: the one before is over', '2026-11-22', '2026-11-22T06:00:00.000Z', 15],
  ['just after midnight in Seoul nothing is over', '2026-11-22', '2026-11-21T15:10:00.000Z', 0],
  ['numbers that have not reached the day', '2026-11-22', '2026-11-21T14:59:59.000Z', 0],
  ['a past day is over as a whole', '2026-11-20', '2026-11-22T05:00:00.000Z', 24],
])('%s', (_, of, asOf, hours) => {
  expect(hoursOver(of, asOf)).toBe(hours)
})

test('without a moment up to which numbers are complete nothing is said', () => {
  expect(hoursOver('2026-11-22', null)).toBeUndefined()
})

test('only hours before the last are counted, and to the last digit beyond 2^53', () => {
  const sales = currency('KRW', [hour(0, 1, '9007199254740993'), hour(13, 2, '7'), hour(14, 5, '1000000')])
  expect(completedWithin(sales, 14)).toEqual({ payments: 3, amountMinor: 9007199254741000n })
  expect(completedWithin(sales, 0)).toEqual({ payments: 0, amountMinor: 0n })
  expect(completedWithin(undefined, 24)).toEqual({ payments: 0, amountMinor: 0n })
})

test('currencies are compared each on its own, also one that only last week knew', () => {
  const now = day('2026-11-22', currency('KRW', [hour(9, 3, '3000')]), currency('USD', [hour(9, 1, '100')]))
  const before = day('2026-11-15', currency('JPY', [hour(8, 1, '500')]), currency('KRW', [hour(9, 2, '2000'), hour(20, 9, '99999')]))
  const found = compare(now, before, 10)
  expect(found.map(({ currency: name, changePercent: change }) => [name, change])).toEqual([
    ['KRW', 50],
    ['USD', null],
    ['JPY', -100],
  ])
  expect(found[0]).toMatchObject({ now: { payments: 3 }, before: { payments: 2, amountMinor: 2000n } })
})

test.each([
  [150n, 100n, 50],
  [99n, 100n, -1],
  [1005n, 1000n, 1],
  [995n, 1000n, -1],
  [1004n, 1000n, 0],
  [0n, 100n, -100],
  [27_021_597_764_222_979n, 9_007_199_254_740_993n, 200],
  [1n, 0n, null],
] as const)('%s against %s is %s %%', (now, before, percent) => {
  expect(changePercent(now, before)).toBe(percent)
})
