import type { SlipSource } from '../slip/slip.ts'

const paymentId = '019aa3c0-2f80-8d1e-9b7a-3c5d0e6f1a2b'
const changedAt = Date.UTC(2026, 10, 21, 3, 4, 5)

/** One cup of coffee, everything known. */
const coffee: SlipSource = {
  content: {
    paymentId,
    storeId: 'gangnam-1',
    store: {
      name: '하늘커피 강남점',
      representative: '김하늘',
      businessNumber: '1234567890',
      address: '서울특별시 강남구 강남대로 396 지하 1층',
      phone: '02-555-0100',
    },
    card: { issuer: '신한', brand: 'VISA', lastFour: '1234' },
    items: [{ name: '아메리카노', quantity: 2, unitPriceMinor: 4_500 }],
    amountMinor: 9_000,
    currency: 'KRW',
    country: 'KR',
    orderId: 'A-1024',
    approvalNumber: '30481276',
    eventTime: Date.UTC(2026, 10, 21, 3, 0, 0),
  },
  status: 'COMPLETED',
  refundedMinor: 0,
  changedAt,
  url: 'https://pay.example.com/v1/receipts/q7Zk3mWc0nT5xB2vJ9dL6hFgYpR1sEaU',
}

const goods = ['아메리카노', '카페라떼', '바닐라 크림 콜드브루', '초콜릿 케이크', '당근 케이크', '얼그레이 밀크티', '치즈 베이글', '유자차']

function withContent(content: Partial<SlipSource['content']>, state: Partial<SlipSource> = {}): SlipSource {
  return { ...coffee, ...state, content: { ...coffee.content, ...content } }
}

/** Receipts of every sort that is awkward to draw, by name. */
export const sampleSlips = {
  'one-item': coffee,
  'forty-items': withContent({
    items: Array.from({ length: 40 }, (_, at) => ({
      name: `${goods[at % goods.length]} ${at + 1}`,
      quantity: (at % 3) + 1,
      unitPriceMinor: 1_500 + 350 * at,
    })),
    amountMinor: Array.from({ length: 40 }, (_, at) => ((at % 3) + 1) * (1_500 + 350 * at)).reduce((sum, one) => sum + one),
  }),
  'long-names': withContent({
    store: {
      name: '대한민국에서가장오래된전통한과와수제약과를만드는집 서울역 지하상가 이호점',
      representative: '남궁아름다운세상을만드는사람',
      businessNumber: '123-45-67890',
      address: '서울특별시 용산구 한강대로 405 서울역 지하상가 비열 삼십이호 (동자동, 공항철도 타는 곳 옆, 엘리베이터 앞 두 번째 가게)',
      phone: '070-0000-0000',
    },
    items: [
      { name: '국내산햇쌀로만든궁중전통수제약과선물세트특대형보자기포장포함(열두개입)', quantity: 3, unitPriceMinor: 128_000 },
      {
        name: '유기농 제주 한라봉을 통째로 갈아 넣은 겨울 한정 따뜻한 꿀차 큰 컵 (얼음 없이, 덜 달게)',
        quantity: 12,
        unitPriceMinor: 7_800,
      },
      {
        name: 'Extra-long product name in English without any meaning at all, size XL',
        quantity: 1,
        unitPriceMinor: 9_007_199_254_740_991,
      },
      { name: '👩‍👩‍👧 이모지\u202e와\u0000 보이지 않는 글자', quantity: 1_000_000, unitPriceMinor: 0 },
    ],
    amountMinor: 9_007_199_254_740_991,
    orderId: '주문-2026-11-21-0000000000000000000000000001',
  }),
  'partly-refunded': withContent(
    {
      items: [
        { name: '카페라떼', quantity: 2, unitPriceMinor: 5_000 },
        { name: '치즈 베이글', quantity: 1, unitPriceMinor: 4_300 },
      ],
      amountMinor: 14_300,
    },
    { status: 'PARTIALLY_REFUNDED', refundedMinor: 4_300 },
  ),
  refunded: withContent({}, { status: 'REFUNDED', refundedMinor: 9_000 }),
  cancelled: withContent({}, { status: 'CANCELLED', refundedMinor: 9_000 }),
  usd: withContent({
    store: { name: 'Blue Door Books', representative: null, businessNumber: null, address: '12 Spring Street, New York, NY', phone: null },
    country: 'US',
    currency: 'USD',
    items: [
      { name: 'Paperback, used', quantity: 3, unitPriceMinor: 799 },
      { name: 'Café au lait', quantity: 1, unitPriceMinor: 450 },
    ],
    amountMinor: 3_000,
    orderId: null,
  }),
  'nothing-known': withContent({
    store: null,
    card: { issuer: null, brand: null, lastFour: '9f3a' },
    items: [],
    currency: 'KWD',
    country: 'KW',
    amountMinor: 12_345,
    orderId: null,
  }),
} as const satisfies Record<string, SlipSource>
export type SampleSlip = keyof typeof sampleSlips
