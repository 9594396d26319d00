import { expect, test } from 'vitest'
import type { CardProduct } from '../../core/card-product.ts'
import type { TransactionEvent } from '../../schemas/records.ts'
import { transactionEvent } from '../../tests/support/transaction-event.ts'
import { processorDriver } from '../runtime/index.ts'
import { benefitsProcessor } from './benefits-processor.ts'
import { catalogueRow, product, rate } from './testing/sample-products.ts'
import { tipId } from './tip.ts'
import { benefitsApplication } from './topology.ts'

const noon = Date.parse('2026-11-21T12:00:00+09:00')
const settings = { tipAboveMinor: 500, tipsPerDay: 3 }
const plain = product('plain', [rate(70)])
const coffee = product('coffee', [{ ...rate(1_000, 3_000), categories: ['CAFE'], rateAfterCapBp: 50 }])

/** customer-1 has card-1 (plain) and card-2 (coffee); store-1 is a café. */
function start(products: readonly CardProduct[] = [plain, coffee]) {
  const driver = processorDriver(benefitsApplication(settings), benefitsProcessor(settings), { startMs: noon })
  driver.setReference('catalogue', [catalogueRow(products)])
  driver.setReference('stores', [{ merchantId: 'merchant-1', storeId: 'store-1', category: 'cafe' }])
  const carry = (cards: Readonly<Record<string, string>>, language = 'ko') =>
    driver.setReference('wallets', [
      { customerId: 'customer-1', language, cards: Object.entries(cards).map(([cardId, productId]) => ({ cardId, productId })) },
    ])
  carry({ 'card-1': 'plain', 'card-2': 'coffee' })
  const pipe = (fields: Partial<TransactionEvent> = {}) => {
    const event = transactionEvent({ eventTime: noon, ...fields })
    driver.pipe(event, { key: event.value.customerId })
    return event.value
  }
  const refund = (of: TransactionEvent, refundedMinor: number) =>
    pipe({
      ...of,
      status: refundedMinor === of.amountMinor ? 'REFUNDED' : 'PARTIALLY_REFUNDED',
      previousStatus: 'COMPLETED',
      version: 2,
      refundedMinor,
    })
  const cancel = (of: TransactionEvent) => pipe({ ...of, status: 'CANCELLED', previousStatus: of.status, version: 2 })
  const usage = (cardId = 'card-1', month = '2026-11') => {
    const row = driver.store('usage').get({ customerId: 'customer-1', cardId, month })
    return (
      row && [
        Number(row.spendMinor),
        Number(row.givenMinor),
        ...row.used.map((use) => `${use.productId}/${use.offerId} ${use.cappedMinor}`),
      ]
    )
  }
  const tips = () => driver.takeOutputs().map(({ event }) => Object.fromEntries(event.value.facts.map(({ name, value }) => [name, value])))
  const gave = ({ paymentId }: TransactionEvent) => {
    const row = driver.store('payments').get({ paymentId })
    return row && row.cappedMinor + row.afterCapMinor
  }
  /** Sums of the day by side and value: payments in won, payments, own ones, won missed, won given, tips. */
  const missed = () =>
    Object.fromEntries(
      driver
        .store('missed')
        .all()
        .map((row) => [
          `${row.side} ${row.value}`,
          [row.paymentsInWon, row.payments, row.ownPayments, Number(row.missedWon), Number(row.givenWon), row.tips],
        ]),
    )
  return { driver, carry, pipe, refund, cancel, usage, tips, gave, missed }
}

