import { expect, test } from 'vitest'
import { formatBytes, formatRate, formatShare, formatSpan } from './span.ts'

test.each([
  [0, '0 s'],
  [0.0004, '1 ms'],
  [0.25, '250 ms'],
  [1, '1 s'],
  [1.24, '1.2 s'],
  [41.7, '42 s'],
  [119, '119 s'],
  [120, '2 min'],
  [7_200, '2 h'],
  [200_000, '2 d'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatSpan(seconds, 'en')).toBe(text)
})

test('in Korean units follow their numbers', () => {
  expect([0.25, 42, 180, 10_000].map((seconds) => formatSpan(seconds, 'ko'))).toEqual(['250ms', '42초', '3분', '3시간'])
})

test('sizes, shares and rates are as exact as they are useful', () => {
  expect([5_000_000, 124_000_000, 3_000_000_000].map(formatBytes)).toEqual(['4.8 MiB', '118 MiB', '2.8 GiB'])
  expect([0, 0.123, 0.9999].map(formatShare)).toEqual(['0 %', '12.3 %', '100 %'])
  expect([0, 0.25, 12.4].map(formatRate)).toEqual(['0', '0.3', '12'])
})
