import { expect, test } from 'vitest'
import { paymentIdOf } from '../../core/ids.ts'
import { LocalClaims } from './local-claims.ts'

const payment = (key: number, position?: { readonly partition: number; readonly offset: number }) => ({
  paymentId: paymentIdOf('m', String(key), 1_000 + key),
  merchantId: 'm',
  bodyHash: String(key),
  occurredAtMs: 1_000 + key,
  ...(position === undefined ? {} : { position }),
})

test('the newest are remembered, at least half as many as there is room for, and never more than that', () => {
  const claims = new LocalClaims(10)
  const remembered = (upTo: number) =>
    Array.from({ length: upTo + 1 }, (_, key) => key).filter((key) => claims.settled(payment(key).paymentId) !== undefined)
  for (let key = 0; key < 60; key++) {
    claims.settle(payment(key))
    const known = remembered(key)
    expect(known.length).toBeGreaterThanOrEqual(Math.min(key + 1, 5))
    expect(known.length).toBeLessThanOrEqual(10)
    expect(known).toEqual(known.map((_, index) => key - known.length + 1 + index))
  }
})

test('what is told last of a key counts, also when the key is among the older ones', () => {
  const claims = new LocalClaims(4)
  for (let key = 0; key < 3; key++) claims.settle(payment(key))
  claims.settle(payment(0, { partition: 1, offset: 7 }))
  expect(claims.settled(payment(0).paymentId)?.position).toEqual({ partition: 1, offset: 7 })
  // the same key at another time is the same key
  expect(claims.settled(paymentIdOf('m', '0', 5))?.position).toEqual({ partition: 1, offset: 7 })
})
