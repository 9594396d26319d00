import { decisionOf, type StoredDecision } from '../../../schemas/stored-decision.ts'

/** A row of the ledger with its verification and history, as payment-reader.ts selects it. */
export interface PaymentRow {
  readonly payment_id: string
  readonly merchant_id: string
  readonly store_id: string
  readonly customer_id: string
  readonly card_id: string
  readonly amount_minor: number
  readonly currency: string
  readonly country: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly location_accuracy_m: number | null
  readonly channel: string
  readonly occurred_at: Date
  readonly event_time: Date
  readonly order_id: string | null
  readonly items: unknown
  readonly status: string
  readonly status_reason: string | null
  readonly decision: StoredDecision
  readonly judged_at: Date
  readonly changed_at: Date
  readonly verification_status: string | null
  readonly due_at: Date | null
  readonly history: readonly HistoryRow[]
}
interface HistoryRow {
  readonly version: number
  readonly from_status: string | null
  readonly to_status: string
  readonly reason: string | null
  readonly actor: string
  /** epoch milliseconds */
  readonly changed_at_ms: number
}

/** A payment that is in the log and not judged yet. */
export function pendingView(paymentId: string): Readonly<Record<string, unknown>> {
  return { paymentId, status: 'PENDING', statusReason: null, decision: null, history: [] }
}

/** The answer of `GET /v1/payments/{id}` for a judged payment. Source: fds.md, "What others see". Times are RFC 3339 in UTC. */
export function paymentView(row: PaymentRow): Readonly<Record<string, unknown>> {
  return {
    paymentId: row.payment_id,
    status: row.status,
    statusReason: row.status_reason,
    amountMinor: row.amount_minor,
    currency: row.currency,
    storeId: row.store_id,
    customerId: row.customer_id,
    cardId: row.card_id,
    country: row.country,
    latitude: row.latitude,
    longitude: row.longitude,
    locationAccuracyM: row.location_accuracy_m,
    channel: row.channel,
    occurredAt: timeText(row.occurred_at),
    eventTime: timeText(row.event_time),
    orderId: row.order_id,
    items: row.items ?? [],
    judgedAt: timeText(row.judged_at),
    changedAt: timeText(row.changed_at),
    decision: decisionOf(row.decision),
    ...(row.verification_status === null ? {} : { verification: { status: row.verification_status, dueAt: timeText(row.due_at) } }),
    history: row.history.map((change) => ({
      version: change.version,
      from: change.from_status,
      to: change.to_status,
      reason: change.reason,
      actor: change.actor,
      at: timeText(new Date(change.changed_at_ms)),
    })),
  }
}

function timeText(time: Date): string
function timeText(time: Date | null): string | null
function timeText(time: Date | null): string | null {
  return time === null ? null : time.toISOString()
}