test('a tip names both cards, what they give and the difference, under the customer as key', () => {
  const { driver, pipe, usage } = start()
  const payment = pipe({ amountMinor: 12_500 })
  expect(driver.outputs().map(({ event, key }) => ({ event, key }))).toEqual([
    {
      key: 'customer-1',
      event: {
        name: 'NotificationRequested',
        value: {
          notificationId: tipId(payment.paymentId),
          kind: 'BENEFIT_TIP',
          customerId: 'customer-1',
          merchantId: 'merchant-1',
          storeId: 'store-1',
          paymentId: payment.paymentId,
          amountMinor: 12_500,
          currency: 'KRW',
          country: 'KR',
          result: null,
          visits: null,
          facts: [
            { name: 'usedCard', value: 'plain 카드' },
            { name: 'usedGaveMinor', value: '87' },
            { name: 'bestCard', value: 'coffee 카드' },
            { name: 'bestWouldGiveMinor', value: '1250' },
            { name: 'differenceMinor', value: '1163' },
            { name: 'own', value: 'true' },
          ],
          requestedAt: noon,
        },
      },
    },
  ])
  expect(usage()).toEqual([12_500, 87, 'plain/offer 87'])
  // what a card would have given uses nothing up
  expect(usage('card-2')).toBeUndefined()
})

test('cards are named in the language of the customer', () => {
  const { carry, pipe, tips } = start()
  carry({ 'card-1': 'plain', 'card-2': 'coffee' }, 'en')
  pipe()
  expect(tips()).toMatchObject([{ usedCard: 'plain card', bestCard: 'coffee card' }])
})

test('exactly the threshold is no tip, a won above is', () => {
  const { pipe, tips } = start([product('plain', []), coffee])
  pipe({ amountMinor: 5_000 })
  expect(tips()).toEqual([])
  pipe({ amountMinor: 5_010 })
  expect(tips()).toMatchObject([{ usedGaveMinor: '0', differenceMinor: '501' }])
})

test('the best card used is no tip', () => {
  const { pipe, tips, driver } = start()
  const payment = pipe({ cardId: 'card-2', amountMinor: 12_500 })
  expect(tips()).toEqual([])
  expect(driver.store('payments').get(payment)).toMatchObject({ productId: 'coffee', bestProductId: 'plain', bestMinor: 87, tipped: false })
})

test("of equal cards the customer's own is named, and the market's only where it gives more", () => {
  const { carry, pipe, tips } = start([plain, coffee, product('another', [rate(1_000)]), product('zenith', [rate(1_001)])])
  pipe({ amountMinor: 10_000 })
  expect(tips()).toMatchObject([{ bestCard: 'zenith 카드', bestWouldGiveMinor: '1001', own: 'false' }])
  carry({ 'card-1': 'plain', 'card-9': 'another' })
  pipe({ amountMinor: 9_990 })
  expect(tips()).toMatchObject([{ bestCard: 'another 카드', own: 'true' }])
})

test('a product that is no longer issued is named only to those who have it', () => {
  const { carry, pipe, tips } = start([plain, { ...coffee, issued: false }])
  pipe()
  expect(tips()).toHaveLength(1)
  carry({ 'card-1': 'plain' })
  pipe()
  expect(tips()).toEqual([])
})

test('an own card is compared with its caps as they stand, a card of the market as one never used', () => {
  const { carry, pipe, tips } = start()
  pipe({ cardId: 'card-2', amountMinor: 25_000 })
  pipe({ amountMinor: 40_000 })
  // of the 3,000 won of the month 500 are left: 500 and 0.5 % of 35,000
  expect(tips()).toEqual([])
  carry({ 'card-1': 'plain' })
  pipe({ amountMinor: 40_000 })
  expect(tips()).toMatchObject([{ bestWouldGiveMinor: '3050', own: 'false' }])
})

test('a card of the market has no month before: what needs one is not promised', () => {
  const loyal = product('loyal', [{ ...rate(1_000), tiers: [{ previousMonthMinor: 1, rateBp: 1_000, amountMinor: null, capMinor: null }] }])
  const { carry, pipe, tips } = start([plain, loyal])
  carry({ 'card-1': 'plain' })
  pipe()
  expect(tips()).toEqual([])
  carry({ 'card-1': 'plain', 'card-2': 'loyal' })
  pipe({ cardId: 'card-2', eventTime: Date.parse('2026-10-31T23:59:59+09:00') })
  pipe()
  expect(tips()).toMatchObject([{ bestCard: 'loyal 카드', own: 'true' }])
})

