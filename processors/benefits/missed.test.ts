import { expect, test } from 'vitest'
import { afterMove, type ComparedPayment, type MissedBenefit, missedMoves } from './missed.ts'

const noon = Date.parse('2026-11-21T12:00:00+09:00')
/** Gave 10, another card of the customer would have given 510. */
const payment: ComparedPayment = {
  merchantId: 'm',
  storeId: 's',
  eventTime: noon,
  amountMinor: 10_000,
  takenBackMinor: 0,
  productId: 'plain',
  offerId: 'offer',
  cappedMinor: 7,
  afterCapMinor: 3,
  bestCardId: 'card-2',
  bestProductId: 'coffee',
  bestMinor: 510,
  tipped: true,
}
const back = (takenBackMinor: number): ComparedPayment => ({ ...payment, takenBackMinor })

/** Rows after a payment came to stand as these say, one after the other. */
function rowsAfter(...states: readonly ComparedPayment[]): readonly MissedBenefit[] {
  const rows = new Map<string, MissedBenefit>()
  states.forEach((after, place) => {
    for (const move of missedMoves(states[place - 1], after, 3)) {
      const key = `${move.key.side} ${move.key.value}`
      rows.set(key, afterMove(rows.get(key), move))
    }
  })
  return [...rows.values()]
}

test('a payment counts at its store and under both cards, and as a payment in won at its store alone', () => {
  const place = { merchantId: 'm', day: '2026-11-21', sourcePartition: 3 }
  const sums = { payments: 1, ownPayments: 1, missedWon: 500n, ownMissedWon: 500n, givenWon: 10n, tips: 1 }
  expect(rowsAfter(payment)).toEqual([
    { ...place, side: 'store', value: 's', ...sums, paymentsInWon: 1 },
    { ...place, side: 'better', value: 'coffee', ...sums, paymentsInWon: 0 },
    { ...place, side: 'used', value: 'plain', ...sums, paymentsInWon: 0 },
  ])
})

test('a better card that the customer does not have is missed, but not as an own one', () => {
  expect(rowsAfter({ ...payment, bestCardId: null, tipped: false })[1]).toMatchObject({
    payments: 1,
    ownPayments: 0,
    missedWon: 500n,
    ownMissedWon: 0n,
    tips: 0,
  })
})

test('the day is that of Seoul', () => {
  const midnight = Date.parse('2026-11-22T00:00:00+09:00')
  const days = [midnight - 1, midnight].map((eventTime) => missedMoves(undefined, { ...payment, eventTime }, 0)[0]?.key.day)
  expect(days).toEqual(['2026-11-21', '2026-11-22'])
})

test.each([
  ['nothing better', { bestMinor: 10 }],
  ['a worse one', { bestMinor: 9 }],
  ['none at all', { bestMinor: null, bestProductId: null, bestCardId: null }],
  ['a card that is not known', { productId: null, cappedMinor: 0, afterCapMinor: 0, bestMinor: null, bestProductId: null }],
])('with %s only the payment counts, and only until all of it is given back', (_, fields) => {
  const other = { ...payment, ...fields, tipped: false }
  const [row, ...more] = rowsAfter(other, { ...other, takenBackMinor: 9_999 })
  expect(more).toEqual([])
  expect(row).toMatchObject({ side: 'store', paymentsInWon: 1, payments: 0, missedWon: 0n, givenWon: 0n })
  expect(missedMoves(other, { ...other, takenBackMinor: 9_999 }, 3)).toEqual([])
  expect(rowsAfter(other, { ...other, takenBackMinor: 10_000 })).toMatchObject([{ paymentsInWon: 0, payments: 0, missedWon: 0n }])
})

test('refunds in parts leave exactly the share that stands, whatever the steps', () => {
  for (const steps of [[3_333], [1, 2, 3_333], [1_000, 2_000, 3_000, 3_333]]) {
    // 500 and 10 won times 6,667 of 10,000, rounded down
    for (const row of rowsAfter(payment, ...steps.map(back)))
      expect(row).toMatchObject({ payments: 1, ownPayments: 1, missedWon: 333n, ownMissedWon: 333n, givenWon: 6n, tips: 1 })
  }
})

test('given back as a whole nothing is left but the tip, which was sent', () => {
  for (const steps of [[10_000], [1, 9_999, 10_000]]) {
    for (const row of rowsAfter(payment, ...steps.map(back)))
      expect(row).toMatchObject({ paymentsInWon: 0, payments: 0, ownPayments: 0, missedWon: 0n, ownMissedWon: 0n, givenWon: 0n, tips: 1 })
  }
})

test('a refund of a payment that is in another partition’s row, or in that of the migration, is below 0 in its own', () => {
  const rows = missedMoves(payment, back(10_000), 5).map((move) => afterMove(undefined, move))
  expect(rows).toHaveLength(3)
  for (const row of rows) expect(row).toMatchObject({ sourcePartition: 5, payments: -1, missedWon: -500n, givenWon: -10n, tips: 0 })
})

test('won are exact beyond what a double holds', () => {
  const most = Number.MAX_SAFE_INTEGER
  const large = { ...payment, amountMinor: most, cappedMinor: 0, afterCapMinor: 0, bestMinor: most - 1 }
  const [row] = rowsAfter(large, { ...large, takenBackMinor: 2 })
  // floor((2^53 - 2) * (2^53 - 3) / (2^53 - 1))
  expect(row).toMatchObject({ missedWon: ((2n ** 53n - 2n) * (2n ** 53n - 3n)) / (2n ** 53n - 1n), givenWon: 0n })
})
