import { expect, test } from 'vitest'
import type { Payment, Send } from '../load/sends.ts'
import { deduplicate } from './check-topics.ts'
import { computeExpected, visitKey } from './expected.ts'
import { compare, compareCounts } from './findings.ts'
import { checkInput } from './input.ts'
import type { LogRecord } from './read-log.ts'

const t = 1_800_000_000_000
const seoul = { country: 'KR', latitude: 37.5665, longitude: 126.978 }
const tokyo = { country: 'JP', latitude: 35.6762, longitude: 139.6503 }

function payment(paymentId: string, place: typeof seoul, more: Partial<Payment> = {}): Send {
  const body: Payment = {
    ...{ paymentId, merchantId: 'm', storeId: 's', customerId: 'c', cardId: 'card', amountMinor: 100, currency: 'KRW', ...place },
    ...{ locationAccuracyM: null, channel: 'POS', occurredAt: t, orderId: null, items: [], ...more },
  }
  return { kind: 'payment', n: 0, key: body.customerId, payment: body }
}
function reply(replyId: string, paymentId: string, answer: 'APPROVE' | 'DENY' | 'WRONG_CODE'): Send {
  return { kind: 'reply', n: 0, key: 'c', reply: { replyId, paymentId, customerId: 'c', source: 'SMS', answer, receivedAt: t } }
}
function reversal(requestId: string, paymentId: string, amountMinor: number | null, reason: string | null = null): Send {
  const asked = { requestId, paymentId, merchantId: 'm', customerId: 'c', amountMinor, reason, requestedAt: t, requestedBy: null }
  return { kind: 'reversal', n: 0, key: 'c', reversal: asked }
}
const record = (partition: number, offset: number, more: Partial<LogRecord> = {}): LogRecord => ({
  ...{ partition, offset, timestampMs: t + offset, key: 'c', value: Buffer.from(`${offset}`), headers: new Map() },
  ...more,
})
const after = (...sends: readonly Send[]) =>
  computeExpected(
    sends.map((send, offset) => ({ send, at: record(0, offset) })),
    { storePlaces: new Map(), unreachable: new Set(['nobody']) },
  )

test('a payment abroad is held; approved it moves the presence and counts as a visit', () => {
  const expected = after(payment('p1', seoul), payment('p2', tokyo), reply('r1', 'p2', 'APPROVE'), payment('p3', tokyo))
  expect(expected.payments.get('p2')).toMatchObject({ held: true, status: 'COMPLETED', reason: 'approved', decidedBy: 'r1' })
  expect(expected.payments.get('p3')).toMatchObject({ held: false, status: 'COMPLETED' })
  expect(expected.presences.get('c')?.country).toBe('JP')
  expect(expected.visits.get(visitKey('c', 'm', 's'))?.visits).toBe(3)
})

test('the order of the log decides between two answers, and a repeated one has no effect', () => {
  const denied = after(
    payment('p1', seoul),
    payment('p2', tokyo),
    reply('r1', 'p2', 'DENY'),
    reply('r2', 'p2', 'APPROVE'),
    reply('r1', 'p2', 'DENY'),
  )
  expect(denied.payments.get('p2')?.status).toBe('DENIED')
  expect([...denied.replies.values()].map(({ result }) => result)).toEqual(['denied', 'already-decided'])
  expect(denied.repeatedReplies).toBe(1)
  expect(denied.visits.get(visitKey('c', 'm', 's'))?.visits).toBe(1)
})

test('five wrong codes deny', () => {
  const wrong = [1, 2, 3, 4, 5].map((number) => reply(`r${number}`, 'p2', 'WRONG_CODE'))
  expect(after(payment('p1', seoul), payment('p2', tokyo), ...wrong).payments.get('p2')).toMatchObject({ status: 'DENIED', wrongCodes: 5 })
  expect(after(payment('p1', seoul), payment('p2', tokyo), ...wrong.slice(1)).payments.get('p2')).toMatchObject({ status: 'PENDING' })
})

test('an answer to a payment that was never held, and poison, are dead letters', () => {
  const poison: Send = { kind: 'poison', n: 0, key: 'c', poison: 'no-header', code: 'RECORD_UNDECODABLE', payment: {} as Payment }
  const expected = after(payment('p1', seoul), reply('r1', 'p1', 'APPROVE'), poison)
  expect([...expected.deadLetters].map(([at, { code }]) => [at, code])).toEqual([
    ['0@1', 'RECORD_INVALID'],
    ['0@2', 'RECORD_UNDECODABLE'],
  ])
})

test('the first body under an id counts; what is held of somebody who cannot be asked is denied', () => {
  const expected = after(payment('p1', seoul), payment('p1', seoul, { amountMinor: 110 }), payment('p1', seoul))
  expect(expected.payments.get('p1')?.payment.amountMinor).toBe(100)
  expect([expected.otherBodies, expected.samePayments]).toEqual([1, 1])
  const nobody = { customerId: 'nobody' }
  const held = after(payment('p1', seoul, nobody), payment('p2', tokyo, nobody))
  expect(held.payments.get('p2')).toMatchObject({ status: 'DENIED', reason: 'undeliverable', decidedBy: 'timer' })
})

