import { expect, test } from 'vitest'
import { Pace, retryDelayMs } from './pace.ts'

test('payments are spread evenly, and time that was not used is not made up for', () => {
  const pace = new Pace(100)
  expect([pace.book(50, 1_000), pace.book(50, 1_000), pace.book(1, 1_200)]).toEqual([0, 500, 800])
  expect(pace.book(1, 60_000)).toBe(0)
  expect(pace.book(1, 60_000)).toBe(10)
})

test('without a rate nothing waits', () => {
  const pace = new Pace(undefined)
  expect([pace.book(500, 0), pace.book(500, 0)]).toEqual([0, 0])
})

test('waits double up to five seconds, and Retry-After is never undercut nor for ever', () => {
  expect([1, 2, 3, 6, 50].map((attempt) => retryDelayMs(attempt, undefined, 0))).toEqual([200, 400, 800, 5_000, 5_000])
  expect(retryDelayMs(1, undefined, 1)).toBe(250)
  expect(retryDelayMs(9, 2_000, 0)).toBe(2_000)
  expect(retryDelayMs(1, 86_400_000, 0)).toBe(60_000)
})
