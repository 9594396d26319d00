import { expect, test } from 'vitest'
import type { CardOffer, CardProduct } from '../../../core/card-product.ts'
import { type Here, offersHere } from './offers-here.ts'

const offer = (fields: Partial<CardOffer>): CardOffer => ({
  id: 'o',
  categories: null,
  stores: null,
  countries: null,
  minimumPaymentMinor: 0,
  validFrom: null,
  validTo: null,
  rateAfterCapBp: 0,
  tiers: [
    { previousMonthMinor: 0, rateBp: 100, amountMinor: null, capMinor: null },
    { previousMonthMinor: 300_000, rateBp: 900, amountMinor: null, capMinor: null },
  ],
  ...fields,
})
const card = (...offers: CardOffer[]): CardProduct => ({
  id: 'c',
  issuer: 'i',
  nameKo: '카드',
  nameEn: 'Card',
  issued: true,
  monthlyCaps: [],
  offers,
})
const here: Here = {
  merchantId: 'cafe',
  categories: new Set(['CAFE']),
  countries: new Set(['KR']),
  from: '2026-11-01',
  to: '2026-11-30',
}

test('only offers that a payment here can meet are shown', () => {
  const met = [
    offer({ categories: ['CAFE', 'BOOKS'] }),
    offer({ stores: [{ merchantId: 'cafe', storeId: 'one' }] }),
    offer({ countries: ['KR', 'JP'] }),
    offer({ validFrom: '2026-11-30', validTo: '2026-12-31' }),
  ]
  const notMet = [
    offer({ categories: ['BOOKS'] }),
    offer({ stores: [{ merchantId: 'other', storeId: null }] }),
    offer({ countries: ['JP'] }),
    offer({ validFrom: '2026-12-01' }),
    offer({ validTo: '2026-10-31' }),
  ]
  for (const each of met) expect(offersHere(card(each), here)).toHaveLength(1)
  for (const each of notMet) expect(offersHere(card(each), here)).toEqual([])
})

test('what gives most comes first, at what the least spend earns', () => {
  const tiers = [{ previousMonthMinor: 0, rateBp: 1_000, amountMinor: null, capMinor: 5_000 }]
  expect(offersHere(card(offer({}), offer({ tiers, minimumPaymentMinor: 10_000 })), here)).toEqual([
    { categories: null, rateBp: 1_000, amountMinor: null, minimumPaymentMinor: 10_000, previousMonthMinor: 0 },
    { categories: null, rateBp: 100, amountMinor: null, minimumPaymentMinor: 0, previousMonthMinor: 0 },
  ])
})
