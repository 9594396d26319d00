import { expect, test } from 'vitest'
import { amountText, countryName, plainName } from './payment-words.ts'

test('an amount has as many decimals as its currency, and stays exact at 2^53', () => {
  expect(amountText(12_000, 'KRW', 'ko')).toBe('12,000원')
  expect(amountText(12_000, 'KRW', 'en')).toBe('KRW 12,000')
  expect(amountText(1_234, 'USD', 'en')).toBe('USD 12.34')
  expect(amountText(5, 'USD', 'ko')).toBe('USD 0.05')
  expect(amountText(1_234_567, 'KWD', 'en')).toBe('KWD 1,234.567')
  expect(amountText(Number.MAX_SAFE_INTEGER, 'EUR', 'en')).toBe('EUR 90,071,992,547,409.91')
})

test('a country is named in the reader’s language', () => {
  expect(countryName('JP', 'ko')).toBe('일본')
  expect(countryName('JP', 'en')).toBe('Japan')
})

test('a store’s name cannot bring a second line, a link, hidden characters or a novel', () => {
  expect(plainName('  Cafe\r\nReply   1 000000 ')).toBe('Cafe Reply 1 000000')
  expect(plainName('see https://evil.example/a')).toBe('see evil.example/a')
  expect(plainName('abc\u202Egnp.exe\u200B\u0000')).toBe('abcgnp.exe')
  expect(plainName('가'.repeat(200))).toHaveLength(40)
  expect(plainName('😀'.repeat(41)).endsWith('😀…')).toBe(true)
})
