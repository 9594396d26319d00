import { UnsupportedError } from './build-topology.ts'
import { differences } from './compare.ts'
import type { GoldenCase } from './format.ts'
import { type Result, runCase } from './run-case.ts'

export interface Verdict {
  readonly id: string
  /**
   * `same` and `differs`: an informational case, reported and never failed. `unsupported`: an operator that the DSL does not have.
   */
  readonly outcome: 'passed' | 'failed' | 'same' | 'differs' | 'unsupported'
  /** Why a case is informational, or which operator is missing. */
  readonly why: string
  readonly differences: readonly string[]
}

/** Runs a case and judges it. */
export function judge(golden: GoldenCase, run: (golden: GoldenCase) => Result = runCase): Verdict {
  const { id } = golden
  try {
    return verdictOf(golden, run(golden))
  } catch (error) {
    if (error instanceof UnsupportedError) return { id, outcome: 'unsupported', why: error.message, differences: [] }
    return failure(golden, [error instanceof Error ? (error.stack ?? error.message) : String(error)])
  }
}

export function verdictOf(golden: GoldenCase, result: Result): Verdict {
  const found = differences(golden, result)
  if (found.length > 0) return failure(golden, found)
  if (golden.compare === 'informational') return { id: golden.id, outcome: 'same', why: golden.why ?? '', differences: [] }
  return { id: golden.id, outcome: 'passed', why: '', differences: [] }
}

function failure({ id, compare, why = '' }: GoldenCase, found: readonly string[]): Verdict {
  if (compare === 'informational') return { id, outcome: 'differs', why, differences: found }
  return { id, outcome: 'failed', why, differences: found }
}
