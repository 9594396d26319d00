import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAnswer } from './parse-answer.ts'

test.each([
  '1 012345',
  ' 1  012345 ',
  '1012345',
  '１ ０１２３４５',
  'y 012345',
  'Y012345',
  'yes 012345',
  'Yes, 012345.',
  '"1 012345"',
  '“1 012345”',
  '1-012345',
  '1: 012-345',
  '1\n012345',
  '1 012 345!',
  '네 012345',
  '예 012345',
  '\u200b1\u00a0012345',
])('%j approves with the code', (body) => {
  expect(parseAnswer(body)).toEqual({ kind: 'approve', code: '012345' })
})

test.each(['2 012345', 'N 012345', 'no 012345', '2012345', '아니요 012345'])('%j denies with the code', (body) => {
  expect(parseAnswer(body)).toEqual({ kind: 'deny', code: '012345' })
})

test.each([
  ['1', 'approve'],
  ['Y', 'approve'],
  ['yes.', 'approve'],
  ['네', 'approve'],
  ['2', 'deny'],
  ['N!', 'deny'],
  ['아니요', 'deny'],
  ['２', 'deny'],
])('%j alone is an answer without a code', (body, kind) => {
  expect(parseAnswer(body)).toEqual({ kind, code: null })
})

test.each(['STOP', 'stop ', 'StopAll', 'Unsubscribe', 'CANCEL', 'end.', 'quit'])('%j opts out', (body) => {
  expect(parseAnswer(body)).toEqual({ kind: 'opt-out' })
})

test('START and UNSTOP opt in; YES is an answer; HELP is the carrier’s', () => {
  expect(parseAnswer('start')).toEqual({ kind: 'opt-in' })
  expect(parseAnswer('UNSTOP')).toEqual({ kind: 'opt-in' })
  expect(parseAnswer('YES')).toEqual({ kind: 'approve', code: null })
  expect(parseAnswer('help')).toEqual({ kind: 'carrier-help' })
})

test.each([
  '',
  ' ',
  '012345',
  '1 12345',
  '1 1234567',
  '1 012345 2',
  '3',
  '12',
  '1 or 2',
  'yes no',
  'Y N',
  '1 abcdef',
  'please stop',
  'who is this',
  '1 012345 and thanks',
  '네니요',
  '1'.repeat(1_600),
])('%j is not guessed at', (body) => {
  expect(parseAnswer(body)).toEqual({ kind: 'unclear' })
})

test('any text is read without an error, and only ever six digits come out', () => {
  const anything = fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (body) => {
    const parsed = parseAnswer(body)
    return !('code' in parsed) || parsed.code === null || /^\d{6}$/.test(parsed.code)
  })
  expect(fc.check(anything).counterexample).toBeNull()
})
