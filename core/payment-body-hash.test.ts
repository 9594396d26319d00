import { expect, test } from 'vitest'
import { isSameBody, type PaymentBody, paymentBodyHash } from './payment-body-hash.ts'

const body: PaymentBody = {
  storeId: 'store-1',
  customerId: 'customer-1',
  cardId: 'card-1',
  amountMinor: 4500,
  currency: 'KRW',
  country: 'KR',
  latitude: 37.5,
  longitude: 127,
  locationAccuracyM: null,
  channel: 'POS',
  occurredAt: 1_763_700_000_000,
  orderId: null,
  items: [{ name: '아메리카노', quantity: 1, unitPriceMinor: 4500 }],
}

test('every field changes the hash', () => {
  const others: readonly PaymentBody[] = [
    { ...body, storeId: 'store-2' },
    { ...body, customerId: 'customer-2' },
    { ...body, cardId: 'card-2' },
    { ...body, amountMinor: 4501 },
    { ...body, currency: 'USD' },
    { ...body, country: 'US' },
    { ...body, latitude: 37.500000000000014 },
    { ...body, longitude: null },
    { ...body, locationAccuracyM: 0 },
    { ...body, channel: 'APP' },
    { ...body, occurredAt: body.occurredAt + 1 },
    { ...body, orderId: '' },
    { ...body, items: [] },
    { ...body, items: [{ name: '아메리카노', quantity: 2, unitPriceMinor: 4500 }] },
  ]
  const hashes = [body, ...others].map(paymentBodyHash)
  expect(others.some((other) => isSameBody(body, other))).toBe(false)
  expect(new Set(hashes).size).toBe(hashes.length)
})

test('text cannot move from one field to its neighbour unnoticed', () => {
  const one = paymentBodyHash({ ...body, storeId: 'a","b', customerId: 'c' })
  const other = paymentBodyHash({ ...body, storeId: 'a', customerId: 'b","c' })
  expect(one).not.toBe(other)
})

test('the order of keys, further properties and the sign of zero do not matter', () => {
  const reordered = { ...Object.fromEntries(Object.entries(body).reverse()), paymentId: 'x', merchantId: 'y' } as unknown as PaymentBody
  expect(paymentBodyHash(reordered)).toBe(paymentBodyHash(body))
  expect(isSameBody(reordered, body)).toBe(true)
  expect(paymentBodyHash({ ...body, latitude: -0 })).toBe(paymentBodyHash({ ...body, latitude: 0 }))
})

test('the hash of a known body never changes: claims hold it', () => {
  expect(Buffer.from(paymentBodyHash(body), 'base64url').toString('hex')).toMatchInlineSnapshot(
    `"707136ba983d71dbcb3697a93997153eeae3aad0b0464a729b0898831685ca7f"`,
  )
})
