import { expect, test } from 'vitest'
import { busyShareAt, hourStarts, merchantShares, startsOf } from './shape.ts'

test('of 200 merchants the largest has 5 to 10 % of the payments, and all have all', () => {
  const shares = merchantShares(200)
  expect(shares[0]).toBeGreaterThan(0.05)
  expect(shares[0]).toBeLessThan(0.1)
  expect(shares).toEqual(shares.toSorted((a, b) => b - a))
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
})

test('a share begins where the one before it ends', () => {
  expect(startsOf([0.5, 0.3, 0.2])).toEqual([0, 0.5, 0.8])
  expect(startsOf(merchantShares(1))).toEqual([0])
})

test('a day begins with none of its payments and ends with all of them', () => {
  const starts = hourStarts()
  expect(starts).toHaveLength(25)
  expect(starts).toEqual(starts.toSorted((a, b) => a - b))
  expect([starts[0], starts[24]]).toEqual([0, 1])
  expect(starts[23]).toBeLessThan(1)
})

test('a moment lies in its hour, by the part of it that has passed', () => {
  const starts = hourStarts() as readonly [number, ...number[]]
  expect(busyShareAt(0)).toBe(0)
  expect(busyShareAt(1)).toBe(1)
  expect(busyShareAt(12 / 24)).toBeCloseTo(starts[12] ?? Number.NaN, 12)
  expect(busyShareAt(12.5 / 24)).toBeCloseTo(((starts[12] ?? 0) + (starts[13] ?? 0)) / 2, 12)
})
