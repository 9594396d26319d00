import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type GivenPayment, takeBack } from './take-back.ts'

const payment = (fields: Partial<GivenPayment> = {}): GivenPayment => ({
  amountMinor: 3_000,
  takenBackMinor: 0,
  offerId: 'o',
  cappedMinor: 100,
  afterCapMinor: 7,
  ...fields,
})

test('a part is taken back in proportion, rounded down', () => {
  expect(takeBack(payment(), 1_000)).toEqual({ spendMinor: -1_000n, benefit: { offerId: 'o', cappedMinor: -33n, afterCapMinor: -2n } })
  expect(takeBack(payment({ takenBackMinor: 1_000 }), 2_000)?.benefit).toEqual({ offerId: 'o', cappedMinor: -33n, afterCapMinor: -2n })
  expect(takeBack(payment({ takenBackMinor: 2_000 }), 3_000)?.benefit).toEqual({ offerId: 'o', cappedMinor: -34n, afterCapMinor: -3n })
})

test('a payment that gave nothing gives back its spend alone', () => {
  expect(takeBack(payment({ offerId: null, cappedMinor: 0, afterCapMinor: 0 }), 3_000)).toEqual({ spendMinor: -3_000n, benefit: undefined })
})

test('what was taken back before, or more of it, is not taken again', () => {
  expect(takeBack(payment({ takenBackMinor: 2_000 }), 2_000)).toBeUndefined()
  expect(takeBack(payment({ takenBackMinor: 2_000 }), 1_000)).toBeUndefined()
})

test('never more than the payment', () => {
  expect(takeBack(payment(), 9_000)).toEqual(takeBack(payment(), 3_000))
})

test('however a payment is refunded in parts, all of it goes at the end, and never more than its share on the way', () => {
  const amount = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
  fc.assert(
    fc.property(
      amount,
      amount,
      amount,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }),
      (paid, one, other, parts) => {
        const at = payment({ amountMinor: paid, cappedMinor: one % (paid + 1), afterCapMinor: other % (paid + 1) })
        let [takenBackMinor, spend, capped, after] = [0, 0n, 0n, 0n]
        for (const share of [...parts, 1]) {
          const until = takenBackMinor + Math.floor((paid - takenBackMinor) * share)
          const taken = takeBack({ ...at, takenBackMinor }, share === 1 ? paid : until)
          if (taken === undefined) continue
          takenBackMinor = share === 1 ? paid : until
          spend -= taken.spendMinor
          capped -= taken.benefit?.cappedMinor ?? 0n
          after -= taken.benefit?.afterCapMinor ?? 0n
          expect(capped * BigInt(paid) <= BigInt(at.cappedMinor) * BigInt(takenBackMinor)).toBe(true)
          expect(spend).toBe(BigInt(takenBackMinor))
        }
        expect([spend, capped, after]).toEqual([BigInt(paid), BigInt(at.cappedMinor), BigInt(at.afterCapMinor)])
      },
    ),
  )
})
