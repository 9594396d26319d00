import type { AnswerFact, CustomerFacts } from './facts.ts'

/** How a held payment ends; `by`: the answer that decided. */
export interface Ending {
  readonly status: 'COMPLETED' | 'DENIED'
  readonly reason: 'approved' | 'denied-by-customer' | 'too-many-wrong-codes' | 'expired' | 'undeliverable'
  readonly by?: AnswerFact
}

/** The table "What ends a held payment" of fds.md: the first valid answer that was received in time, else the time-out. */
export function endingOf(paymentId: string, customer: CustomerFacts): Ending {
  if (!customer.reachable) return { status: 'DENIED', reason: 'undeliverable' }
  const dueMs = customer.dueMs.get(paymentId) ?? Number.NEGATIVE_INFINITY
  let wrong = 0
  for (const event of customer.events) {
    if (event.kind !== 'answer' || event.paymentId !== paymentId || event.receivedMs > dueMs) continue
    if (event.answer === 'APPROVE') return { status: 'COMPLETED', reason: 'approved', by: event }
    if (event.answer === 'DENY') return { status: 'DENIED', reason: 'denied-by-customer', by: event }
    wrong += 1
    if (wrong === 5) return { status: 'DENIED', reason: 'too-many-wrong-codes', by: event }
  }
  return { status: 'DENIED', reason: 'expired' }
}
