import type { GoldenCase } from '../format.ts'
import { runsOnBroker } from './run-on-broker.ts'
import { withoutTimeZero } from './shift-times.ts'

/**
 * Some cases of every operator, spread over its list.
 * @param perOperator how many of each; below 1: one of every so many operators, for a quick look
 */
export function sampleOf(cases: readonly GoldenCase[], perOperator: number): readonly GoldenCase[] {
  const operators = [...new Set(cases.map(({ operator }) => operator))]
  const every = perOperator < 1 ? Math.round(1 / perOperator) : 1
  return operators
    .filter((_, place) => place % every === 0)
    .flatMap((operator) => {
      const able = cases
        .filter((golden) => golden.operator === operator && golden.compare !== 'informational' && runsOnBroker(golden))
        .flatMap((golden) => withoutTimeZero(golden) ?? [])
      const count = Math.min(able.length, Math.max(1, perOperator))
      return Array.from({ length: count }, (_, place) => able[Math.floor((place * able.length) / count)] as GoldenCase)
    })
}
