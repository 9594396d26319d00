import { minorDigitsOf } from '../../core/iso-codes.ts'
import type { PlannedItem } from './plan.ts'
import type { Random } from './random.ts'
import type { Category } from './world.ts'

type Good = readonly [korean: string, english: string, won: number]

const goods: Readonly<Record<Category, readonly Good[]>> = {
  grocery: [
    ['제주 감귤 2kg', 'Jeju tangerines 2 kg', 14_900],
    ['서울우유 1L', 'Milk 1 l', 2_980],
    ['배추김치 1kg', 'Kimchi 1 kg', 11_500],
    ['한우 국거리 300g', 'Beef for soup 300 g', 23_400],
    ['신라면 5입', 'Ramyeon, pack of 5', 4_150],
    ['두부', 'Tofu', 1_900],
    ['햅쌀 10kg', 'Rice 10 kg', 38_900],
    ['무항생제 달걀 15구', 'Eggs, 15', 7_480],
  ],
  cafe: [
    ['아메리카노', 'Americano', 4_500],
    ['카페라떼', 'Caffè latte', 5_200],
    ['유자차', 'Yuzu tea', 5_800],
    ['콜드브루', 'Cold brew', 5_500],
    ['흑임자 케이크', 'Black sesame cake', 7_500],
    ['소금빵', 'Salt bread', 3_800],
  ],
  beauty: [
    ['수분크림 50ml', 'Moisture cream 50 ml', 28_000],
    ['선크림 SPF50+', 'Sunscreen SPF 50+', 19_800],
    ['쿠션 파운데이션', 'Cushion foundation', 36_000],
    ['마스크팩 10매', 'Sheet masks, 10', 15_000],
    ['립 틴트', 'Lip tint', 12_000],
  ],
  'duty-free': [
    ['홍삼정 240g', 'Red ginseng extract 240 g', 198_000],
    ['향수 50ml', 'Eau de parfum 50 ml', 112_000],
    ['위스키 12년 700ml', 'Whisky 12 y 700 ml', 89_000],
    ['김 선물세트', 'Seaweed gift set', 24_000],
    ['초콜릿 모음', 'Assorted chocolates', 31_000],
  ],
  restaurant: [
    ['김치찌개', 'Kimchi stew', 10_000],
    ['돌솥비빔밥', 'Stone-pot bibimbap', 12_500],
    ['삼겹살 2인', 'Pork belly for two', 36_000],
    ['해물파전', 'Seafood pancake', 18_000],
    ['막걸리', 'Makgeolli', 6_000],
    ['물냉면', 'Cold noodles', 12_000],
  ],
  books: [
    ['소년이 온다', 'Human Acts', 15_000],
    ['한국 단편선', 'Korean short stories', 13_800],
    ['LP 재즈 명반', 'Jazz record', 42_000],
    ['만년필 잉크', 'Fountain pen ink', 17_000],
    ['여행 노트', 'Travel notebook', 8_900],
  ],
}

/** Won for one unit of a currency, roughly: prices have the right order of magnitude. */
const wonPer: Readonly<Record<string, number>> = {
  KRW: 1,
  JPY: 9,
  USD: 1_380,
  SGD: 1_030,
  EUR: 1_500,
  GBP: 1_750,
  CHF: 1_560,
  FJD: 610,
  WST: 500,
}

/** What one customer buys at a store of this category; prices in minor units of the currency, names in Korean for won. */
export function purchase(
  category: Category,
  currency: string,
  random: Random,
): { readonly items: readonly PlannedItem[]; readonly amountMinor: number } {
  const chosen = new Map<Good, number>()
  for (
    let i = random.weighted([
      [1, 5],
      [2, 3],
      [3, 2],
      [5, 1],
    ] as const);
    i > 0;
    i -= 1
  ) {
    const good = random.pick(goods[category])
    chosen.set(good, (chosen.get(good) ?? 0) + 1)
  }
  const items = [...chosen].map(([[korean, english, won], quantity]) => ({
    name: currency === 'KRW' ? korean : english,
    quantity,
    unitPriceMinor: priceMinor(won, currency),
  }))
  const sum = items.reduce((total, item) => total + item.quantity * item.unitPriceMinor, 0)
  // a voucher now and then: items need not add up
  return { items, amountMinor: random.chance(0.05) ? Math.max(1, Math.round(sum * 0.9)) : sum }
}

function priceMinor(won: number, currency: string): number {
  const rate = wonPer[currency]
  if (rate === undefined) throw new RangeError(`no price level for ${currency}`)
  return Math.max(1, Math.round((won / rate) * 10 ** minorDigitsOf(currency)))
}
