import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CardOffer, OfferTier } from '../../core/card-product.ts'
import { benefitOf, type Purchase, type Standing, unusedCard } from './card-benefit.ts'
import { product, rate } from './testing/sample-products.ts'

const purchase = (fields: Partial<Purchase> = {}): Purchase => ({
  merchantId: 'm',
  storeId: 's',
  category: 'CAFE',
  country: 'KR',
  amountMinor: 100_000n,
  day: '2026-11-21',
  ...fields,
})
const standing = (fields: { previous?: number; used?: Readonly<Record<string, number>> }): Standing => {
  const used = new Map(Object.entries(fields.used ?? {}))
  return {
    previousMonthMinor: BigInt(fields.previous ?? 0),
    usedOf: (offerId) => BigInt(used.get(offerId) ?? 0),
    usedInAll: BigInt([...used.values()].reduce((sum, each) => sum + each, 0)),
  }
}
const given = (offer: Partial<CardOffer>, bought: Partial<Purchase> = {}, how: Standing = unusedCard) => {
  const benefit = benefitOf(product('p', [offer]), purchase(bought), how)
  return benefit === undefined ? null : [Number(benefit.cappedMinor), Number(benefit.afterCapMinor)]
}
const fixed = (amountMinor: number, capMinor: number | null = null): Partial<CardOffer> => ({
  tiers: [{ previousMonthMinor: 0, rateBp: null, amountMinor, capMinor }],
})

describe('an offer', () => {
  test('is rounded down to a won', () => {
    expect(given(rate(70), { amountMinor: 9_999n })).toEqual([69, 0])
    expect(given(rate(70), { amountMinor: 142n })).toBeNull()
    expect(given(rate(70), { amountMinor: 143n })).toEqual([1, 0])
  })

  test('of a fixed amount never gives more than was paid', () => {
    expect(given(fixed(3_000))).toEqual([3_000, 0])
    expect(given(fixed(3_000), { amountMinor: 1_200n })).toEqual([1_200, 0])
  })

  test.each<readonly [string, Partial<CardOffer>, Partial<Purchase>, boolean]>([
    ['its category', { categories: ['CAFE', 'BOOKS'] }, {}, true],
    ['another category', { categories: ['BOOKS'] }, {}, false],
    ['a store without a category', { categories: ['CAFE', 'OTHER'] }, { category: null }, false],
    ['a store without a category, asked for none', {}, { category: null }, true],
    ['its store', { stores: [{ merchantId: 'm', storeId: 's' }] }, {}, true],
    ['a store of that name elsewhere', { stores: [{ merchantId: 'other', storeId: 's' }] }, {}, false],
    ['any store of the merchant', { stores: [{ merchantId: 'm', storeId: null }] }, { storeId: 'x' }, true],
    ['another store of the merchant', { stores: [{ merchantId: 'm', storeId: 's' }] }, { storeId: 'x' }, false],
    ['its country', { countries: ['KR'] }, {}, true],
    ['another country', { countries: ['JP'] }, {}, false],
    ['a payment of the least amount', { minimumPaymentMinor: 100_000 }, {}, true],
    ['a won less', { minimumPaymentMinor: 100_000 }, { amountMinor: 99_999n }, false],
    ['its first day', { validFrom: '2026-11-21' }, {}, true],
    ['the day before', { validFrom: '2026-11-22' }, {}, false],
    ['its last day', { validTo: '2026-11-21' }, {}, true],
    ['the day after', { validTo: '2026-11-20' }, {}, false],
    ['its category in another country', { categories: ['CAFE'], countries: ['JP'] }, {}, false],
  ])('looks at %s', (_what, conditions, bought, gives) => {
    expect(given({ ...rate(100), ...conditions }, bought) !== null).toBe(gives)
  })

  test('gives by the spend of the month before, and nothing below its first tier', () => {
    const tiers: readonly OfferTier[] = [
      { previousMonthMinor: 300_000, rateBp: 100, amountMinor: null, capMinor: null },
      { previousMonthMinor: 600_000, rateBp: 200, amountMinor: null, capMinor: null },
    ]
    const spent = (previous: number) => given({ tiers }, {}, standing({ previous }))
    expect([spent(0), spent(299_999), spent(300_000), spent(599_999), spent(600_000)]).toEqual([
      null,
      null,
      [1_000, 0],
      [1_000, 0],
      [2_000, 0],
    ])
  })
})

