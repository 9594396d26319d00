import { expect, test } from 'vitest'
import { formatCountdown, formatDuration } from './duration.ts'

test('spans are said in the largest units that fit', () => {
  expect([1, 1.26, 42.4, 90, 299.8, 1_200, 7_200, 11_100, 187_200].map((seconds) => formatDuration(seconds, 'en'))).toEqual([
    '1 s',
    '1.3 s',
    '42 s',
    '1 min 30 s',
    '5 min',
    '20 min',
    '2 h',
    '3 h 5 min',
    '2 d 4 h',
  ])
  expect([1, 1_200, 11_100, 187_200].map((seconds) => formatDuration(seconds, 'ko'))).toEqual(['1초', '20분', '3시간 5분', '2일 4시간'])
})

test('a countdown stands at nought only when nothing is left', () => {
  expect([300_000, 299_001, 59_999, 1, 0, -5_000, 3_600_000].map(formatCountdown)).toEqual([
    '5:00',
    '5:00',
    '1:00',
    '0:01',
    '0:00',
    '0:00',
    '1:00:00',
  ])
})
