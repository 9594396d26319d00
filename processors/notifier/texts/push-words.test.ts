import { expect, test } from 'vitest'
import { receiptStatuses } from '../notification-facts.ts'
import { receiptWords } from './receipt-words.ts'
import { tipWords } from './tip-words.ts'

const receipt = { link: '/v1/receipts/token', totalMinor: 45_000, currency: 'KRW', refundedMinor: 12_000 } as const
const tip = { usedCard: '한빛 체크', usedGaveMinor: 450, bestCard: '가온 딥', bestWouldGiveMinor: 4_500, differenceMinor: 4_050, own: true }

test('a receipt says what became of the payment, in Korean', () => {
  const said = receiptStatuses.map((status) => receiptWords('ko', '연남 커피', { ...receipt, status }))
  expect(said).toEqual([
    { title: '영수증', body: '연남 커피에서 45,000원 결제하셨습니다. 영수증이 준비되었습니다.' },
    { title: '부분 환불', body: '연남 커피에서 결제하신 45,000원 중 일부가 환불되었습니다(환불 금액 12,000원). 영수증에 반영되었습니다.' },
    { title: '환불', body: '연남 커피에서 결제하신 45,000원 전액이 환불되었습니다.' },
    { title: '결제 취소', body: '연남 커피 45,000원 결제가 취소되었습니다.' },
  ])
})

test('a receipt says what became of the payment, in English and in its own currency', () => {
  const dollars = { ...receipt, totalMinor: 123_456, refundedMinor: 1, currency: 'USD' }
  const said = receiptStatuses.map((status) => receiptWords('en', 'Cafe', { ...dollars, status }).body)
  expect(said).toEqual([
    'You paid USD 1,234.56 at Cafe. Your receipt is ready.',
    'USD 0.01 of the USD 1,234.56 you paid at Cafe has been refunded. Your receipt shows it.',
    'The USD 1,234.56 you paid at Cafe has been refunded in full.',
    'Your payment of USD 1,234.56 at Cafe was cancelled.',
  ])
})

test('a tip names both cards and the difference, and whether the better one is at hand', () => {
  expect(tipWords('ko', '연남 커피', tip).body).toBe(
    '연남 커피에서 한빛 체크 혜택은 450원이었습니다. 갖고 계신 가온 딥 혜택이라면 4,500원, 4,050원 더 받으실 수 있었습니다.',
  )
  expect(tipWords('ko', '연남 커피', { ...tip, own: false, usedGaveMinor: 0 }).body).toBe(
    '연남 커피에서 한빛 체크 혜택은 없었습니다. 가온 딥 혜택이라면 4,500원, 4,050원 더 받으실 수 있었습니다.',
  )
  expect(tipWords('en', 'Cafe', tip).body).toBe(
    'At Cafe, 한빛 체크 gave you KRW 450. Your 가온 딥 would have given KRW 4,500: KRW 4,050 more.',
  )
  expect(tipWords('en', 'Cafe', { ...tip, own: false, usedGaveMinor: 0 }).body).toBe(
    'At Cafe, 한빛 체크 gave you nothing. With 가온 딥 it would have been KRW 4,500: KRW 4,050 more.',
  )
})

test('names of stores and cards cannot bring lines or links of their own', () => {
  const mean = 'x\nhttps://evil.example/\u202e'
  for (const language of ['ko', 'en'] as const) {
    const bodies = [
      receiptWords(language, mean, { ...receipt, status: 'COMPLETED' }).body,
      tipWords(language, 'Cafe', { ...tip, bestCard: mean }).body,
    ]
    for (const body of bodies) expect(body).not.toMatch(/[\n\u202e]|https:/)
  }
})
