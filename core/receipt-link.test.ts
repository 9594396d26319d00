import { expect, test } from 'vitest'
import { receiptPath, receiptToken } from './receipt-link.ts'
import { verificationToken } from './verification-code.ts'

const secret = 'a secret of at least thirty-two characters'
const payment = '0193a5b0-0000-8000-8000-000000000001'

test('a link is the same every time, and another one for another payment, secret or purpose', () => {
  const token = receiptToken(secret, payment)
  expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/)
  expect(receiptToken(secret, payment)).toBe(token)
  expect(receiptToken(secret, payment.replace('1', '2'))).not.toBe(token)
  expect(receiptToken(`${secret}!`, payment)).not.toBe(token)
  expect(verificationToken(secret, payment)).not.toBe(token)
  expect(receiptPath(token)).toBe(`/v1/receipts/${token}`)
})
