import { expect, test } from 'vitest'
import { uuidV5 } from '../../core/ids.ts'
import { receiptPath, receiptToken } from '../../core/receipt-link.ts'
import type { TransactionEvent } from '../../schemas/records.ts'
import { transactionEvent } from '../../tests/support/transaction-event.ts'
import { processorDriver } from '../runtime/index.ts'
import { receiptsProcessor } from './receipts-processor.ts'
import { receiptsApplication } from './topology.ts'

const startMs = Date.UTC(2026, 10, 21, 3)
const settings = { secret: 'a secret of at least thirty-two characters', linkMs: 90 * 86_400_000 }

function start() {
  const driver = processorDriver(receiptsApplication(settings), receiptsProcessor(settings), { startMs })
  const pipe = (fields: Partial<TransactionEvent> = {}) => {
    const event = transactionEvent(fields)
    driver.pipe(event, { key: event.value.customerId })
    return event.value
  }
  /** As the runtime does once the renderer has stored this revision. */
  const announce = (paymentId: string, revision: number) =>
    driver.fireTimer({
      id: `receipt:${paymentId}:${revision}`,
      key: 'customer-1',
      partition: 0,
      nowMs: startMs + 5,
      payload: { paymentId, revision },
    })
  return { driver, pipe, announce }
}
const refundOf = (paid: TransactionEvent, refundedMinor: number, version = 2): Partial<TransactionEvent> => ({
  ...paid,
  status: refundedMinor === paid.amountMinor ? 'REFUNDED' : 'PARTIALLY_REFUNDED',
  previousStatus: version === 2 ? 'COMPLETED' : 'PARTIALLY_REFUNDED',
  refundedMinor,
  version,
})

test('a completed payment gets a receipt and a revision to draw, and nothing is told yet', () => {
  const { driver, pipe } = start()
  driver.setReference('directory', [
    {
      merchantId: 'merchant-1',
      storeId: 'store-1',
      name: '강남점',
      representative: null,
      businessNumber: null,
      address: null,
      phone: null,
    },
  ])
  const paid = pipe()
  expect(driver.store('receipts').get({ paymentId: paid.paymentId })).toMatchObject({
    status: 'COMPLETED',
    refundedMinor: 0,
    revision: 1,
    token: receiptToken(settings.secret, paid.paymentId),
    expiresAt: startMs + settings.linkMs,
    content: { store: { name: '강남점' } },
  })
  expect(driver.store('revisions').all()).toMatchObject([{ revision: 1, status: 'COMPLETED', announcedAt: null }])
  expect(driver.outputs()).toEqual([])
})

test('what was never paid leaves no row', () => {
  const { driver, pipe } = start()
  pipe({ status: 'PENDING' })
  pipe({ status: 'DENIED', previousStatus: 'PENDING', version: 2 })
  pipe({ status: 'CANCELLED', previousStatus: 'PENDING', version: 2 })
  expect(driver.store('receipts').all()).toEqual([])
  expect(driver.counters()).toEqual({ 'ignored-pending': 1, 'ignored-denied': 1, 'ignored-cancelled': 1 })
})

test('the same event again, in the same batch or later, changes nothing', () => {
  const { driver, pipe } = start()
  const event = transactionEvent()
  driver.pipeBatch([0, 1].map(() => ({ event, key: 'customer-1' })))
  const before = [driver.store('receipts').all(), driver.store('revisions').all()]
  pipe(event.value)
  expect([driver.store('receipts').all(), driver.store('revisions').all()]).toEqual(before)
  expect(driver.counters()).toEqual({ 'receipt-issued': 1, 'receipt-stale': 2 })
})

test('a completion that comes after its refund does not undo it', () => {
  const { driver, pipe } = start()
  const paid = transactionEvent().value
  pipe(refundOf(paid, 4_000))
  pipe(paid)
  expect(driver.store('receipts').all()).toMatchObject([{ status: 'PARTIALLY_REFUNDED', refundedMinor: 4_000, revision: 2 }])
  expect(driver.store('revisions').all()).toHaveLength(1)
})

test('each state is told once, when it is drawn, with what stood then', () => {
  const { driver, pipe, announce } = start()
  const paid = pipe()
  pipe(refundOf(paid, 4_000))
  announce(paid.paymentId, 1)
  announce(paid.paymentId, 1)
  announce(paid.paymentId, 2)
  const link = receiptPath(receiptToken(settings.secret, paid.paymentId))
  const facts = (status: string, refundedMinor: string) => [
    { name: 'link', value: link },
    { name: 'status', value: status },
    { name: 'totalMinor', value: '10000' },
    { name: 'currency', value: 'KRW' },
    { name: 'refundedMinor', value: refundedMinor },
  ]
  expect(driver.outputs().map(({ event, key }) => [key, event.value.notificationId, event.value.kind, event.value.facts])).toEqual([
    ['customer-1', uuidV5(paid.paymentId, 'RECEIPT:1'), 'RECEIPT', facts('COMPLETED', '0')],
    ['customer-1', uuidV5(paid.paymentId, 'RECEIPT:2'), 'RECEIPT', facts('PARTIALLY_REFUNDED', '4000')],
  ])
})

test('an announcement of something that is not there tells nobody', () => {
  const { driver, pipe, announce } = start()
  const paid = pipe()
  announce(paid.paymentId, 7)
  announce('00000000-0000-8000-8000-000000000000', 1)
  expect(driver.outputs()).toEqual([])
})

test("a record under another key than its customer's is a dead letter", () => {
  const { driver } = start()
  driver.pipe(transactionEvent(), { key: 'another' })
  expect(driver.deadLetters()).toHaveLength(1)
  expect(driver.store('receipts').all()).toEqual([])
})
