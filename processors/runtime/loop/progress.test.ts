import { expect, test } from 'vitest'
import { Progress, type Sighting } from './progress.ts'

const at = (nextOffset: number | undefined, lag: number | undefined, assignedAtMs = 0, nextToArrive = 10): Sighting => ({
  partition: 3,
  nextOffset,
  nextToArrive,
  lag,
  assignedAtMs,
})

test('a partition that is behind and does not move stands still from when that was first seen', () => {
  const progress = new Progress()
  expect(progress.stoodMs(3, 1_000)).toBe(0)
  progress.look([at(5, 10)], 1_000, 0)
  expect(progress.stoodMs(3, 3_000)).toBe(2_000)
  progress.look([at(5, 12)], 4_000, 0)
  expect(progress.stoodMs(3, 9_000)).toBe(8_000)
  progress.look([at(6, 11)], 9_000, 0)
  expect(progress.stoodMs(3, 9_500)).toBe(500)
})

test('one that has nothing to do does not stand still; one that cannot be taken over does', () => {
  const progress = new Progress()
  for (const nowMs of [0, 1_000, 2_000]) progress.look([at(5, 0)], nowMs, 0)
  expect(progress.stoodMs(3, 2_000)).toBe(0)
  for (const nowMs of [3_000, 4_000, 5_000]) progress.look([at(undefined, undefined)], nowMs, 0)
  expect(progress.stoodMs(3, 5_000)).toBe(2_000)
})

test('records that arrive are progress, as long as they do', () => {
  const progress = new Progress()
  progress.look([at(5, 10)], 0, 0)
  progress.look([at(5, 10, 0, 12)], 30_000, 0)
  expect(progress.stoodMs(3, 31_000)).toBe(1_000)
  progress.look([at(5, 10, 0, 12)], 40_000, 0)
  expect(progress.stoodMs(3, 40_000)).toBe(10_000)
})

test('the time of an outage is not held against it, nor the time before it was ours', () => {
  const progress = new Progress()
  progress.look([at(5, 10)], 0, 0)
  progress.look([at(5, 10)], 30_000, 30_000)
  expect(progress.stoodMs(3, 30_000)).toBe(0)
  progress.look([at(5, 10)], 40_000, 30_000)
  expect(progress.stoodMs(3, 40_000)).toBe(10_000)
  // given away and back between two looks
  progress.look([at(5, 10, 45_000)], 46_000, 30_000)
  expect(progress.stoodMs(3, 46_000)).toBe(1_000)
  progress.look([], 50_000, 30_000)
  expect(progress.stoodMs(3, 50_000)).toBe(0)
})
