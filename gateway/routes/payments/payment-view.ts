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
  readonly refunded_minor: number
  readonly history: readonly HistoryRow[]
  /** null: none was asked for */
  readonly reversals: readonly ReversalRow[] | null
}
/** A cancel or refund that was asked for. */
interface ReversalRow {
  readonly request_id: string
  readonly kind: string
  readonly amount_minor: number
  readonly reason: string | null
  readonly requested_by: string | null
  readonly result: string
  readonly version_after: number | null
  /** epoch milliseconds */
  readonly requested_at_ms: number
  readonly decided_at_ms: number
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

/** What a list shows of a payment, as list-payments.ts selects it. */
export type ListedRow = Pick<
  PaymentRow,
  | 'payment_id'
  | 'store_id'
  | 'customer_id'
  | 'card_id'
  | 'amount_minor'
  | 'currency'
  | 'country'
  | 'channel'
  | 'occurred_at'
  | 'order_id'
  | 'status'
  | 'status_reason'
  | 'changed_at'
  | 'refunded_minor'
>

/** An element of `GET /v1/payments`. */
export function listedView(row: ListedRow): Readonly<Record<string, unknown>> {
  return {
    paymentId: row.payment_id,
    status: row.status,
    statusReason: row.status_reason,
    amountMinor: row.amount_minor,
    refundedMinor: row.refunded_minor,
    currency: row.currency,
    storeId: row.store_id,
    customerId: row.customer_id,
    cardId: row.card_id,
    country: row.country,
    channel: row.channel,
    occurredAt: timeText(row.occurred_at),
    orderId: row.order_id,
    changedAt: timeText(row.changed_at),
  }
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
    refundedMinor: row.refunded_minor,
    history: row.history.map((change) => ({
      version: change.version,
      from: change.from_status,
      to: change.to_status,
      reason: change.reason,
      actor: change.actor,
      at: timeText(new Date(change.changed_at_ms)),
      ...reversalOf(change, row.reversals ?? []),
    })),
    reversals: (row.reversals ?? []).map((reversal) => ({
      requestId: reversal.request_id,
      kind: reversal.kind,
      amountMinor: reversal.amount_minor,
      reason: reversal.reason,
      requestedBy: reversal.requested_by,
      result: reversal.result,
      requestedAt: timeText(new Date(reversal.requested_at_ms)),
      decidedAt: timeText(new Date(reversal.decided_at_ms)),
    })),
  }
}

/** How much a change gave back, and who asked for it. */
function reversalOf(change: HistoryRow, reversals: readonly ReversalRow[]): object {
  const cause = reversals.find((reversal) => reversal.version_after === change.version)
  if (cause === undefined) return {}
  return { reversal: { requestId: cause.request_id, amountMinor: cause.amount_minor, requestedBy: cause.requested_by } }
}

function timeText(time: Date): string
function timeText(time: Date | null): string | null
function timeText(time: Date | null): string | null {
  return time === null ? null : time.toISOString()
}
