import { expect, test } from 'vitest'
import { greetingText } from './greeting-text.ts'
import { type ResultFacts, resultText, verificationResults } from './result-text.ts'
import { type VerificationFacts, verificationText } from './verification-text.ts'

const held: VerificationFacts = {
  storeName: '편의점 시부야',
  country: 'JP',
  amountMinor: 12_800,
  currency: 'JPY',
  code: '012345',
  link: 'https://pay.example/v/abc',
}
const facts: ResultFacts = { storeName: 'Cafe', amountMinor: 1_234, currency: 'USD', status: 'approved', triesLeft: 3 }
const every = (['ko', 'en'] as const).flatMap((language) => [
  verificationText(language, held),
  greetingText(language, 'Cafe', 5, null),
  greetingText(language, 'Cafe', 20, '골드'),
  ...verificationResults.map((result) => resultText(language, result, facts)),
])

test('the verification names store, country, amount, the code behind a 1, and the link as its last word', () => {
  expect(verificationText('ko', held)).toBe(
    '[Paystream] 편의점 시부야(일본)에서 JPY 12,800 결제를 확인해 주세요. 본인이면 "1 012345", 아니면 "2"라고 답장하세요. https://pay.example/v/abc',
  )
  expect(verificationText('en', held)).toBe(
    '[Paystream] Did you pay JPY 12,800 at 편의점 시부야 (Japan)? If yes, reply "1 012345". If not, reply "2". https://pay.example/v/abc',
  )
})

test('no text contains a word that a carrier takes as an order', () => {
  for (const text of every) {
    expect(text).not.toMatch(/\b(stop|stopall|unsubscribe|cancel|end|quit|start|unstop|help|info|revoke|optout)\b/i)
  }
})

test('a text stays short: at most three segments of UCS-2, the verification with a long name and link at most five', () => {
  for (const text of every) expect(text.length).toBeLessThanOrEqual(201)
  const long = verificationText('ko', { ...held, storeName: '가'.repeat(100), link: `https://pay.example/v/${'x'.repeat(32)}` })
  expect(long.length).toBeLessThanOrEqual(335)
})

test('a wrong code says how many tries are left when that is known', () => {
  expect(resultText('en', 'wrong-code', facts)).toBe('[Paystream] That code does not fit Cafe USD 12.34. Tries left: 3.')
  expect(resultText('ko', 'wrong-code', { ...facts, triesLeft: null })).not.toContain('번 더')
})

test('an answer to a decided payment says what was decided', () => {
  expect(resultText('en', 'already-decided', facts)).toContain('already approved')
  expect(resultText('ko', 'already-decided', { ...facts, status: 'denied' })).toContain('이미 거절된')
  expect(resultText('en', 'already-decided', { ...facts, status: 'cancelled' })).toContain('withdrawn by the store')
})

test('an amount that is not known is left out', () => {
  expect(resultText('ko', 'approved', { ...facts, amountMinor: null })).toBe('[Paystream] Cafe 결제를 승인했습니다.')
})

test('a greeting names the tier as the merchant calls it, and a VIP where there is no name', () => {
  expect(greetingText('ko', '연남 커피', 20, '골드')).toBe(
    '[Paystream] 20번째 방문을 환영합니다! 이제 연남 커피의 골드 고객이십니다. 늘 감사합니다.',
  )
  expect(greetingText('en', 'Cafe', 20, 'Gold')).toBe(
    '[Paystream] Welcome back! This was visit number 20: your tier at Cafe is now Gold. Thank you.',
  )
  expect(greetingText('ko', '연남 커피', 5, null)).toContain('연남 커피의 VIP 고객')
  expect(greetingText('en', 'Cafe', 5, null)).toContain('you are now a VIP at Cafe')
})
