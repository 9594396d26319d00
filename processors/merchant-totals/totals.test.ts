import { expect, test } from 'vitest'
import { maxAmountMinor } from '../../core/money.ts'
import { addPayment, removePayment, type Share, type Sums, type Totals } from './totals.ts'

const key: Omit<Totals, keyof Sums> = {
  merchantId: 'm',
  storeId: 's',
  currency: 'KRW',
  day: '2026-11-21',
  hour: 12,
  status: 'PENDING',
  sourcePartition: 3,
}

const paid = (amountMinor: number, refundedMinor = 0): Share => ({ amountMinor, refundedMinor })

test('sums stay exact beyond 2^53', () => {
  let row = { ...key, ...addPayment(undefined, paid(maxAmountMinor)) }
  row = { ...key, ...addPayment(row, paid(maxAmountMinor)) }
  row = { ...key, ...addPayment(row, paid(1)) }
  expect(row).toEqual({ ...key, payments: 3, amountMinor: 2n * BigInt(maxAmountMinor) + 1n, refundedMinor: 0n })
  expect(removePayment(row, paid(maxAmountMinor))?.amountMinor).toBe(9_007_199_254_740_992n)
})

test('a row that falls to nothing stays and is used again', () => {
  const empty = removePayment({ ...key, ...addPayment(undefined, paid(500)) }, paid(500))
  expect(empty).toEqual({ ...key, payments: 0, amountMinor: 0n, refundedMinor: 0n })
  expect(addPayment(empty, paid(700))).toEqual({ payments: 1, amountMinor: 700n, refundedMinor: 0n })
})

test('a payment that was not counted cannot be taken out', () => {
  const row = { ...key, payments: 2, amountMinor: 10n, refundedMinor: 3n }
  expect(removePayment(undefined, paid(1))).toBeUndefined()
  expect(removePayment({ ...row, payments: 0, amountMinor: 0n }, paid(1))).toBeUndefined()
  expect(removePayment(row, paid(11))).toBeUndefined()
  expect(removePayment(row, paid(10, 4))).toBeUndefined()
})
