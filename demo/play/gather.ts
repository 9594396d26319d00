import type { Pool } from '../../platform/postgres/pool.ts'
import { type AnswerFact, type CustomerFacts, type Facts, type PaymentFact, storeKey } from '../expected/facts.ts'
import type { Store } from '../stream/world.ts'
import type { LaneLog, Posted, RunLog } from './run-log.ts'

interface LedgerFacts {
  readonly payment_id: string
  readonly source_offset: number
  readonly judged_at: Date
}

interface AnswerRow {
  readonly payment_id: string
  readonly answer: AnswerFact['answer']
  readonly received_at: Date
  readonly topic_offset: number | null
}

interface PromptRow {
  readonly payment_id: string
  readonly due_at: Date
}

/**
 * What no program can compute, read where it was recorded: append times, the arrival of answers, and until when they counted.
 * The order of a customer's records is known from the run itself, and only where an answer fell among them from the log.
 */
export async function gatherFacts(pool: Pool, run: RunLog, stores: readonly Store[]): Promise<Facts> {
  const ids = run.lanes.map(({ customer }) => customer.customerId)
  const [ledger, answers, prompts] = await Promise.all([
    pool.query<LedgerFacts>('select payment_id, source_offset, judged_at from transactions where customer_id = any($1)', [ids]),
    pool.query<AnswerRow>(
      'select payment_id, answer, received_at, topic_offset from verification_answers where customer_id = any($1) and answer is not null order by received_at, reply_id',
      [ids],
    ),
    pool.query<PromptRow>('select payment_id, due_at from verification_prompts where customer_id = any($1)', [ids]),
  ])
  const appended = new Map(ledger.rows.map((row) => [row.payment_id, row]))
  const answersOf = new Map<string, AnswerRow[]>()
  for (const row of answers.rows) answersOf.set(row.payment_id, [...(answersOf.get(row.payment_id) ?? []), row])
  const dueMs = new Map(prompts.rows.map(({ payment_id, due_at }) => [payment_id, due_at.getTime()]))
  return {
    customers: run.lanes.map((lane) => customerFacts(lane, appended, answersOf, dueMs)),
    storePlaces: new Map(
      stores.flatMap(({ merchantId, storeId, place }) => (place === null ? [] : [[storeKey(merchantId, storeId), place]])),
    ),
  }
}

/** Payments in the order they were sent in (one at a time, so it is the log's), each answer where the log has it. */
function customerFacts(
  lane: LaneLog,
  appended: ReadonlyMap<string, LedgerFacts>,
  answersOf: ReadonlyMap<string, readonly AnswerRow[]>,
  dueMs: ReadonlyMap<string, number>,
): CustomerFacts {
  const posts = lane.entries.filter((entry) => entry.did === 'post')
  const placed: { readonly at: number; readonly event: PaymentFact | AnswerFact }[] = []
  for (const [place, post] of posts.entries()) {
    const { paymentId } = post
    placed.push({ at: place, event: paymentFact(post, appended.get(paymentId)?.judged_at) })
    const seenEndedBefore = placeOfEnd(lane, paymentId)
    for (const row of answersOf.get(paymentId) ?? []) {
      // behind every payment with a lower offset; a copy that was published twice may lie further back than the one that counted
      const byOffset = posts.filter(
        ({ paymentId: id }) =>
          (appended.get(id)?.source_offset ?? Number.POSITIVE_INFINITY) < (row.topic_offset ?? Number.POSITIVE_INFINITY),
      ).length
      const at = Math.max(place, Math.min(byOffset - 1, seenEndedBefore - 1)) + 0.5
      const event: AnswerFact = { kind: 'answer', paymentId, answer: row.answer, receivedMs: row.received_at.getTime() }
      placed.push({ at, event })
    }
  }
  // stable: answers between the same two payments stay in the order of their arrival
  const events = placed.sort((one, other) => one.at - other.at).map(({ event }) => event)
  const { customerId, phone, optedOut } = lane.customer
  return { customerId, reachable: phone !== null && !optedOut, events, dueMs }
}

function paymentFact({ payment, paymentId }: Posted, judgedAt: Date | undefined): PaymentFact {
  const { storeId, amountMinor, currency, country, latitude, longitude, locationAccuracyM, channel, occurredAt } = payment.body
  return {
    kind: 'payment',
    paymentId,
    merchantId: payment.merchantId,
    storeId,
    amountMinor,
    currency,
    country,
    latitude,
    longitude,
    locationAccuracyM,
    channel,
    occurredAtMs: occurredAt,
    appendedMs: judgedAt?.getTime() ?? Date.now(),
  }
}

/** Number of payments that were sent before the end of this one was seen; Infinity when nobody looked. */
function placeOfEnd(lane: LaneLog, paymentId: string): number {
  let sent = 0
  for (const entry of lane.entries) {
    if (entry.did === 'post') sent += 1
    else if (entry.did === 'settle' && entry.paymentId === paymentId) return sent
  }
  return Number.POSITIVE_INFINITY
}
