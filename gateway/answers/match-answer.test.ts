import { expect, test } from 'vitest'
import { type AskedVerification, matchAnswer } from './match-answer.ts'

const minute = 60_000
const now = 1_000 * minute
const yes = (code: string | null = null) => ({ kind: 'approve', code }) as const
const no = (code: string | null = null) => ({ kind: 'deny', code }) as const

function asked(paymentId: string, code: string, minutesAgo: number, open = true): AskedVerification {
  const atMs = now - minutesAgo * minute
  return { paymentId, customerId: `c-${paymentId}`, claimedAtMs: atMs, promptedAtMs: atMs, open, codeFits: (given) => given === code }
}
const about = (paymentId: string, answer: string) => ({ match: 'verification', paymentId, customerId: `c-${paymentId}`, answer })

test('a code names its verification, whichever was prompted last', () => {
  const both = [asked('b', '222222', 1), asked('a', '111111', 3)]
  expect(matchAnswer(yes('111111'), now, both)).toEqual(about('a', 'APPROVE'))
  expect(matchAnswer(no('222222'), now, both)).toEqual(about('b', 'DENY'))
})

test('of two with the same code the open one is meant', () => {
  expect(matchAnswer(yes('111111'), now, [asked('b', '111111', 1, false), asked('a', '111111', 3)])).toEqual(about('a', 'APPROVE'))
})

test('the code of a decided one still reaches it, so that the customer hears what was decided', () => {
  expect(matchAnswer(yes('111111'), now, [asked('a', '111111', 600, false)])).toEqual(about('a', 'APPROVE'))
})

test('without a code the one prompted alone in the last 15 minutes is meant, decided or not', () => {
  expect(matchAnswer(yes(), now, [asked('a', '111111', 15)])).toEqual(about('a', 'APPROVE'))
  expect(matchAnswer(no(), now, [asked('a', '111111', 2, false)])).toEqual(about('a', 'DENY'))
  expect(matchAnswer(yes(), now, [asked('b', '222222', 1), asked('a', '111111', 15.1, false)])).toEqual(about('b', 'APPROVE'))
})

test('without a code and with two in 15 minutes, the code is asked for, also when one is decided and for a refusal', () => {
  expect(matchAnswer(yes(), now, [asked('b', '222222', 1), asked('a', '111111', 14, false)])).toEqual({ match: 'ask-code' })
  expect(matchAnswer(no(), now, [asked('b', '222222', 1), asked('a', '111111', 2)])).toEqual({ match: 'ask-code' })
})

test('an answer never means what was asked after it came', () => {
  expect(matchAnswer(yes(), now, [asked('a', '111111', -1)])).toEqual({ match: 'nothing' })
  expect(matchAnswer(yes('111111'), now, [asked('a', '111111', -1)])).toEqual({ match: 'nothing' })
})

test('an answer that overtakes the note that its text was accepted is matched', () => {
  expect(matchAnswer(yes(), now, [{ ...asked('a', '111111', 0), promptedAtMs: null }])).toEqual(about('a', 'APPROVE'))
  expect(matchAnswer(yes(), now, [{ ...asked('a', '111111', 0), promptedAtMs: now + 200 }])).toEqual(about('a', 'APPROVE'))
})

test('a wrong code counts against the one that waits, else against the one decided lately', () => {
  expect(matchAnswer(yes('999999'), now, [asked('b', '222222', 1, false), asked('a', '111111', 3)])).toEqual(about('a', 'WRONG_CODE'))
  expect(matchAnswer(yes('999999'), now, [asked('b', '222222', 1, false)])).toEqual(about('b', 'WRONG_CODE'))
  expect(matchAnswer(yes('999999'), now, [asked('b', '222222', 60, false)])).toEqual({ match: 'nothing' })
})

test('a refusal with a wrong code refuses the only one, but with two it is a wrong code', () => {
  expect(matchAnswer(no('999999'), now, [asked('a', '111111', 1)])).toEqual(about('a', 'DENY'))
  expect(matchAnswer(no('999999'), now, [asked('b', '222222', 1), asked('a', '111111', 3, false)])).toEqual(about('b', 'WRONG_CODE'))
})

test('a phone that was asked nothing matches nothing', () => {
  expect(matchAnswer(yes(), now, [])).toEqual({ match: 'nothing' })
  expect(matchAnswer(yes('111111'), now, [])).toEqual({ match: 'nothing' })
})
