import { isSameBody } from '../../core/payment-body-hash.ts'
import type { Decision, NamedRecordOf, PaymentRequested, Reversal, TransactionEvent, TransactionStatus } from '../../schemas/records.ts'
import { storedDecision } from '../../schemas/stored-decision.ts'
import type { StreamRecord } from '../runtime/index.ts'
import type { Judgement } from './judge.ts'
import type { TransactionRow } from './stores.ts'

/** Version of a transaction's first event. */
export const firstVersion = 1
/** Version of the event that ends a held payment: always its second, since nothing else may happen to it while it is held. Later ones count on. */
export const endingVersion = firstVersion + 1

/** Where a payment lies in the log. */
type PaymentPosition = Pick<StreamRecord<never>, 'timestampMs' | 'partition' | 'offset'>

/** The ledger row of a payment that was just judged. Field by field: a spread of so many costs ten times as much, for every payment. */
export function transactionOf(payment: PaymentRequested, record: PaymentPosition, { decision, eventTime }: Judgement): TransactionRow {
  return {
    paymentId: payment.paymentId,
    merchantId: payment.merchantId,
    storeId: payment.storeId,
    customerId: payment.customerId,
    cardId: payment.cardId,
    amountMinor: payment.amountMinor,
    currency: payment.currency,
    country: payment.country,
    latitude: payment.latitude,
    longitude: payment.longitude,
    locationAccuracyM: payment.locationAccuracyM,
    channel: payment.channel,
    occurredAt: payment.occurredAt,
    eventTime,
    orderId: payment.orderId,
    items: payment.items.length === 0 ? null : payment.items,
    status: decision.outcome === 'hold' ? 'PENDING' : 'COMPLETED',
    statusReason: null,
    decision: storedDecision(decision),
    judgedAt: record.timestampMs,
    changedAt: record.timestampMs,
    sourcePartition: record.partition,
    sourceOffset: record.offset,
  }
}

/** True when a later payment under the same id says the same as the first one. */
export function saysTheSame(first: TransactionRow, later: PaymentRequested): boolean {
  return first.merchantId === later.merchantId && isSameBody({ ...first, items: first.items ?? [] }, later)
}

/** The fact that a transaction reached its present status. */
export function transactionEvent(
  row: TransactionRow,
  decision: Decision,
  version: number,
  previousStatus: TransactionStatus | null,
  refundedMinor = 0,
  reversal: Reversal | null = null,
): NamedRecordOf<'TransactionEvent'> {
  const value: TransactionEvent = {
    paymentId: row.paymentId,
    merchantId: row.merchantId,
    storeId: row.storeId,
    customerId: row.customerId,
    cardId: row.cardId,
    amountMinor: row.amountMinor,
    currency: row.currency,
    country: row.country,
    latitude: row.latitude,
    longitude: row.longitude,
    locationAccuracyM: row.locationAccuracyM,
    channel: row.channel,
    occurredAt: row.occurredAt,
    orderId: row.orderId,
    items: row.items ?? [],
    status: row.status,
    previousStatus,
    statusReason: row.statusReason,
    version,
    eventTime: row.eventTime,
    changedAt: row.changedAt,
    decision,
    refundedMinor,
    reversal,
  }
  return { name: 'TransactionEvent', value }
}
