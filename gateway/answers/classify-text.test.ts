import { expect, test } from 'vitest'
import type { PhoneContext } from './asked-verifications.ts'
import { classifyText } from './classify-text.ts'

const addressee = { paymentId: 'p', customerId: 'c', merchantId: 'm', storeId: 's' }
const phone: PhoneContext = {
  nowMs: 1,
  asked: [{ paymentId: 'p', customerId: 'c', claimedAtMs: 0, promptedAtMs: 0, open: true, codeFits: (code) => code === '123456' }],
  addressee,
  recentExplanations: 0,
}
const stranger: PhoneContext = { nowMs: 1, asked: [], addressee: null, recentExplanations: 0 }

test('an answer is published, not settled', () => {
  expect(classifyText('1 123456', undefined, 1, phone)).toEqual({
    about: { paymentId: 'p', customerId: 'c', answer: 'APPROVE' },
    outcome: null,
    carrier: null,
    explainTo: null,
  })
})

test('an opt-out word is an order to the carrier, told by the word or by Twilio', () => {
  expect(classifyText('stop', undefined, 1, phone)).toMatchObject({ outcome: 'opt-out', carrier: 'opt-out', about: null })
  expect(classifyText('그만', 'STOP', 1, phone)).toMatchObject({ outcome: 'opt-out', carrier: 'opt-out', about: null })
})

test('YES that opts in is an answer as well', () => {
  expect(classifyText('YES', 'START', 1, phone)).toMatchObject({ carrier: 'opt-in', about: { answer: 'APPROVE' } })
  expect(classifyText('YES', 'START', 1, stranger)).toMatchObject({ carrier: 'opt-in', outcome: 'opt-in' })
})

test('anything else is explained, to a phone that was asked, three times in ten minutes at most', () => {
  expect(classifyText('what?', undefined, 1, phone)).toMatchObject({ outcome: 'help', explainTo: addressee })
  expect(classifyText('what?', undefined, 1, { ...phone, recentExplanations: 3 })).toMatchObject({ outcome: 'ignored', explainTo: null })
  expect(classifyText('what?', undefined, 1, stranger)).toMatchObject({ outcome: 'ignored', explainTo: null })
})

test('HELP is left to the carrier', () => {
  expect(classifyText('HELP', 'HELP', 1, phone)).toMatchObject({ outcome: 'carrier-help', explainTo: null })
})

test('an answer that fits nothing stays open, to be matched again', () => {
  expect(classifyText('1 123456', undefined, 1, stranger)).toEqual({ about: null, outcome: null, carrier: null, explainTo: null })
})
