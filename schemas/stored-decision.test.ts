import { expect, test } from 'vitest'
import type { Decision, JudgedPlace, RuleInputs } from './records.ts'
import { decisionOf, noInputs, storedDecision } from './stored-decision.ts'

const place: JudgedPlace = { latitude: 37.5, longitude: 127, radiusM: 20, source: 'payment', country: 'KR', at: 1_700_000_000_000 }
const inputs: RuleInputs = { ...noInputs, place, presence: place, distanceKm: 0, elapsedS: 60, speedKmh: 0 }
const decisionWith = (...each: readonly RuleInputs[]): Decision => ({
  outcome: 'pass',
  rules: each.map((own, at) => ({ rule: `rule-${at}`, version: 1, fired: false, reason: 'why', inputs: own })),
  timeClamped: true,
})

test.each([
  ['no rule', decisionWith()],
  ['rules that measured nothing', decisionWith(noInputs, noInputs)],
  ['rules with the same inputs', decisionWith(inputs, inputs)],
  ['rules with inputs of their own', decisionWith(inputs, { ...inputs, distanceKm: 1 }, noInputs)],
])('%s: what is kept is what was decided', (_what, decision) => {
  expect(decisionOf(JSON.parse(JSON.stringify(storedDecision(decision))))).toEqual(decision)
})

test('inputs that are the same stand once', () => {
  expect(JSON.stringify(storedDecision(decisionWith(inputs, inputs))).match(/distanceKm/g)).toHaveLength(1)
})

test('a decision that was kept before with the inputs of each rule is read as it stands', () => {
  const decision = decisionWith(inputs, inputs)
  expect(decisionOf(decision)).toEqual(decision)
})
