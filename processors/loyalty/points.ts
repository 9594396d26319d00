import type { PointsRule } from '../../core/loyalty-program.ts'
import type { Terms } from './terms.ts'

/** A completed payment, as far as its points need it. */
export interface SpentAmount {
  /** 1 to 2^53-1, minor units. */
  readonly amountMinor: number
  readonly currency: string
}

const wonPerStep = 1_000

/**
 * Points that a completed payment gives: of the rules that match, what the one that gives most gives; 0 when none matches.
 * Which of several equal ones it is makes no difference to the points; {@link winningRule} names the first.
 */
export function pointsOf(payment: SpentAmount, terms: Terms): number {
  const rule = winningRule(payment, terms)
  return rule === undefined ? 0 : givenBy(rule, payment)
}

/** The rule that counts: the one that gives most, among equals the first; undefined when none matches. */
export function winningRule(payment: SpentAmount, { program, category }: Terms): PointsRule | undefined {
  let best: PointsRule | undefined
  for (const rule of program.points) {
    if (rule.category !== null && rule.category !== category) continue
    if (best === undefined || givenBy(rule, payment) > givenBy(best, payment)) best = rule
  }
  return best
}

/** The bounds of a program keep this within 2^53. */
function givenBy({ by, points }: PointsRule, { amountMinor, currency }: SpentAmount): number {
  if (by === 'visit') return points
  // the remainder first: a quotient near 2^53 would be rounded
  return currency === 'KRW' ? ((amountMinor - (amountMinor % wonPerStep)) / wonPerStep) * points : 0
}

/**
 * Points of a lot that are left to the customer when a part of its payment was given back: in proportion, rounded down. Computed from what was given
 * back in all, so that it does not matter in how many refunds; with the whole payment back none are left.
 * @param takenBackMinor 0 to amountMinor
 */
export function keptPoints(points: number, amountMinor: number, takenBackMinor: number): number {
  return Number((BigInt(points) * BigInt(amountMinor - takenBackMinor)) / BigInt(amountMinor))
}