test('a customer gets so many tips for a day in Seoul, whenever its payments are read', () => {
  const { driver, pipe, tips } = start([plain, product('coffee', [rate(1_000)])])
  const midnight = Date.parse('2026-11-22T00:00:00+09:00')
  for (let number = 0; number < 5; number++) pipe({ eventTime: midnight - 1 })
  expect(tips()).toHaveLength(3)
  expect(driver.counter('tip-above-daily-number')).toBe(2)
  for (let number = 0; number < 5; number++) pipe({ eventTime: midnight })
  expect(tips()).toHaveLength(3)
  pipe({ eventTime: midnight - 1 })
  expect(tips()).toEqual([])
})

test('an offer ends at midnight in Seoul', () => {
  const { pipe, gave } = start([product('plain', [{ ...rate(100), validTo: '2026-11-21' }])])
  const midnight = Date.parse('2026-11-22T00:00:00+09:00')
  expect([gave(pipe({ eventTime: midnight - 1 })), gave(pipe({ eventTime: midnight }))]).toEqual([100, 0])
})

test('a payment of a past month that completes late uses that month, and counts for the conditions of this one from then on', () => {
  const tiers = [{ previousMonthMinor: 300_000, rateBp: 100, amountMinor: null, capMinor: 1_500 }]
  const { pipe, gave, usage } = start([product('plain', [{ ...rate(0), id: 'o', tiers }])])
  const first = Date.parse('2026-11-01T00:00:00+09:00')
  expect(gave(pipe({ eventTime: first }))).toBe(0)
  pipe({ eventTime: first - 1, amountMinor: 300_000 })
  expect(gave(pipe({ eventTime: first }))).toBe(100)
  expect(usage('card-1', '2026-10')).toEqual([300_000, 0])
  expect(usage()).toEqual([20_000, 100, 'plain/o 100'])
})

test('a refund after the end of the month goes to the month of its payment, and gives its cap back there', () => {
  const { driver, pipe, refund, usage, gave } = start()
  const at = Date.parse('2026-11-30T23:59:59+09:00')
  const late = pipe({ cardId: 'card-2', amountMinor: 40_000, eventTime: at })
  expect(gave(late)).toBe(3_050)
  const december = pipe({ cardId: 'card-2', amountMinor: 10_000, eventTime: at + 1_000 })
  expect(gave(december)).toBe(1_000)
  driver.nowMs = at + 20 * 86_400_000
  refund(late, 10_000)
  expect(usage('card-2')).toEqual([30_000, 3_050 - 750 - 12, 'coffee/offer 2250'])
  expect(usage('card-2', '2026-12')).toEqual([10_000, 1_000, 'coffee/offer 1000'])
  // the next payment of November finds the room
  expect(gave(pipe({ cardId: 'card-2', amountMinor: 7_500, eventTime: at }))).toBe(750)
})

test('refunds in parts take back exactly everything, whichever is read twice or late', () => {
  const { driver, pipe, refund, usage } = start()
  const payment = pipe({ amountMinor: 9_999 })
  refund(payment, 3_333)
  refund(payment, 3_333)
  refund(payment, 7_001)
  refund(payment, 5_000)
  expect(usage()).toEqual([9_999 - 7_001, 69 - 48, 'plain/offer 21'])
  refund(payment, 9_999)
  refund(payment, 9_999)
  expect(usage()).toEqual([0, 0, 'plain/offer 0'])
  expect(driver.counter('duplicate-reversal')).toBe(3)
})

test('a cancel takes back all of a completed payment and nothing of a held one', () => {
  const { driver, pipe, cancel, usage } = start()
  const payment = pipe()
  cancel(payment)
  cancel(payment)
  expect(usage()).toEqual([0, 0, 'plain/offer 0'])
  cancel(pipe({ status: 'PENDING' }))
  expect(usage()).toEqual([0, 0, 'plain/offer 0'])
  expect(driver.deadLetters()).toEqual([])
  expect(driver.counter('ignored-cancelled')).toBe(1)
})