describe('a cap', () => {
  test('reached in the middle of a payment ends there; what lies beyond earns the rate after it', () => {
    // 3,000 won at 10 % are used up by 30,000 won
    expect(given({ ...rate(1_000, 3_000), rateAfterCapBp: 50 })).toEqual([3_000, 350])
    // and 3,001 won at 33 % of a percent by 909,394 won, rounded up
    expect(given({ ...rate(33, 3_001), rateAfterCapBp: 10_000 }, { amountMinor: 1_000_000n })).toEqual([3_001, 1_000_000 - 909_394])
  })

  test('met exactly leaves nothing beyond', () => {
    expect(given({ ...rate(1_000, 10_000), rateAfterCapBp: 50 })).toEqual([10_000, 0])
  })

  test('reached before gives the rate after it for all of the payment', () => {
    const offer = { ...rate(1_000, 3_000), rateAfterCapBp: 50 }
    expect(given(offer, {}, standing({ used: { offer: 3_000 } }))).toEqual([0, 500])
    expect(given(offer, {}, standing({ used: { offer: 3_500 } }))).toEqual([0, 500])
  })

  test('of a fixed amount ends in proportion', () => {
    expect(given({ ...fixed(4_000, 1_000), rateAfterCapBp: 100 })).toEqual([1_000, 750])
  })

  test('of the card bounds all of its offers together, by the spend of the month before', () => {
    const card = product('p', [rate(1_000, 5_000), { ...rate(500), id: 'other' }], {
      monthlyCaps: [
        { previousMonthMinor: 0, capMinor: 2_000 },
        { previousMonthMinor: 300_000, capMinor: 8_000 },
      ],
    })
    const total = (how: Standing) => Number(benefitOf(card, purchase(), how)?.cappedMinor ?? 0n)
    expect(total(unusedCard)).toBe(2_000)
    expect(total(standing({ previous: 300_000 }))).toBe(5_000)
    expect(total(standing({ previous: 300_000, used: { other: 6_500 } }))).toBe(1_500)
    expect(total(standing({ used: { other: 6_500 } }))).toBe(0)
  })
})

test('of several offers the one that gives most counts, with what it gives beyond its cap; the first of equal ones', () => {
  const card = product('p', [
    { ...rate(1_000, 500), id: 'a' },
    { ...rate(100), id: 'b' },
    { ...rate(100), id: 'c' },
  ])
  expect(benefitOf(card, purchase(), unusedCard)?.offerId).toBe('b')
  expect(benefitOf(card, purchase({ amountMinor: 10_000n }), unusedCard)?.offerId).toBe('a')
})

test('nobody is given more than was paid, a cap never more than it has, and a larger cap never less (but for a won of rounding)', () => {
  const big = fc.bigInt({ min: 1n, max: 2n ** 53n - 1n })
  fc.assert(
    fc.property(
      big,
      fc.nat(10_000),
      fc.nat(10_000),
      fc.bigInt({ min: 0n, max: 2n ** 40n }),
      fc.boolean(),
      (amountMinor, bp, after, cap, isFixed) => {
        const at = (capMinor: number) => {
          const offer = { ...(isFixed ? fixed(bp, capMinor) : rate(bp, capMinor)), rateAfterCapBp: Math.min(after, isFixed ? 0 : bp) }
          return benefitOf(product('p', [offer]), purchase({ amountMinor }), unusedCard) ?? { cappedMinor: 0n, afterCapMinor: 0n }
        }
        const [less, more] = [at(Number(cap)), at(Number(cap) + 1)]
        expect(less.cappedMinor <= cap && less.cappedMinor >= 0n && less.afterCapMinor >= 0n).toBe(true)
        expect(less.cappedMinor + less.afterCapMinor <= amountMinor).toBe(true)
        expect(less.cappedMinor + less.afterCapMinor <= more.cappedMinor + more.afterCapMinor + 1n).toBe(true)
      },
    ),
    { numRuns: 300 },
  )
})
