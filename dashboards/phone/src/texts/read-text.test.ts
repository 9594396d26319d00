import { expect, test } from 'vitest'
import { greetingText } from '../../../../processors/notifier/texts/greeting-text.ts'
import { resultText } from '../../../../processors/notifier/texts/result-text.ts'
import { verificationText } from '../../../../processors/notifier/texts/verification-text.ts'
import { askedIn, isGreeting, numberText, partsOf } from './read-text.ts'

const facts = { amountMinor: 450_000, currency: 'JPY', code: '012345', link: 'http://127.0.0.1:8080/v/abc_-1' }

test.each([
  ['ko', 'Seoul Kitchen Shin-Okubo', 'JP', 'JPY 450,000', '일본'],
  ['en', 'Cafe (West) at 9', 'JP', 'JPY 450,000', 'Japan'],
  ['ko', '구름커피 이동카페 (제주)', 'KR', 'JPY 450,000', '대한민국'],
  ['ko', '한빛마트', 'HK', 'JPY 450,000', '홍콩(중국 특별행정구)'],
  ['en', '한빛마트', 'MM', 'JPY 450,000', 'Myanmar (Burma)'],
] as const)('the question of %s about %s is read as it was written', (language, storeName, country, amount, countryName) => {
  expect(askedIn(verificationText(language, { ...facts, storeName, country }))).toEqual({
    ...{ amount, store: storeName, country: countryName, link: facts.link },
  })
})

test('a won amount reads as a Korean writes it', () => {
  expect(askedIn(verificationText('ko', { ...facts, currency: 'KRW', storeName: '마포점', country: 'KR' }))?.amount).toBe('450,000원')
})

test('results and greetings are no questions; greetings are known', () => {
  const result = { storeName: '마포점', amountMinor: 1, currency: 'KRW', status: null, triesLeft: null }
  for (const language of ['ko', 'en'] as const) {
    expect(askedIn(resultText(language, 'approved', result))).toBeUndefined()
    expect(isGreeting(resultText(language, 'approved', result))).toBe(false)
    expect(isGreeting(greetingText(language, '마포점', 5, null))).toBe(true)
  }
})

test('a text is cut into words and links, without the name of its sender', () => {
  expect(partsOf('[Paystream] see http://a.b/c now')).toEqual([
    { at: 0, text: 'see ', href: null },
    { at: 4, text: 'http://a.b/c', href: 'http://a.b/c' },
    { at: 16, text: ' now', href: null },
  ])
})

test('numbers of Korea and America are grouped', () => {
  expect(numberText('+821000001234')).toBe('+82 10-0000-1234')
  expect(numberText('+15550100000')).toBe('+1 555-010-0000')
  expect(numberText('+4412')).toBe('+4412')
})
