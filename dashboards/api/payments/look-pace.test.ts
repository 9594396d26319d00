import { expect, test } from 'vitest'
import { LookPace } from './look-pace.ts'

/** Candidates of each look, of a ledger that gives so many a millisecond. */
function looks(perMs: readonly number[]): readonly number[] {
  const pace = new LookPace(50, 10_000)
  return perMs.map((speed) => {
    const { candidates } = pace
    pace.took(candidates / speed)
    return candidates
  })
}

test('looks grow while they are short, fourfold at most, up to the most of them', () => {
  expect(looks([1_000, 1_000, 1_000, 1_000])).toEqual([500, 2_000, 8_000, 10_000])
})

test('a look takes as long as it may at the speed of the one before', () => {
  expect(looks([20, 20, 20])).toEqual([500, 1_000, 1_000])
})

test('where the ledger comes from the disk they shrink at once', () => {
  expect(looks([1_000, 1_000, 4, 4, 0.1, 100])).toEqual([500, 2_000, 8_000, 200, 200, 100])
})
