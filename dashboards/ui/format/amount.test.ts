import { expect, test } from 'vitest'
import { formatAmount, formatRough } from './amount.ts'

test('amounts carry their currency and its digits', () => {
  expect(formatAmount('12000', 'KRW', 0, 'ko')).toBe('₩12,000')
  expect(formatAmount('350', 'USD', 2, 'en')).toBe('$3.50')
  expect(formatAmount('1500', 'KWD', 3, 'en')).toMatch(/1\.500/)
})

test('sums beyond 2^53 keep every digit', () => {
  expect(formatAmount('900719925474099123', 'KRW', 0, 'en')).toBe('₩900,719,925,474,099,123')
  expect(formatAmount('900719925474099123', 'USD', 2, 'en')).toBe('$9,007,199,254,740,991.23')
})

test('an axis is read at a glance', () => {
  expect(formatRough(1_250_000, 'en')).toBe('1.3M')
  expect(formatRough(1_250_000, 'ko')).toBe('125만')
})
