import { expect, test } from 'vitest'
import { offerText } from './offer-words.ts'

const words = { everywhere: 'everywhere', upFrom: 'from a payment of', lastMonth: 'with last month’s spend of' }
const name = (code: string): string => code.toLowerCase()

test('an offer is said as a sign would', () => {
  const offer = { categories: ['BEAUTY', 'BOOKS'], rateBp: 1_000, amountMinor: null, minimumPaymentMinor: 0, previousMonthMinor: 0 }
  expect(offerText(offer, words, name, 'en')).toBe('10% · beauty, books')
  expect(offerText({ ...offer, rateBp: 150, categories: null, minimumPaymentMinor: 10_000 }, words, name, 'en')).toBe(
    '1.5% · everywhere, from a payment of ₩10,000',
  )
  expect(offerText({ ...offer, rateBp: null, amountMinor: 2_000, previousMonthMinor: 300_000 }, words, name, 'en')).toBe(
    '₩2,000 · beauty, books, with last month’s spend of ₩300,000',
  )
})
