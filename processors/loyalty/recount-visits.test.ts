import { expect, test } from 'vitest'
import { defaultLoyaltyProgram, loyaltyDayMs } from '../../core/loyalty-program.ts'
import { recountVisits, type StandingVisit } from './recount-visits.ts'
import { countVisit, type Visits } from './visits.ts'

const visit = (day: number, visitThreshold = 3): StandingVisit => ({
  customerId: 'c',
  merchantId: 'm',
  storeId: 's',
  eventTime: day * loyaltyDayMs,
  terms: { program: defaultLoyaltyProgram, visitThreshold },
})

/** Visits one after the other, as the processor counts them. */
function counted(visits: readonly StandingVisit[]): Visits {
  let row: Visits | undefined
  visits.forEach((each, place) => {
    const earlier = (afterMs: number) => visits.slice(0, place).flatMap(({ eventTime }) => (eventTime > afterMs ? [eventTime] : []))
    row = countVisit(row, each, each.terms, earlier).visits
  })
  return row as Visits
}

test('without anything taken back the row stays as it is', () => {
  const visits = [1, 50, 30, 95, 120, 119].map((day) => visit(day))
  const row = counted(visits)
  expect(row).toMatchObject({ visits: 4, tier: 'vip', vipSince: 30 * loyaltyDayMs })
  expect(recountVisits(row, visits)).toEqual(row)
})

test('a tier that was reached with the help of what was taken back is lost, or reached later', () => {
  const visits = [1, 2, 3, 4].map((day) => visit(day))
  const row = counted(visits)
  expect(row.vipSince).toBe(3 * loyaltyDayMs)
  const later = recountVisits(row, visits.slice(1))
  expect(later).toMatchObject({ visits: 3, tier: 'vip', vipSince: 4 * loyaltyDayMs, completions: 4, greeted: ['vip'] })
  expect(recountVisits(later, visits.slice(2))).toMatchObject({ visits: 2, tier: null, vipSince: null, tiers: [], greeted: ['vip'] })
})

test('a tier that is kept although its visits are long past is kept when another visit is taken back', () => {
  const visits = [1, 2, 3, 400, 401].map((day) => visit(day))
  const row = counted(visits)
  expect(row).toMatchObject({ visits: 2, tier: 'vip', vipSince: 3 * loyaltyDayMs })
  expect(recountVisits(row, visits.slice(0, 4))).toMatchObject({ visits: 1, tier: 'vip', vipSince: 3 * loyaltyDayMs })
})

test('whoever became a VIP without a text may still be greeted once', () => {
  const silently = counted([visit(1, 9), visit(2, 9), visit(3, 2)])
  expect(silently).toMatchObject({ tier: 'vip', greeted: [] })
  const two = recountVisits(silently, [visit(1, 9), visit(3, 2)])
  expect(two).toMatchObject({ visits: 2, tier: 'vip', greeted: [], completions: 3 })
})

test('with every visit taken back nothing is left but what was greeted', () => {
  const visits = [1, 2, 3].map((day) => visit(day))
  const none = recountVisits(counted(visits), [])
  expect(none).toMatchObject({ visits: 0, firstVisitAt: null, lastVisitAt: null, windowFirstAt: null, vipSince: null, greeted: ['vip'] })
  expect(countVisit(none, visit(9), visit(9).terms, () => []).visits).toMatchObject({
    visits: 1,
    firstVisitAt: 9 * loyaltyDayMs,
    completions: 4,
  })
})