test('a payment that completes twice counts once and is tipped once', () => {
  const { driver, pipe, usage, tips } = start()
  const payment = pipe({ amountMinor: 12_500 })
  pipe(payment)
  driver.pipeBatch([payment, payment].map((value) => ({ key: 'customer-1', event: { name: 'TransactionEvent', value } })))
  expect(usage()).toEqual([12_500, 87, 'plain/offer 87'])
  expect(tips()).toHaveLength(1)
  expect(driver.counter('duplicate-payment')).toBe(3)
})

test('what was missed is summed by store, better card and card used; twice the same payment counts once', () => {
  const { driver, carry, pipe, missed } = start()
  const first = pipe({ amountMinor: 12_500 })
  pipe({ amountMinor: 10_000, cardId: 'card-2', storeId: 'store-2' })
  carry({ 'card-1': 'plain' })
  pipe({ amountMinor: 1_000, storeId: 'store-2', cardId: 'unknown' })
  pipe({ amountMinor: 100_000, currency: 'USD' })
  const expected = {
    'store store-1': [1, 1, 1, 1_163, 87, 1],
    // at a store that is no café, of the card for cafés, and of a card that nobody knows
    'store store-2': [2, 1, 1, 70, 0, 0],
    'better coffee': [0, 1, 1, 1_163, 87, 1],
    'better plain': [0, 1, 1, 70, 0, 0],
    'used plain': [0, 1, 1, 1_163, 87, 1],
    'used coffee': [0, 1, 1, 70, 0, 0],
  }
  expect(missed()).toEqual(expected)
  pipe(first)
  driver.pipeBatch([first, first].map((value) => ({ key: 'customer-1', event: { name: 'TransactionEvent', value } })))
  expect(missed()).toEqual(expected)
})

test('a cancel or refund takes back its share of what was missed; tips stay counted', () => {
  const { pipe, refund, cancel, missed } = start()
  const payment = pipe({ amountMinor: 12_500 })
  refund(payment, 5_000)
  // 1,163 and 87 won times 7,500 of 12,500, rounded down
  expect(missed()).toMatchObject({ 'store store-1': [1, 1, 1, 697, 52, 1], 'better coffee': [0, 1, 1, 697, 52, 1] })
  refund(payment, 2_500)
  refund(payment, 5_000)
  expect(missed()['used plain']).toEqual([0, 1, 1, 697, 52, 1])
  refund(payment, 12_500)
  cancel(pipe({ amountMinor: 12_500 }))
  expect(missed()).toEqual({
    'store store-1': [0, 0, 0, 0, 0, 2],
    'better coffee': [0, 0, 0, 0, 0, 2],
    'used plain': [0, 0, 0, 0, 0, 2],
  })
})

test('what was missed is of the day of the payment, however late it and its refund come', () => {
  const { driver, pipe, refund } = start()
  const midnight = Date.parse('2026-11-22T00:00:00+09:00')
  const days = () => {
    const rows = driver.store('missed').all()
    return rows.filter(({ side }) => side === 'store').map(({ day, payments }) => `${day} ${payments}`)
  }
  pipe({ eventTime: midnight })
  const late = pipe({ eventTime: midnight - 1 })
  expect(days()).toEqual(expect.arrayContaining(['2026-11-22 1', '2026-11-21 1']))
  driver.nowMs = midnight + 3 * 86_400_000
  refund(late, late.amountMinor)
  expect(days()).toEqual(expect.arrayContaining(['2026-11-22 1', '2026-11-21 0']))
})

