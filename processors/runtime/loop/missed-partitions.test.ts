import { expect, test } from 'vitest'
import { MissedPartitions } from './missed-partitions.ts'

test('a partition that is given and not taken is on its way at the first look, missed at the second', () => {
  const missed = new MissedPartitions()
  expect(missed.look([1, 2, 5], [1, 2])).toEqual([])
  expect(missed.look([1, 2, 5], [1, 2])).toEqual([5])
})

test('what arrives, goes elsewhere or changes between two looks is not missed', () => {
  const missed = new MissedPartitions()
  expect(missed.look([1, 5], [1])).toEqual([])
  expect(missed.look([1, 5], [1, 5])).toEqual([])
  expect(missed.look([1, 5, 6], [1, 5])).toEqual([])
  expect(missed.look([1, 7], [1])).toEqual([])
  expect(missed.look([1], [1, 3])).toEqual([])
  expect(missed.look([1, 7], [1])).toEqual([])
})
