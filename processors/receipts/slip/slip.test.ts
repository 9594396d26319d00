import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleSlips } from '../testing/sample-slips.ts'
import { cardText, type SlipSource, slipOf } from './slip.ts'

const labels = (lines: readonly (readonly [string, string])[]) => lines.map(([label]) => label)
const value = (lines: readonly (readonly [string, string])[], label: string) => lines.find(([one]) => one === label)?.[1]

test('net and VAT add up to the total, whatever it is', () => {
  const minor = (text: string | undefined) => BigInt((text ?? '').replace(/\D/g, ''))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (amountMinor) => {
      const { content } = sampleSlips['one-item']
      const { sums, total } = slipOf({ ...sampleSlips['one-item'], content: { ...content, amountMinor } })
      expect(minor(value(sums, '공급가액')) + minor(value(sums, '부가세'))).toBe(minor(total[1]))
      expect(minor(total[1])).toBe(BigInt(amountMinor))
    }),
  )
})

test('what is not known has no line, and nothing is made up for it', () => {
  const { store, payment, items } = slipOf(sampleSlips['nothing-known'])
  expect(labels(store)).toEqual(['매장 번호'])
  expect(labels(payment)).toEqual(['카드', '승인번호', '거래일시'])
  expect(items).toEqual([])
})

const store = { name: '하늘커피', representative: null, address: null, phone: null }

test('a business number of ten digits gets its hyphens, another stays as it was written', () => {
  const { content } = sampleSlips['one-item']
  const numbered = (businessNumber: string): string | undefined =>
    value(slipOf({ ...sampleSlips['one-item'], content: { ...content, store: { ...store, businessNumber } } }).store, '사업자등록번호')
  expect(numbered('1234567890')).toBe('123-45-67890')
  expect(numbered('123-45-67890')).toBe('123-45-67890')
  expect(numbered('US 12-3')).toBe('US 12-3')
})

test('amounts have the digits of their currency', () => {
  const usd = slipOf(sampleSlips.usd)
  expect(usd.total).toEqual(['합계', 'USD 30.00'])
  expect(usd.items.map(({ unitPrice, amount }) => [unitPrice, amount])).toEqual([
    ['7.99', '23.97'],
    ['4.50', '4.50'],
  ])
  expect(slipOf(sampleSlips['nothing-known']).total[1]).toBe('KWD 12.345')
})

test('what was given back is stamped, with what is left of a partial refund', () => {
  expect(slipOf(sampleSlips['one-item']).stamp).toBeUndefined()
  expect(slipOf(sampleSlips['partly-refunded']).stamp).toEqual({
    heading: '부분 환불',
    lines: [
      ['환불 금액', '4,300원'],
      ['남은 금액', '10,000원'],
      ['환불 일시', '2026-11-21 12:04:05'],
    ],
  })
  expect(slipOf(sampleSlips.cancelled).stamp).toMatchObject({
    heading: '결제 취소',
    lines: [
      ['취소 금액', '9,000원'],
      ['취소 일시', '2026-11-21 12:04:05'],
    ],
  })
  expect(slipOf(sampleSlips.refunded).stamp?.heading).toBe('전액 환불')
})

test('a time just before midnight in Seoul is of that day there', () => {
  const sample: SlipSource = sampleSlips['one-item']
  const paidAt = (eventTime: number) => value(slipOf({ ...sample, content: { ...sample.content, eventTime } }).payment, '거래일시')
  expect(paidAt(Date.UTC(2026, 11, 31, 14, 59, 59))).toBe('2026-12-31 23:59:59')
  expect(paidAt(Date.UTC(2026, 11, 31, 15, 0, 0))).toBe('2027-01-01 00:00:00')
})

test('a card shows four characters at most', () => {
  expect(cardText({ issuer: '신한', brand: 'VISA', lastFour: '1234' })).toBe('신한 VISA ****-****-****-1234')
  expect(cardText({ issuer: null, brand: 'LOCAL', lastFour: null })).toBe('LOCAL ****-****-****-****')
  expect(cardText({ issuer: null, brand: null, lastFour: '9a' })).toBe('****-****-****-**9a')
})
