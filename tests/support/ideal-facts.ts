import { type AnswerFact, type CustomerFacts, type Facts, storeKey, type TakeBackFact } from '../../demo/expected/facts.ts'
import type { PlannedTakeBack, Reply, Stream } from '../../demo/stream/plan.ts'
import { stores } from '../../demo/stream/world.ts'

/** What a run without any trouble would report: everything appended at once, every answer in time unless it is meant to be late. */
export function idealFacts(stream: Stream, appendedMs: number): Facts {
  const customers = stream.lanes.map(({ customer, story, steps, meantHeld }): CustomerFacts => {
    const dueMs = new Map([...meantHeld].map(({ idempotencyKey }) => [idempotencyKey, 1]))
    const events = steps.flatMap((step): CustomerFacts['events'] => {
      if (step.do === 'post') {
        const { occurredAt, items: _items, orderId: _orderId, customerId: _customerId, ...body } = step.payment.body
        return [
          {
            kind: 'payment',
            paymentId: step.payment.idempotencyKey,
            merchantId: step.payment.merchantId,
            occurredAtMs: occurredAt,
            appendedMs,
            ...body,
          },
        ]
      }
      if (step.do === 'take-back') return [takeBackFact(step.takeBack, story)]
      if (step.do !== 'answer') return []
      return step.answers.flatMap(({ payment, reply }) =>
        answersOf(reply).map((answer) => ({
          kind: 'answer' as const,
          paymentId: payment.idempotencyKey,
          answer,
          receivedMs: story === 'answers too late' ? 2 : 1,
        })),
      )
    })
    return { customerId: customer.customerId, reachable: customer.phone !== null && !customer.optedOut, events, dueMs }
  })
  const places = stores.flatMap(({ merchantId, storeId, place }) =>
    place === null ? [] : [[storeKey(merchantId, storeId), place] as const],
  )
  return { customers, storePlaces: new Map(places) }
}

function takeBackFact({ idempotencyKey, payment, reason, amountMinor }: PlannedTakeBack, story: string): TakeBackFact {
  // the story that asks for too much gets its first part back, and no more
  const refused = story === 'asks for more back than was paid' && (reason === '또 반품' || reason === '전부 취소')
  return { kind: 'take-back', paymentId: payment.idempotencyKey, amountMinor, requestId: refused ? null : idempotencyKey, refused }
}

function answersOf(reply: Reply): readonly AnswerFact['answer'][] {
  if (reply === 'wrong-codes') return Array.from({ length: 5 }, () => 'WRONG_CODE')
  if (reply === 'approve-at-last') return [...Array.from({ length: 4 }, () => 'WRONG_CODE' as const), 'APPROVE']
  return [reply.startsWith('approve') ? 'APPROVE' : 'DENY']
}
