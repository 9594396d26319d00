import type { Decision, RuleCheck, RuleInputs } from './records.ts'

/** A decision as the ledger keeps it: the inputs of its rules, which are the same for all of them, stand in it once. */
export interface StoredDecision {
  readonly outcome: Decision['outcome']
  readonly timeClamped: boolean
  /** Null when no rule had any. Absent in rows of before this form, whose rules have their own. */
  readonly inputs?: RuleInputs | null
  readonly rules: readonly StoredRule[]
}
/** A rule whose inputs are not those of the decision has its own. */
export type StoredRule = Omit<RuleCheck, 'inputs'> & { readonly inputs?: RuleInputs }

/** Inputs of a rule that measured nothing. */
export const noInputs: RuleInputs = { place: null, presence: null, distanceKm: null, elapsedS: null, speedKmh: null }

/** Half the text of the decision itself: the dearest column of the ledger. */
export function storedDecision({ outcome, timeClamped, rules }: Decision): StoredDecision {
  const shared = rules[0]?.inputs ?? noInputs
  return {
    outcome,
    timeClamped,
    inputs: shared === noInputs ? null : shared,
    rules: rules.map(({ rule, version, fired, reason, inputs }) =>
      inputs === shared ? { rule, version, fired, reason } : { rule, version, fired, reason, inputs },
    ),
  }
}

/** The decision again, every rule with its inputs. */
export function decisionOf({ outcome, timeClamped, inputs, rules }: StoredDecision): Decision {
  const shared = inputs ?? noInputs
  return {
    outcome,
    rules: rules.map(({ rule, version, fired, reason, inputs: own }) => ({ rule, version, fired, reason, inputs: own ?? shared })),
    timeClamped,
  }
}
