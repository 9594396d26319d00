import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultLoyaltyProgram, loyaltyLimits, type PointsRule } from '../../core/loyalty-program.ts'
import { keptPoints, pointsOf, winningRule } from './points.ts'
import type { Terms } from './terms.ts'

const terms = (points: readonly PointsRule[], category: string | null = 'cafe'): Terms => ({
  programVersion: 1,
  program: { ...defaultLoyaltyProgram, points },
  visitThreshold: 5,
  category,
})
const won = (amountMinor: number) => ({ amountMinor, currency: 'KRW' })
const rule = (by: PointsRule['by'], points: number, category: string | null = null): PointsRule => ({ by, category, points })

describe('points of a payment', () => {
  test('are none without a rule', () => {
    expect(pointsOf(won(1_000_000), terms([]))).toBe(0)
  })

  test.each([
    [999, 0],
    [1_000, 7],
    [1_999, 7],
    [12_500, 84],
    [Number.MAX_SAFE_INTEGER, 9_007_199_254_740 * 7],
  ])('by spend are those of every full 1,000 won: %i', (amount, points) => {
    expect(pointsOf(won(amount), terms([rule('spend', 7)]))).toBe(points)
  })

  test('by spend do not take a quotient near 2^53 for the next integer', () => {
    for (let amount = Number.MAX_SAFE_INTEGER; amount > Number.MAX_SAFE_INTEGER - 3_000; amount--)
      expect(BigInt(pointsOf(won(amount), terms([rule('spend', loyaltyLimits.pointsBySpend)])))).toBe((BigInt(amount) / 1_000n) * 1_000n)
  })

  test('by spend are none in another currency, whose 1,000 are not won', () => {
    expect(pointsOf({ amountMinor: 50_000, currency: 'USD' }, terms([rule('spend', 10)]))).toBe(0)
    expect(pointsOf({ amountMinor: 50_000, currency: 'USD' }, terms([rule('spend', 10), rule('visit', 3)]))).toBe(3)
  })

  test('by category are those of exactly that category', () => {
    const rules = [rule('visit', 5, 'cafe'), rule('visit', 1)]
    expect(['cafe', 'Cafe', 'café', 'bakery', null].map((category) => pointsOf(won(100), terms(rules, category)))).toEqual([5, 1, 1, 1, 1])
  })

  test('are those of the rule that gives most for this very payment', () => {
    const rules = [rule('visit', 30), rule('spend', 10), rule('spend', 15, 'cafe')]
    expect([1_000, 2_000, 2_999, 3_000].map((amount) => pointsOf(won(amount), terms(rules)))).toEqual([30, 30, 30, 45])
    expect([2_999, 3_000, 4_000].map((amount) => pointsOf(won(amount), terms(rules, null)))).toEqual([30, 30, 40])
  })

  test('among equals the first rule wins', () => {
    const rules = [rule('visit', 9), rule('visit', 10, 'cafe'), rule('spend', 10), rule('visit', 10)]
    expect(winningRule(won(1_500), terms(rules))).toBe(rules[1])
    expect(winningRule(won(1_500), terms(rules, null))).toBe(rules[2])
    expect(winningRule(won(500), terms(rules, null))).toBe(rules[3])
    expect(winningRule(won(500), terms([rule('visit', 9, 'bakery')]))).toBeUndefined()
  })
})

describe('points that are kept', () => {
  const amount = fc.bigInt({ min: 1n, max: BigInt(Number.MAX_SAFE_INTEGER) }).map(Number)

  test('are all of them, then none', () => {
    fc.assert(
      fc.property(amount, amount, (points, amountMinor) => {
        expect(keptPoints(points, amountMinor, 0)).toBe(points)
        expect(keptPoints(points, amountMinor, amountMinor)).toBe(0)
      }),
    )
  })

  test('fall with what was given back, in proportion, never by more than a point too many', () => {
    fc.assert(
      fc.property(amount, amount, fc.tuple(amount, amount), (points, amountMinor, parts) => {
        const [less, more] = parts.map((part) => part % (amountMinor + 1)).sort((one, other) => one - other) as [number, number]
        expect(keptPoints(points, amountMinor, less)).toBeGreaterThanOrEqual(keptPoints(points, amountMinor, more))
        const share = BigInt(points) * BigInt(amountMinor - more) - BigInt(keptPoints(points, amountMinor, more)) * BigInt(amountMinor)
        expect(share >= 0n && share < BigInt(amountMinor)).toBe(true)
      }),
    )
  })

  test('are right where a product of doubles is not', () => {
    expect(keptPoints(9_007_199_254_740_000, Number.MAX_SAFE_INTEGER, 1)).toBe(9_007_199_254_739_999)
    expect(keptPoints(1_000_003, 9_007_199_254_740_991, 4_503_599_627_370_495)).toBe(500_001)
  })
})
