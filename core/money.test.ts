import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maxAmountMinor, vatMinor } from './money.ts'

test.each([
  [0n, 0n],
  [1n, 0n],
  [5n, 0n],
  [6n, 1n],
  [11n, 1n],
  [16n, 1n],
  [17n, 2n],
  [11_000n, 1_000n],
  [12_345n, 1_122n],
  // Doubles give 818836295885545 for both: 2^53-1 is 11 * 818836295885544 + 7.
  [9_007_199_254_740_991n, 818_836_295_885_545n],
  [9_007_199_254_740_988n, 818_836_295_885_544n],
  [99_999_999_999_999_999_999n, 9_090_909_090_909_090_909n],
])('the VAT in %d is %d', (total, vat) => {
  expect(vatMinor(total)).toBe(vat)
})

test('VAT is the whole number nearest to an eleventh, and there is never a tie', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 80n }), (total) => {
      const distance = 11n * vatMinor(total) - total
      expect(distance >= -5n && distance <= 5n).toBe(true)
    }),
  )
})

test('the largest amount is the largest whole number that a double holds', () => {
  expect(BigInt(maxAmountMinor)).toBe(2n ** 53n - 1n)
})
