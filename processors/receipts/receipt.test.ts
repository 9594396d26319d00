import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TransactionEvent, TransactionStatus } from '../../schemas/records.ts'
import { transactionEvent } from '../../tests/support/transaction-event.ts'
import { type Receipt, receiptAfter, standingOf } from './receipt.ts'

const secret = 'a secret of at least thirty-two characters'
const dayMs = 86_400_000
const around = { store: undefined, card: undefined, secret, linkMs: 90 * dayMs, nowMs: 1_000_000 }
const event = (fields: Partial<TransactionEvent>): TransactionEvent => transactionEvent(fields).value

function issued(fields: Partial<TransactionEvent> = {}, more: Partial<typeof around> = {}): Receipt {
  const step = receiptAfter(undefined, event(fields), { ...around, ...more })
  if (!('receipt' in step)) throw new Error(step.step)
  return step.receipt
}

test('money that never moved gets no receipt, whatever took it back', () => {
  const never: readonly (readonly [TransactionStatus, TransactionStatus | null])[] = [
    ['PENDING', null],
    ['DENIED', 'PENDING'],
    ['CANCELLED', 'PENDING'],
    ['CANCELLED', null],
    ['REFUNDED', null],
    ['REFUNDED', 'PENDING'],
    ['PARTIALLY_REFUNDED', 'DENIED'],
    ['CANCELLED', 'REFUNDED'],
  ]
  for (const [status, previousStatus] of never) {
    const one = event({ status, previousStatus, refundedMinor: 100, version: 2 })
    expect(standingOf(one)).toBeUndefined()
    expect(receiptAfter(undefined, one, around)).toEqual({ step: 'unpaid' })
  }
})

test('a cancel gives everything back, a refund what the event says', () => {
  expect(standingOf(event({ status: 'CANCELLED', previousStatus: 'COMPLETED' }))).toEqual({ status: 'CANCELLED', refundedMinor: 10_000 })
  const refund = event({ status: 'PARTIALLY_REFUNDED', previousStatus: 'COMPLETED', refundedMinor: 3_000 })
  expect(standingOf(refund)).toEqual({ status: 'PARTIALLY_REFUNDED', refundedMinor: 3_000 })
})

test('a receipt keeps the store and card of the completion, and its link, when the payment is refunded later', () => {
  const store = {
    merchantId: 'merchant-1',
    storeId: 'store-1',
    name: '강남점',
    representative: '김하나',
    businessNumber: '123-45-67890',
    address: null,
    phone: null,
  }
  const card = { customerId: 'customer-1', cardId: 'card-1', issuer: '하나', brand: 'VISA', last4: '1234' }
  const paid = event({})
  const first = receiptAfter(undefined, paid, { ...around, store, card })
  if (!('receipt' in first)) throw new Error(first.step)
  const refund = { ...paid, status: 'REFUNDED', previousStatus: 'COMPLETED', refundedMinor: 10_000, version: 2, changedAt: 7 } as const
  const second = receiptAfter(first.receipt, refund, { ...around, store: { ...store, name: '다른 이름' }, nowMs: 2_000_000 })
  expect(second).toEqual({
    step: 'updated',
    receipt: { ...first.receipt, status: 'REFUNDED', refundedMinor: 10_000, revision: 2, changedAt: 7, expiresAt: 2_000_000 + 90 * dayMs },
  })
  expect(first.receipt.content.store?.name).toBe('강남점')
  expect(first.receipt.content.card).toEqual({ issuer: '하나', brand: 'VISA', lastFour: '1234' })
})

test('what is not registered is not on the receipt, and a token never is', () => {
  expect(issued({ cardId: 'tok_live_abcdef9876' }).content).toMatchObject({
    store: null,
    card: { issuer: null, brand: null, lastFour: '9876' },
  })
  expect(JSON.stringify(issued({ cardId: 'tok_live_abcdef9876' }))).not.toContain('tok_live')
  expect(issued({ cardId: 'card-1' }).content.card.lastFour).toBe('-1')
  expect(issued({ cardId: 'abc' }).content.card.lastFour).toBeNull()
})

test('a change that finds no receipt makes one in its state, and the completion that comes later is stale', () => {
  const refund = { status: 'PARTIALLY_REFUNDED', previousStatus: 'COMPLETED', refundedMinor: 500, version: 2 } as const
  const receipt = issued(refund)
  expect(receipt).toMatchObject({ status: 'PARTIALLY_REFUNDED', refundedMinor: 500, revision: 2 })
  expect(receiptAfter(receipt, { ...event({ ...refund }), status: 'COMPLETED', version: 1 }, around)).toEqual({ step: 'stale' })
})

test('a new state never shortens the life of a link', () => {
  const receipt = issued({}, { nowMs: 50 * dayMs })
  const refund = event({ status: 'REFUNDED', previousStatus: 'COMPLETED', refundedMinor: 10_000, version: 2 })
  const step = receiptAfter(receipt, refund, { ...around, nowMs: 0 })
  expect('receipt' in step && step.receipt.expiresAt).toBe(receipt.expiresAt)
})

test('events in any order and any number of times end in the state of the last version', () => {
  const paid = event({ amountMinor: 10_000 })
  const life = [
    { ...paid, version: 1 },
    ...[1, 2, 3].map((part) => ({
      ...paid,
      status: part === 3 ? ('REFUNDED' as const) : ('PARTIALLY_REFUNDED' as const),
      previousStatus: part === 1 ? ('COMPLETED' as const) : ('PARTIALLY_REFUNDED' as const),
      refundedMinor: part === 3 ? 10_000 : part * 2_000,
      version: part + 1,
    })),
  ]
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...life), { minLength: 1, maxLength: 12 }), (seen) => {
      let receipt: Receipt | undefined
      for (const one of seen) {
        const step = receiptAfter(receipt, one, around)
        if ('receipt' in step) receipt = step.receipt
      }
      const last = seen.reduce((latest, one) => (one.version > latest.version ? one : latest))
      expect(receipt).toMatchObject({ revision: last.version, status: last.status, refundedMinor: last.refundedMinor })
    }),
  )
})