test('refunds never exceed the payment, and only what the table has becomes of it', () => {
  const asked = [
    reversal('a', 'p1', 60),
    reversal('b', 'p1', 60),
    reversal('a', 'p1', 60),
    reversal('c', 'p1', null),
    reversal('d', 'p1', 40),
  ]
  const expected = after(payment('p1', seoul), ...asked, reversal('e', 'p1', 10))
  expect([...expected.reversals.values()].map(({ result, versionAfter }) => `${result} ${versionAfter}`)).toEqual([
    'partially-refunded 2',
    'exceeds-payment null',
    'not-allowed null',
    'refunded 3',
    'not-allowed null',
  ])
  expect(expected.payments.get('p1')).toMatchObject({ status: 'REFUNDED', refundedMinor: 100, refunds: 2 })
  expect(expected.repeatedReversals).toBe(1)
})

test('a cancel of a held payment ends its verification; of one that is not there it is a dead letter', () => {
  const expected = after(
    payment('p1', seoul),
    payment('p2', tokyo),
    reversal('a', 'p2', null),
    reply('r1', 'p2', 'APPROVE'),
    reversal('b', 'p9', null),
  )
  expect(expected.payments.get('p2')).toMatchObject({ status: 'CANCELLED', verification: 'cancelled', decidedBy: 'a' })
  expect(expected.replies.get('r1')?.result).toBe('already-decided')
  expect([...expected.deadLetters.keys()]).toEqual(['0@4'])
})

test('what is taken back as a whole is no visit any more; the fifth is greeted once, whichever it is', () => {
  const visits = [1, 2, 3, 4, 5, 6, 7].map((number) => payment(`p${number}`, seoul, { occurredAt: t - 8_000 + number }))
  const [key, five] = [visitKey('c', 'm', 's'), visits.slice(0, 5)]
  expect(after(...five).visits.get(key)).toMatchObject({ visits: 5, vipSinceMs: t - 7_995 })
  const taken = after(...five, reversal('a', 'p1', null), reversal('b', 'p2', 99), reversal('c', 'p3', 100), visits[5] as Send)
  expect(taken.visits.get(key)).toEqual({ visits: 4, firstMs: t - 7_998, lastMs: t - 7_994, vipSinceMs: null })
  const again = after(...five, reversal('a', 'p1', null), reversal('c', 'p3', 100), ...visits.slice(5))
  expect(again.visits.get(key)).toMatchObject({ visits: 5, vipSinceMs: t - 7_993 })
  expect([...again.greetings.values()]).toEqual(['p5'])
  const all = after(...five.slice(0, 1), reversal('a', 'p1', null))
  expect(all.visits.get(key)).toEqual({ visits: 0, firstMs: null, lastMs: null, vipSinceMs: null })
})

const options = { header: 'chaos-send', recordValue: () => Buffer.from('v') }
const sent: readonly Send[] = [1, 2, 3].map((n) => ({ ...payment(`p${n}`, seoul), n }))
const arrived = (n: number, offset: number): LogRecord =>
  record(0, offset, { value: Buffer.from('v'), headers: new Map([['chaos-send', String(n)]]) })

test('what was acknowledged must lie there, what failed must not, what is unknown may', () => {
  const outcomes = [
    { n: 1, outcome: 'ok', partition: 0, offset: 0 },
    { n: 2, outcome: 'failed', why: '' },
    { n: 3, outcome: 'unknown', why: '' },
  ] as const
  expect(checkInput(sent, outcomes, [arrived(1, 0), arrived(3, 1)], options)).toMatchObject({ findings: [], unknownArrived: 1 })
  expect(checkInput(sent, outcomes, [arrived(3, 0)], options).findings).toMatchObject([{ kind: 'lost' }])
  expect(checkInput(sent, outcomes, [arrived(1, 0), arrived(2, 1)], options).findings).toMatchObject([{ kind: 'wrong' }])
})

test('a second copy is a fault of the client, unless it had given a record up', () => {
  const outcomes = [{ n: 1, outcome: 'ok', partition: 0, offset: 1 }] as const
  const log = [arrived(1, 0), arrived(1, 1)]
  expect(checkInput(sent.slice(0, 1), outcomes, log, options).findings).toMatchObject([{ kind: 'duplicated' }])
  const gaveUp = [...outcomes, { n: 2, outcome: 'unknown', why: '' }] as const
  expect(checkInput(sent.slice(0, 2), gaveUp, log, options)).toMatchObject({ findings: [], sentTwice: 1 })
})

const output = (offset: number, sequence: number, value = `${sequence}`): LogRecord =>
  record(0, offset, { value: Buffer.from(value), headers: new Map([['paystream-source', `fds/topic/id/3/7/${sequence}`]]) })

test('outputs published again are dropped by their position and counted', () => {
  const { outputs, repeats, findings } = deduplicate('t', [output(0, 1), output(1, 2), output(2, 1), output(3, 2), output(4, 3)])
  expect([outputs.length, repeats, findings]).toEqual([3, 2, []])
})

test('another output under the same position, and one that first comes behind a later one, are found', () => {
  expect(deduplicate('t', [output(0, 1), output(1, 1, 'other')]).findings).toMatchObject([{ kind: 'wrong' }])
  expect(deduplicate('t', [output(0, 2), output(1, 1)]).findings).toMatchObject([{ kind: 'lost' }])
})

test('a comparison tells what is missing, too much and different', () => {
  const expected = new Map([
    ['a', '1'],
    ['b', '2'],
  ])
  const findings = compare(
    't',
    expected,
    new Map([
      ['b', '3'],
      ['c', '4'],
    ]),
  )
  expect(findings.map(({ kind }) => kind)).toEqual(['lost', 'wrong', 'duplicated'])
  expect(compareCounts('t', new Map([['a', 2n]]), new Map([['a', 3n]]))).toMatchObject([{ kind: 'duplicated' }])
  expect(compareCounts('t', new Map([['a', 2n]]), new Map())).toMatchObject([{ kind: 'lost' }])
})
