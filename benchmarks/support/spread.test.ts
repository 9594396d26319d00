import { expect, test } from 'vitest'
import { quantileOf, spreadOf, spreadText } from './spread.ts'

test('one run is its own median and shows no span', () => {
  expect(spreadText(spreadOf([12_345.6]))).toBe('12,346')
})

test('an even number of runs has its median between the two in the middle', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, lowest: 1, highest: 4, runs: 4 })
})

test('an odd number of runs has its median in the middle, whatever the order', () => {
  expect(spreadText(spreadOf([300, 100, 200]))).toBe('200 [100-300]')
})

test('no runs have no spread', () => {
  expect(() => spreadOf([])).toThrow(RangeError)
})

test('a quantile is one of the values, the highest at most', () => {
  expect([0, 0.5, 0.99, 1].map((share) => quantileOf([5, 1, 3], share))).toEqual([1, 3, 5, 5])
})
