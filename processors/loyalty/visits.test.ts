import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { uuidPattern } from '../../core/ids.ts'
import { defaultLoyaltyProgram as program } from '../../core/loyalty-program.ts'
import { type CompletedPayment, countVisit, greetingId, type Visits } from './visits.ts'

const payment = (eventTime: number): CompletedPayment => ({ customerId: 'c', merchantId: 'm', storeId: 's', eventTime })
const nothingLeaves = (): never => {
  throw new Error('nobody has to look at earlier visits while none can have left the window')
}

function run(thresholds: readonly number[]): { readonly visits: Visits | undefined; readonly greetedAt: readonly number[] } {
  let visits: Visits | undefined
  const greetedAt: number[] = []
  thresholds.forEach((threshold, index) => {
    const next = countVisit(visits, payment(1_000 * (index + 1)), { program, visitThreshold: threshold }, nothingLeaves)
    visits = next.visits
    if (next.greet.length > 0) greetedAt.push(index + 1)
  })
  return { visits, greetedAt }
}

describe('the greeting', () => {
  test('comes at the threshold-th visit and never again', () => {
    expect(run(Array(20).fill(5)).greetedAt).toEqual([5])
  })

  test('comes with the first visit when the threshold is 1', () => {
    expect(run([1, 1, 1]).greetedAt).toEqual([1])
  })

  test('does not come a second time when the threshold is raised afterwards', () => {
    const { visits, greetedAt } = run([3, 3, 3, 6, 6, 6, 6])
    expect(greetedAt).toEqual([3])
    expect(visits?.vipSince).toBe(3_000)
  })

  test('waits for the new threshold when it is raised before', () => {
    expect(run([3, 3, 5, 5, 5]).greetedAt).toEqual([5])
  })

  test('is not sent to a customer whom a lowered threshold finds above it, who becomes a VIP all the same', () => {
    const { visits, greetedAt } = run([5, 5, 5, 5, 2, 2, 8, 8])
    expect(greetedAt).toEqual([])
    expect(visits?.vipSince).toBe(5_000)
  })

  test('is sent at most once whatever happens to the threshold, and a customer without VIP status is below every one seen', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 40 }), (thresholds) => {
        const { visits, greetedAt } = run(thresholds)
        expect(greetedAt.length).toBeLessThanOrEqual(1)
        expect(visits?.visits ?? 0).toBe(thresholds.length)
        expect(visits?.vipSince != null).toBe(thresholds.some((threshold, index) => index + 1 >= threshold))
      }),
    )
  })
})

test('first and last visit are event times, also when an approval completes an older payment later', () => {
  const terms = { program, visitThreshold: 5 }
  const late = countVisit(countVisit(undefined, payment(5_000), terms, nothingLeaves).visits, payment(2_000), terms, nothingLeaves).visits
  expect(late).toMatchObject({ visits: 2, firstVisitAt: 2_000, lastVisitAt: 5_000 })
})

test('a greeting id is a UUIDv5 and tells apart what a separator would confuse', () => {
  expect(greetingId('a', 'b', 'c')).toMatch(uuidPattern)
  expect(greetingId('a', 'b', 'c')[14]).toBe('5')
  expect(greetingId('a', 'b', 'c')).toBe(greetingId('a', 'b', 'c'))
  expect(greetingId('a', 'b', 'c', 'vip')).toBe(greetingId('a', 'b', 'c'))
  const ids = [
    greetingId('a', 'b', 'c', 'd'),
    greetingId('a', 'b', 'c', 'e'),
    greetingId('a', 'b,c', 'd'),
    greetingId('a,b', 'c', 'd'),
    greetingId('a","b', 'c', 'd'),
    greetingId('a', 'b","c', 'd'),
  ]
  expect(new Set(ids).size).toBe(ids.length)
})