test('a refund of what never completed is a dead letter, and counts once replayed behind its payment', () => {
  const { driver, pipe, refund, usage } = start()
  const { value } = transactionEvent({ eventTime: noon, amountMinor: 10_000 })
  refund(value, 10_000)
  expect(driver.deadLetters().map(({ error }) => error.code)).toEqual(['RECORD_INVALID'])
  pipe(value)
  driver.settle('replay')
  expect(usage()).toEqual([0, 0, 'plain/offer 0'])
})

test('killed between commit and publish, a tip comes out under the same id and nothing counts twice', () => {
  const { driver, pipe, usage, missed } = start()
  driver.crashNext('after-commit')
  const payment = pipe({ amountMinor: 12_500 })
  driver.crashNext('after-publish')
  pipe({ amountMinor: 12_500 })
  const ids = driver.outputs().map(({ event }) => event.value.notificationId)
  expect(ids.filter((id) => id === tipId(payment.paymentId))).toHaveLength(1)
  expect(new Set(ids).size).toBe(2)
  expect(usage()).toEqual([25_000, 174, 'plain/offer 174'])
  expect(missed()['store store-1']).toEqual([2, 2, 2, 2_326, 174, 2])
})

test('one batch comes to what payment by payment does', () => {
  const events = Array.from({ length: 40 }, (_, number) =>
    transactionEvent({ eventTime: noon + number, cardId: `card-${1 + (number % 3)}`, amountMinor: 1_000 * (number + 1) }),
  )
  const [one, other] = [start(), start()]
  one.driver.pipeBatch(events.map((event) => ({ key: 'customer-1', event })))
  for (const { value } of events) other.pipe(value)
  expect(one.driver.store('usage').all()).toEqual(other.driver.store('usage').all())
  expect(one.driver.store('payments').all()).toEqual(other.driver.store('payments').all())
  expect(one.driver.store('missed').all()).toEqual(other.driver.store('missed').all())
  expect(one.tips()).toEqual(other.tips())
})

test('a catalogue that changes holds for the next payment, and a refund takes back what its payment gave under the old one', () => {
  const { driver, pipe, cancel, usage, gave } = start([plain])
  const before = pipe()
  driver.setReference('catalogue', [catalogueRow([product('plain', [{ ...rate(200), id: 'new' }])], 2)])
  const after = pipe()
  expect([gave(before), gave(after)]).toEqual([70, 200])
  expect(driver.store('payments').get(after)?.catalogueVersion).toBe(2)
  cancel(before)
  expect(usage()).toEqual([10_000, 200, 'plain/offer 0', 'plain/new 200'])
})

test('spend is kept of a card that nobody has registered, but nothing is compared', () => {
  const { driver, pipe, tips, usage } = start()
  pipe({ cardId: 'unknown' })
  driver.setReference('catalogue', [catalogueRow([])])
  pipe()
  expect(tips()).toEqual([])
  expect([usage('unknown'), usage()]).toEqual([
    [10_000, 0],
    [10_000, 0],
  ])
  expect(driver.counter('unknown-card')).toBe(2)
})

test('another currency counts nowhere, and its refund neither', () => {
  const { driver, pipe, refund, usage } = start()
  refund(pipe({ currency: 'USD' }), 10_000)
  expect(usage()).toBeUndefined()
  expect(driver.counters()).toEqual({ 'other-currency': 2 })
  expect(driver.deadLetters()).toEqual([])
})

test('what did not complete counts nowhere', () => {
  const { driver, pipe, usage } = start()
  for (const status of ['PENDING', 'DENIED'] as const) pipe({ status })
  expect(usage()).toBeUndefined()
  expect(driver.counters()).toEqual({ 'ignored-pending': 1, 'ignored-denied': 1 })
})

test('a held payment counts when it is approved, in the month in which it was made', () => {
  const { pipe, usage } = start()
  const held = pipe({ status: 'PENDING', eventTime: Date.parse('2026-10-31T23:59:59+09:00') })
  pipe({ ...held, status: 'COMPLETED', previousStatus: 'PENDING', version: 2 })
  expect(usage('card-1', '2026-10')).toEqual([10_000, 70, 'plain/offer 70'])
})
