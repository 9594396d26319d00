import { expect, test } from 'vitest'
import { type LogEnds, type PartitionProgress, watermarkOf } from './watermark.ts'

const iso = (ms: number): string => new Date(ms).toISOString()
const at = (partition: number, nextOffset: number, streamTimeMs: number | null): PartitionProgress => ({
  partition,
  nextOffset,
  streamTimeMs,
})
const log = (...ends: number[]): LogEnds => ({ observedAtMs: 9_000, ends: new Map(ends.map((end, partition) => [partition, end])) })

test('read to every end: complete up to when the ends were looked up, idle and empty partitions included', () => {
  expect(watermarkOf([at(0, 5, 100), at(1, 0, null)], log(5, 0))).toEqual({ asOf: iso(9_000), behind: 0 })
})

test('a partition that lags holds the whole answer back to its last record', () => {
  expect(watermarkOf([at(0, 5, 8_900), at(1, 3, 1_234)], log(5, 10))).toEqual({ asOf: iso(1_234), behind: 7 })
})

test('nothing can be said while a partition has records and none was read', () => {
  expect(watermarkOf([at(0, 5, 8_900), at(1, 0, null)], log(5, 1))).toEqual({ asOf: null, behind: 1 })
})

test('with the log never seen, the slowest partition is all that is sure', () => {
  expect(watermarkOf([at(0, 5, 700), at(1, 3, 300)], undefined)).toEqual({ asOf: iso(300), behind: null })
  expect(watermarkOf([at(0, 5, 700), at(1, 0, null)], undefined)).toEqual({ asOf: null, behind: null })
})

test('numbers ahead of the last look at the log are complete up to that look', () => {
  expect(watermarkOf([at(0, 50, 9_500)], log(40))).toEqual({ asOf: iso(9_000), behind: 0 })
})

test('an unprovisioned group and an unknown partition say nothing', () => {
  expect(watermarkOf([], log(1))).toEqual({ asOf: null, behind: null })
  expect(watermarkOf([at(0, 5, 700), at(1, 3, 300)], log(5))).toEqual({ asOf: iso(300), behind: null })
})
