import type { AnswerFact, CustomerFacts, PaymentFact, TakeBackFact } from '../expected/facts.ts'
import type { LaneLog, Posted, TakenBack } from './run-log.ts'

/** Where and when a payment, a cancel or a refund was appended. */
export interface AppendedRow {
  /** Of the payment, or of the request. */
  readonly id: string
  readonly source_offset: number
  readonly judged_at: Date
}

/** An answer as the gateway stored it. */
export interface AnswerRow {
  readonly payment_id: string
  readonly answer: AnswerFact['answer']
  readonly received_at: Date
  readonly topic_offset: number | null
}

/** Payments, cancels and refunds in the order they were sent in (one at a time, so it is the log's), each answer where the log has it. */
export function customerFacts(
  lane: LaneLog,
  appended: ReadonlyMap<string, AppendedRow>,
  answersOf: ReadonlyMap<string, readonly AnswerRow[]>,
  dueMs: ReadonlyMap<string, number>,
): CustomerFacts {
  const sent = lane.entries.filter((entry) => entry.did === 'post' || entry.did === 'take-back')
  const offsets = sent.map((entry) => appended.get((entry.did === 'post' ? entry.paymentId : entry.requestId) ?? '')?.source_offset)
  const placed: { readonly at: number; readonly offset: number; readonly event: CustomerFacts['events'][number] }[] = []
  for (const [place, entry] of sent.entries()) {
    const { paymentId } = entry
    if (entry.did === 'take-back') {
      placed.push({ at: place, offset: 0, event: takeBackFact(entry) })
      continue
    }
    placed.push({ at: place, offset: 0, event: paymentFact(entry, appended.get(paymentId)?.judged_at) })
    const seenEndedBefore = placeOfEnd(lane, paymentId)
    for (const row of answersOf.get(paymentId) ?? []) {
      // behind everything with a lower offset; a copy that was published twice may lie further back than the one that counted
      const byOffset = offsets.findLastIndex(
        (offset) => (offset ?? Number.POSITIVE_INFINITY) < (row.topic_offset ?? Number.POSITIVE_INFINITY),
      )
      const at = Math.max(place, Math.min(byOffset, seenEndedBefore - 1)) + 0.5
      const event: AnswerFact = { kind: 'answer', paymentId, answer: row.answer, receivedMs: row.received_at.getTime() }
      placed.push({ at, offset: row.topic_offset ?? Number.MAX_SAFE_INTEGER, event })
    }
  }
  // between the same two payments in the order of the log, or of arrival where that is not known
  const events = placed.sort((one, other) => one.at - other.at || one.offset - other.offset).map(({ event }) => event)
  const { customerId, phone, optedOut } = lane.customer
  return { customerId, reachable: phone !== null && !optedOut, events, dueMs }
}

function paymentFact({ payment, paymentId }: Posted, judgedAt: Date | undefined): PaymentFact {
  const { storeId, cardId, amountMinor, currency, country, latitude, longitude, locationAccuracyM, channel, occurredAt } = payment.body
  return {
    kind: 'payment',
    paymentId,
    merchantId: payment.merchantId,
    storeId,
    cardId,
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

function takeBackFact({ paymentId, amountMinor, requestId }: TakenBack): TakeBackFact {
  return { kind: 'take-back', paymentId, amountMinor, requestId, refused: requestId === null }
}

/** How much was sent before the end of this one was seen; Infinity when nobody looked. */
function placeOfEnd(lane: LaneLog, paymentId: string): number {
  let sent = 0
  for (const entry of lane.entries) {
    if (entry.did === 'post' || entry.did === 'take-back') sent += 1
    else if (entry.did === 'settle' && entry.paymentId === paymentId) return sent
  }
  return Number.POSITIVE_INFINITY
}
