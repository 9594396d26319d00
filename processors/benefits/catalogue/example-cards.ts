import type { CardOffer, CardProduct, OfferTier } from '../../../core/card-product.ts'

// Invented: no issuer offers these cards. They are in the style of the Korean market: a base rate without conditions, or generous rates by category that ask
// for 300,000 won in the month before and are capped by it.

const card = (
  id: string,
  issuer: string,
  nameKo: string,
  nameEn: string,
  offers: readonly CardOffer[],
  monthlyCaps: CardProduct['monthlyCaps'] = [],
): CardProduct => ({ id, issuer, nameKo, nameEn, issued: true, monthlyCaps, offers })

const offer = (id: string, tiers: readonly OfferTier[], conditions: Partial<CardOffer> = {}): CardOffer => ({
  id,
  categories: null,
  stores: null,
  countries: null,
  minimumPaymentMinor: 0,
  validFrom: null,
  validTo: null,
  rateAfterCapBp: 0,
  tiers,
  ...conditions,
})

const share = (rateBp: number, capMinor: number | null = null, previousMonthMinor = 0): OfferTier => ({
  previousMonthMinor,
  rateBp,
  amountMinor: null,
  capMinor,
})
const won = (amountMinor: number, capMinor: number | null = null, previousMonthMinor = 0): OfferTier => ({
  previousMonthMinor,
  rateBp: null,
  amountMinor,
  capMinor,
})
const [m300, m500, m600, m1000] = [300_000, 500_000, 600_000, 1_000_000] as const
const base = (rateBp: number): CardOffer => offer('everywhere', [share(rateBp)])
const byMonth = (...caps: readonly (readonly [previousMonthMinor: number, capMinor: number])[]): CardProduct['monthlyCaps'] =>
  caps.map(([previousMonthMinor, capMinor]) => ({ previousMonthMinor, capMinor }))

