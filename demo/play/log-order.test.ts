import { expect, test } from 'vitest'
import type { PlannedPayment } from '../stream/plan.ts'
import { type AnswerRow, type AppendedRow, customerFacts } from './log-order.ts'
import type { LaneLog } from './run-log.ts'

const at = new Date(0)
const payment = { merchantId: 'm', idempotencyKey: 'k', uploadMs: 0, body: { storeId: 's', occurredAt: 0 } } as unknown as PlannedPayment

/** `a` = payment a was sent; `a!` = its end was seen. */
function order(
  lane: string,
  offsets: Readonly<Record<string, number>>,
  answers: Readonly<Record<string, readonly (number | null)[]>>,
): string {
  const entries = lane
    .split(' ')
    .map((word): LaneLog['entries'][number] =>
      word.endsWith('!')
        ? { did: 'settle', paymentId: word.slice(0, -1) }
        : { did: 'post', payment, paymentId: word, position: { topic: 't', partition: 0, offset: offsets[word] ?? 0 } },
    )
  const log: LaneLog = {
    customer: { customerId: 'c', phone: '+821000000000', language: 'ko', optedOut: false, cards: [] },
    story: 's',
    entries,
  }
  const appended = new Map(
    Object.entries(offsets).map(([id, offset]): [string, AppendedRow] => [id, { id, source_offset: offset, judged_at: at }]),
  )
  const rows = new Map(
    Object.entries(answers).map(([id, places]): [string, AnswerRow[]] => [
      id,
      places.map((place) => ({ payment_id: id, answer: 'APPROVE', received_at: at, topic_offset: place })),
    ]),
  )
  return customerFacts(log, appended, rows, new Map())
    .events.map((event) => (event.kind === 'answer' ? `(${event.paymentId})` : event.paymentId))
    .join(' ')
}

test('an answer falls where the log has it', () => {
  expect(order('a b c', { a: 1, b: 5, c: 9 }, { a: [3] })).toBe('a (a) b c')
  expect(order('a b c', { a: 1, b: 5, c: 9 }, { a: [7] })).toBe('a b (a) c')
  expect(order('a b c', { a: 1, b: 5, c: 9 }, { a: [12] })).toBe('a b c (a)')
})

test('an answer whose end was seen counted before what was sent afterwards, although a second copy of it lies further back', () => {
  expect(order('a b a! c', { a: 1, b: 5, c: 9 }, { a: [12] })).toBe('a b (a) c')
  expect(order('a a! b c', { a: 1, b: 5, c: 9 }, { a: [12] })).toBe('a (a) b c')
})

test('an answer never comes before its payment, and one that was not published comes last', () => {
  expect(order('a b', { a: 5, b: 9 }, { a: [2] })).toBe('a (a) b')
  expect(order('a b', { a: 5, b: 9 }, { a: [null] })).toBe('a b (a)')
})

test('answers between the same payments keep the order of the log', () => {
  expect(order('a b c', { a: 1, b: 2, c: 9 }, { b: [3, 4], a: [5] })).toBe('a b (b) (b) (a) c')
})

test('a refund keeps its place among the payments, and an answer falls before or behind it', () => {
  const refund: LaneLog['entries'][number] = { did: 'take-back', paymentId: 'a', kind: 'REFUND', amountMinor: 1, requestId: 'r' }
  const refused = { ...refund, requestId: null }
  const post = (paymentId: string): LaneLog['entries'][number] => ({
    ...{ did: 'post', payment, paymentId, position: { topic: 't', partition: 0, offset: 0 } },
  })
  const lane: LaneLog = {
    customer: { customerId: 'c', phone: '+821000000000', language: 'ko', optedOut: false, cards: [] },
    story: 's',
    entries: [post('a'), refund, refused, post('b')],
  }
  const appended = new Map(
    [
      ['a', 1],
      ['r', 3],
      ['b', 9],
    ].map(([id, offset]) => [id as string, { id: id as string, source_offset: offset as number, judged_at: at }]),
  )
  const placesOf = (offset: number): string =>
    customerFacts(
      lane,
      appended,
      new Map([['a', [{ payment_id: 'a', answer: 'APPROVE', received_at: at, topic_offset: offset }]]]),
      new Map(),
    )
      .events.map((event) => (event.kind === 'take-back' ? (event.refused ? 'refused' : 'refund') : `${event.kind[0]}`))
      .join(' ')
  expect(placesOf(2)).toBe('p a refund refused p')
  expect(placesOf(4)).toBe('p refund a refused p')
  expect(placesOf(12)).toBe('p refund refused p a')
})
