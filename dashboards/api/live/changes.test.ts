import { expect, test } from 'vitest'
import type { PartitionProgress } from '../answers/watermark.ts'
import { allParts, changesSince, type Look } from './changes.ts'

const progress = (...offsets: number[]): readonly PartitionProgress[] =>
  offsets.map((nextOffset, partition) => ({ partition, nextOffset, streamTimeMs: 0 }))
const look = (events: number, totals: readonly number[], loyalty: readonly number[]): Look => ({
  events,
  totals: progress(...totals),
  loyalty: progress(...loyalty),
})

test('the first look counts as a change: the page may be older', () => {
  expect(changesSince(undefined, look(0, [], [])).parts).toEqual(allParts)
})

test('nothing new for this merchant is no change, however far others move the groups', () => {
  const { seen } = changesSince(undefined, look(3, [5, 5], [5, 5]))
  expect(changesSince(seen, look(3, [9, 9], [7, 5]))).toEqual({ parts: [], seen })
})

test('an event changes everything at once when loyalty is as far', () => {
  const { seen } = changesSince(undefined, look(3, [5, 5], [5, 5]))
  const next = changesSince(seen, look(4, [6, 5], [6, 8]))
  expect(next.parts).toEqual(allParts)
  expect(changesSince(next.seen, look(4, [6, 5], [7, 8])).parts).toEqual([])
})

test('regulars are told once more when loyalty arrives later, once', () => {
  const first = changesSince(undefined, look(3, [5, 5], [5, 5]))
  const second = changesSince(first.seen, look(4, [6, 5], [5, 5]))
  expect(second.parts).toEqual(allParts)
  const third = changesSince(second.seen, look(4, [8, 9], [5, 9]))
  expect(third.parts).toEqual([])
  const fourth = changesSince(third.seen, look(4, [8, 9], [6, 9]))
  expect(fourth.parts).toEqual(['regulars'])
  expect(changesSince(fourth.seen, look(4, [8, 9], [8, 9])).parts).toEqual([])
})

test('a second event while loyalty still owes the first moves the goal', () => {
  const first = changesSince(undefined, look(3, [5], [5]))
  const second = changesSince(first.seen, look(4, [6], [5]))
  const third = changesSince(second.seen, look(5, [7], [6]))
  expect(third.parts).toEqual(allParts)
  expect(changesSince(third.seen, look(5, [7], [7])).parts).toEqual(['regulars'])
})

test('numbers that went back (totals counted anew) are a change', () => {
  const { seen } = changesSince(undefined, look(3, [5], [5]))
  expect(changesSince(seen, look(1, [1], [1])).parts).toEqual(allParts)
})
