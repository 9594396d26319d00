import { expect, test } from 'vitest'
import { maxAmountMinor } from '../../core/money.ts'
import { addPayment, removePayment, type TotalsKey } from './totals.ts'

const key: TotalsKey = {
  merchantId: 'm',
  storeId: 's',
  currency: 'KRW',
  day: '2026-11-21',
  hour: 12,
  status: 'PENDING',
  sourcePartition: 3,
}

test('sums stay exact beyond 2^53', () => {
  let row = addPayment(undefined, key, maxAmountMinor)
  row = addPayment(row, key, maxAmountMinor)
  row = addPayment(row, key, 1)
  expect(row).toEqual({ ...key, payments: 3, amountMinor: 2n * BigInt(maxAmountMinor) + 1n })
  expect(removePayment(row, maxAmountMinor)?.amountMinor).toBe(9_007_199_254_740_992n)
})

test('a row that falls to nothing stays and is used again', () => {
  const empty = removePayment(addPayment(undefined, key, 500), 500)
  expect(empty).toEqual({ ...key, payments: 0, amountMinor: 0n })
  expect(addPayment(empty, key, 700)).toEqual({ ...key, payments: 1, amountMinor: 700n })
})

test('a payment that was not counted cannot be taken out', () => {
  expect(removePayment(undefined, 1)).toBeUndefined()
  expect(removePayment({ ...key, payments: 0, amountMinor: 0n }, 1)).toBeUndefined()
  expect(removePayment({ ...key, payments: 2, amountMinor: 10n }, 11)).toBeUndefined()
})
