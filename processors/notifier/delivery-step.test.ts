import { expect, test } from 'vitest'
import { gapMs, stepAfter } from './delivery-step.ts'
import { outcomeOf } from './twilio-provider.ts'

const minute = 60_000
const rest = (status: number, code?: number) => Object.assign(new Error("The 'To' number +15550100123 is not valid"), { status, code })
const network = (code: string) => Object.assign(new Error(`connect ${code} 127.0.0.1:8090`), { code })

test.each([
  [rest(400, 21_211), { outcome: 'refused', whose: 'phone', errorCode: '21211' }],
  [rest(400, 21_610), { outcome: 'refused', whose: 'phone', errorCode: '21610' }],
  [rest(400, 21_606), { outcome: 'refused', whose: 'request', errorCode: '21606' }],
  [rest(401, 20_003), { outcome: 'unavailable', errorCode: '20003' }],
  [rest(429, 20_429), { outcome: 'unavailable', errorCode: '20429' }],
  [rest(503), { outcome: 'unavailable', errorCode: 'http-503' }],
  [network('ECONNREFUSED'), { outcome: 'unavailable', errorCode: 'ECONNREFUSED' }],
  [network('ENOTFOUND'), { outcome: 'unavailable', errorCode: 'ENOTFOUND' }],
  [network('ECONNRESET'), { outcome: 'unknown', errorCode: 'ECONNRESET' }],
  [network('ECONNABORTED'), { outcome: 'unknown', errorCode: 'ECONNABORTED' }],
  [new SyntaxError('Unexpected token'), { outcome: 'unknown', errorCode: 'no-answer' }],
])('%s of the provider’s client is told by its code alone', (error, outcome) => {
  expect(outcomeOf(error)).toEqual(outcome)
  expect(JSON.stringify(outcomeOf(error))).not.toContain('555')
})

test('only a phone that cannot be reached is undeliverable; our own fault is a failure', () => {
  expect(stepAfter('VERIFICATION', { outcome: 'refused', whose: 'phone', errorCode: '21610' }, 1, 0)).toEqual({
    step: 'undeliverable',
    errorCode: '21610',
  })
  expect(stepAfter('VERIFICATION', { outcome: 'refused', whose: 'request', errorCode: '21606' }, 1, 0)).toEqual({
    step: 'failed',
    errorCode: '21606',
  })
})

test('gaps double up to the longest of the kind', () => {
  expect([1, 2, 3, 4, 5, 6, 100].map((tries) => gapMs('VERIFICATION', tries))).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000])
  expect([1, 8, 9, 10, 100].map((tries) => gapMs('VIP_GREETING', tries))).toEqual([1_000, 128_000, 256_000, 300_000, 300_000])
})

test('a verification is tried as long as its prompt lives, a result for an hour, a greeting for a day', () => {
  const away = { outcome: 'unavailable', errorCode: 'http-503' } as const
  expect(stepAfter('VERIFICATION', away, 50, 29 * minute).step).toBe('retry')
  expect(stepAfter('VERIFICATION_RESULT', away, 9, 60 * minute).step).toBe('retry')
  expect(stepAfter('VERIFICATION_RESULT', away, 9, 61 * minute)).toEqual({ step: 'failed', errorCode: 'http-503' })
  expect(stepAfter('VIP_GREETING', away, 9, 23 * 60 * minute).step).toBe('retry')
  expect(stepAfter('VIP_GREETING', away, 9, 25 * 60 * minute).step).toBe('failed')
})

test('an unknown outcome is looked up, never simply sent again', () => {
  expect(stepAfter('VIP_GREETING', { outcome: 'unknown', errorCode: 'ECONNRESET' }, 1, 0)).toEqual({
    step: 'look-up',
    errorCode: 'ECONNRESET',
    gapMs: 1_000,
  })
})
