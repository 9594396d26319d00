import type { CardOffer, CardProduct, OfferTier } from '../../../core/card-product.ts'
import type { StoreCategory } from '../../../core/store-category.ts'
import type { SeededRandom } from '../../../tests/chaos/random.ts'

/** Registered stores of the random wallets. */
export const randomStores = [
  { merchantId: 'm-1', storeId: 's-1', category: 'cafe' },
  { merchantId: 'm-1', storeId: 's-2', category: 'Cafe' },
  { merchantId: 'm-2', storeId: 's-1', category: 'GROCERY' },
  { merchantId: 'm-3', storeId: 's-1', category: 'duty-free' },
  { merchantId: 'm-4', storeId: 's-1', category: 'flower shop' },
  { merchantId: 'm-5', storeId: 's-1', category: null },
] as const

const categories: readonly StoreCategory[] = ['CAFE', 'GROCERY', 'DUTY_FREE', 'OTHER']
const sums = [0, 1, 100, 999, 1_000, 5_000, 10_000, 50_000] as const
const spends = [1, 10_000, 50_000, 300_000] as const

/** Products whose caps and conditions are met, missed and reached by payments of some ten thousand won. */
export function randomProducts(random: SeededRandom, count: number, validity: readonly string[]): readonly CardProduct[] {
  return Array.from({ length: count }, (_, number) => ({
    id: `product-${number}`,
    issuer: 'issuer',
    nameKo: `카드 ${number}`,
    nameEn: `Card ${number}`,
    issued: random.chance(0.8),
    monthlyCaps: random.chance(0.5)
      ? []
      : ascending(random, 0).map((previousMonthMinor) => ({ previousMonthMinor, capMinor: random.pick(sums) })),
    offers: Array.from({ length: random.whole(0, 4) }, (_each, place) => randomOffer(random, `offer-${place}`, validity)),
  }))
}

function randomOffer(random: SeededRandom, id: string, validity: readonly string[]): CardOffer {
  const [from, to] = random.chance(0.3) ? [random.pick(validity), random.pick(validity)].sort() : [null, null]
  return {
    id,
    categories: random.chance(0.4) ? [random.pick(categories), random.pick(categories)] : null,
    stores: random.chance(0.15) ? [{ merchantId: random.pick(randomStores).merchantId, storeId: random.chance(0.5) ? 's-1' : null }] : null,
    countries: random.chance(0.15) ? [random.pick(['KR', 'JP'])] : null,
    minimumPaymentMinor: random.chance(0.3) ? random.pick([1_000, 10_000, 50_000]) : 0,
    validFrom: from ?? null,
    validTo: to ?? null,
    rateAfterCapBp: random.pick([0, 0, 20, 100, 10_000]),
    tiers: ascending(random, random.chance(0.6) ? 0 : random.pick(spends)).map((previousMonthMinor) =>
      randomTier(random, previousMonthMinor),
    ),
  }
}

function randomTier(random: SeededRandom, previousMonthMinor: number): OfferTier {
  const fixed = random.chance(0.3)
  return {
    previousMonthMinor,
    rateBp: fixed ? null : random.pick([0, 1, 33, 70, 500, 1_000, 5_000, 10_000]),
    amountMinor: fixed ? random.pick([1, 500, 1_000, 4_321]) : null,
    capMinor: random.chance(0.6) ? random.pick(sums) : null,
  }
}

function ascending(random: SeededRandom, first: number): readonly number[] {
  return [first, ...spends.filter((spend) => spend > first && random.chance(0.4))]
}
