import fc from 'fast-check'
import { expect, test } from 'vitest'
import { majorText, maxAmountMinor, minorOfMajor } from './money.ts'

test('minor units get their decimal point, also below one', () => {
  expect(majorText('5', 2)).toBe('0.05')
  expect(majorText('12345', 2)).toBe('123.45')
  expect(majorText('1', 3)).toBe('0.001')
  expect(majorText('12345', 0)).toBe('12345')
  expect(majorText('-5', 2)).toBe('-0.05')
})

test.each([
  ['12000', 0, 12_000],
  [' 12,000 ', 0, 12_000],
  ['12.5', 2, 1_250],
  ['0.05', 2, 5],
  ['1,234,567.89', 2, 123_456_789],
  ['1.234', 3, 1_234],
  ['9007199254740991', 0, maxAmountMinor],
])('%s with %i digits is %i', (text, digits, minor) => {
  expect(minorOfMajor(text, digits)).toBe(minor)
})

test.each([
  ['', 0],
  ['0', 0],
  ['0.00', 2],
  ['-5', 0],
  ['+5', 0],
  ['1e3', 0],
  ['12.5', 0],
  ['12.345', 2],
  ['12.', 2],
  ['.5', 2],
  ['1,00', 0],
  ['1,0000', 0],
  ['12 000', 0],
  ['12000원', 0],
  ['9007199254740992', 0],
  ['90071992547409.92', 3],
  ['\u0661\u0662', 0],
])('%j with %i digits is no amount', (text, digits) => {
  expect(minorOfMajor(text, digits)).toBe(undefined)
})

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: maxAmountMinor }), fc.constantFrom(0, 2, 3, 4), (minor, digits) => {
      expect(minorOfMajor(majorText(String(minor), digits), digits)).toBe(minor)
    }),
  )
})