/** Twenty products to begin with; each is a document of the catalogue. */
export const exampleCards: readonly CardProduct[] = [
  card('hanbit-every-day', '한빛카드', '한빛 매일 0.8', 'Hanbit Every Day 0.8', [base(80)]),
  card('nuri-simple', '누리카드', '누리 심플', 'Nuri Simple', [
    base(70),
    offer('large', [share(100, 20_000)], { minimumPaymentMinor: 100_000, rateAfterCapBp: 70 }),
  ]),
  card('hanbit-morning-coffee', '한빛카드', '한빛 모닝커피', 'Hanbit Morning Coffee', [
    offer('coffee', [share(2_000, 6_000), share(3_000, 12_000, m300), share(5_000, 20_000, m600)], {
      categories: ['CAFE'],
      rateAfterCapBp: 50,
    }),
    base(50),
  ]),
  card(
    'garam-table',
    '가람은행',
    '가람 한상차림',
    'Garam Table',
    [
      offer('restaurants', [share(1_000, 10_000, m300), share(1_000, 20_000, m600)], {
        categories: ['RESTAURANT'],
        minimumPaymentMinor: 10_000,
      }),
      offer('cafes', [share(1_000, 5_000, m300)], { categories: ['CAFE'] }),
      base(20),
    ],
    byMonth([0, 5_000], [m300, 15_000], [m600, 30_000]),
  ),
  card('daon-basket', '다온카드', '다온 장바구니', 'Daon Basket', [
    offer('groceries', [share(500, 5_000), share(1_000, 15_000, m300)], {
      categories: ['GROCERY'],
      minimumPaymentMinor: 30_000,
      rateAfterCapBp: 100,
    }),
    base(30),
  ]),
  card('daon-corner', '다온카드', '다온 편의생활', 'Daon Corner', [
    offer('convenience', [won(500, 5_000), won(1_000, 10_000, m300)], { categories: ['CONVENIENCE'], minimumPaymentMinor: 5_000 }),
    offer('coffee', [won(1_000, 5_000, m300)], { categories: ['CAFE'], minimumPaymentMinor: 5_000 }),
  ]),
  card('miru-shopping', '미루카드', '미루 쇼핑', 'Miru Shopping', [
    offer('department', [share(500, 10_000, m300), share(500, 25_000, m1000)], {
      categories: ['DEPARTMENT', 'DUTY_FREE'],
      rateAfterCapBp: 50,
    }),
    offer('online', [share(300, 10_000)], { categories: ['ONLINE'], rateAfterCapBp: 50 }),
    base(50),
  ]),
  card('miru-duty-free', '미루카드', '미루 트래블프리', 'Miru Travel Free', [
    offer('duty-free', [share(700, 30_000)], { categories: ['DUTY_FREE'], minimumPaymentMinor: 50_000, rateAfterCapBp: 100 }),
    offer('travel', [share(300, 30_000, m500)], { categories: ['TRAVEL'] }),
    offer('abroad', [share(150)], { countries: ['JP', 'TH', 'VN', 'TW', 'US'] }),
    base(40),
  ]),
  card('saesol-beauty', '새솔카드', '새솔 뷰티톡', 'Saesol Beauty Talk', [
    offer('beauty', [share(1_000, 5_000), share(1_500, 15_000, m300)], { categories: ['BEAUTY'], rateAfterCapBp: 100 }),
    base(30),
  ]),
  card('saesol-campus', '새솔카드', '새솔 캠퍼스', 'Saesol Campus', [
    offer('books', [share(1_000, 5_000), share(2_000, 10_000, 200_000)], { categories: ['BOOKS', 'EDUCATION'] }),
    offer('coffee', [share(1_000, 4_000)], { categories: ['CAFE'] }),
    offer('transport', [share(1_000, 3_000, 200_000)], { categories: ['TRANSPORT'] }),
  ]),
  card('garam-commuter', '가람은행', '가람 출퇴근', 'Garam Commuter', [
    offer('transport', [share(1_000, 5_000), share(1_500, 10_000, m300)], { categories: ['TRANSPORT'] }),
    offer('convenience', [share(500, 3_000)], { categories: ['CONVENIENCE'] }),
    base(30),
  ]),
  card('haneul-drive', '하늘카드', '하늘 드라이브', 'Haneul Drive', [
    offer('fuel', [share(300, 10_000), share(700, 20_000, m500)], {
      categories: ['FUEL'],
      minimumPaymentMinor: 30_000,
      rateAfterCapBp: 100,
    }),
    base(30),
  ]),
  card('haneul-miles', '하늘카드', '하늘 마일리지 플러스', 'Haneul Miles Plus', [
    base(100),
    offer('travel', [share(200, 40_000), share(300, 80_000, m1000)], { categories: ['TRAVEL'], rateAfterCapBp: 100 }),
  ]),
  card('nuri-telecom', '누리카드', '누리 통신요금', 'Nuri Telecom', [
    offer('bills', [won(5_000, 5_000, m300), won(10_000, 10_000, m600)], { categories: ['TELECOM'], minimumPaymentMinor: 20_000 }),
    base(30),
  ]),
  card('nuri-clinic', '누리카드', '누리 건강케어', 'Nuri Care', [
    offer('clinics', [share(500, 5_000), share(1_000, 15_000, m300)], { categories: ['MEDICAL'], rateAfterCapBp: 50 }),
    base(40),
  ]),
  card('dodam-family', '도담은행', '도담 우리아이', 'Dodam Family', [
    offer('education', [share(700, 10_000, m300), share(1_000, 20_000, m600)], { categories: ['EDUCATION'] }),
    offer('groceries', [share(500, 5_000, m300)], { categories: ['GROCERY'] }),
    offer('clinics', [share(500, 5_000, m300)], { categories: ['MEDICAL'] }),
    base(30),
  ]),
  card('dodam-weekend', '도담은행', '도담 주말문화', 'Dodam Weekend', [
    offer('culture', [won(3_000, 6_000), won(5_000, 15_000, m300)], { categories: ['CULTURE'], minimumPaymentMinor: 10_000 }),
    offer('books', [share(500, 5_000)], { categories: ['BOOKS'] }),
    base(50),
  ]),
  card(
    'maru-all-in-one',
    '마루카드',
    '마루 올인원',
    'Maru All in One',
    [
      offer('daily', [share(500), share(1_000, null, m500)], {
        categories: ['CAFE', 'RESTAURANT', 'CONVENIENCE', 'GROCERY'],
        rateAfterCapBp: 20,
      }),
      offer('leisure', [share(500, null, m500)], { categories: ['CULTURE', 'BEAUTY', 'BOOKS'], rateAfterCapBp: 20 }),
      base(20),
    ],
    byMonth([0, 3_000], [m500, 20_000], [m1000, 40_000]),
  ),
  card('maru-click', '마루카드', '마루 클릭', 'Maru Click', [
    offer('online', [share(1_000, 5_000), share(1_000, 15_000, m300)], {
      categories: ['ONLINE'],
      minimumPaymentMinor: 10_000,
      rateAfterCapBp: 70,
    }),
    base(30),
  ]),
  card('maru-first-year', '마루카드', '마루 2026 한정', 'Maru 2026 Edition', [
    offer('launch', [share(150, 30_000)], { validFrom: '2026-01-01', validTo: '2026-12-31', rateAfterCapBp: 60 }),
    base(60),
  ]),
]
