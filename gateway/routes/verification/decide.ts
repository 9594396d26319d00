import { setTimeout as pause } from 'node:timers/promises'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { type AnswerStore, pageReplyId } from '../../answers/answer-store.ts'
import { findHeldPayment, type HeldPayment } from './held-payment.ts'
import type { PageState } from './page-words.ts'

/** What a press of a button came to. */
export interface PageVerdict {
  readonly status: 200 | 202 | 404 | 409 | 410
  readonly state: Exclude<PageState, 'open'>
  readonly payment: HeldPayment | undefined
}

export interface DecideParts {
  readonly pool: Pool
  readonly store: AnswerStore
  /** Told when an answer waits to be published. */
  readonly onOpen: () => void
  /** How long the page waits for fds' verdict, in milliseconds; 3,000 unless told. */
  readonly verdictWaitMs?: number | undefined
}

/** How long the page waits for fds' verdict unless told, and how often it looks, in milliseconds. */
const usualVerdictWaitMs = 3_000
const verdictLookMs = 75

/**
 * Takes the page's answer: stored first, once per link; then fds decides, and the page waits briefly to say what it decided.
 * A second press, or a press after another answer, changes nothing.
 */
export async function decide(token: string, answer: 'APPROVE' | 'DENY', parts: DecideParts): Promise<PageVerdict> {
  const payment = await findHeldPayment(parts.pool, token)
  if (payment === undefined) return { status: 404, state: 'unknown', payment }
  if (payment.status !== 'pending') return decidedBefore(payment)
  const stored = await parts.store.storePageAnswer(payment.paymentId, payment.customerId, answer)
  if (!stored.stored) return decidedBefore(await waitForVerdict(token, payment, parts))
  parts.onOpen()
  if (stored.late) return { status: 410, state: 'expired', payment }
  return verdictOf(await waitForVerdict(token, payment, parts))
}

/** What the page of a link shows, without having been answered. */
export function standingOf(payment: HeldPayment): PageVerdict | 'open' {
  if (payment.status === 'pending' && !payment.answered && payment.secondsLeft > 0) return 'open'
  if (payment.status === 'pending') {
    return payment.answered ? { status: 200, state: 'received', payment } : { status: 410, state: 'expired', payment }
  }
  const verdict = decidedBefore(payment)
  return verdict.status === 409 ? { ...verdict, status: 200 } : verdict
}

function verdictOf(payment: HeldPayment): PageVerdict {
  if (payment.status === 'pending') return { status: 202, state: 'received', payment }
  const ours = payment.decidedBy === pageReplyId(payment.paymentId)
  if (!ours) return decidedBefore(payment)
  return { status: 200, state: payment.status === 'approved' ? 'approved' : 'denied', payment }
}

function decidedBefore(payment: HeldPayment): PageVerdict {
  switch (payment.status) {
    case 'pending':
      return { status: 409, state: 'already-answered', payment }
    case 'approved':
      return { status: 409, state: 'already-approved', payment }
    case 'cancelled':
      return { status: 409, state: 'cancelled', payment }
    case 'expired':
      return { status: 410, state: 'expired', payment }
    case 'denied':
    case 'undeliverable':
      return { status: 409, state: 'already-denied', payment }
  }
}

async function waitForVerdict(token: string, payment: HeldPayment, { pool, verdictWaitMs }: DecideParts): Promise<HeldPayment> {
  const until = performance.now() + (verdictWaitMs ?? usualVerdictWaitMs)
  let latest = payment
  while (latest.status === 'pending' && performance.now() < until) {
    await pause(verdictLookMs)
    latest = (await findHeldPayment(pool, token)) ?? latest
  }
  return latest
}
