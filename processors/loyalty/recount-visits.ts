import { type CompletedPayment, countVisit, type Visits, type VisitTerms } from './visits.ts'

/** A visit that was not taken back, and what it was counted by. */
export interface StandingVisit extends CompletedPayment {
  readonly terms: VisitTerms
}

/**
 * What a customer's visits to a store come to when one was taken back: the others counted anew, in the order of completion, each by its own terms, as
 * if the one had never been. Tiers that were reached with its help are lost, or reached later. What was greeted stays greeted.
 * @param before the row as it stands
 * @param standing in the order of completion
 */
export function recountVisits(before: Visits, standing: readonly StandingVisit[]): Visits {
  const { greeted, completions } = before
  const none: Visits = {
    ...before,
    visits: 0,
    firstVisitAt: null,
    lastVisitAt: null,
    vipSince: null,
    windowFirstAt: null,
    tier: null,
    tiers: [],
  }
  const times: number[] = []
  let visits = none
  for (const visit of standing) {
    visits = countVisit(visits, visit, visit.terms, (afterMs) => times.slice(placeAfter(times, afterMs))).visits
    times.splice(placeAfter(times, visit.eventTime), 0, visit.eventTime)
  }
  return { ...visits, greeted, completions }
}

/** Place of the first of the ascending times that is later. */
function placeAfter(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] as number) > time) high = middle
    else low = middle + 1
  }
  return low
}
