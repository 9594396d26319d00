import { minorDigitsOf } from '../../../core/iso-codes.ts'
import type { Snapshots } from '../answers/snapshot.ts'
import type { TransactionStatus } from '../shapes/answers.ts'
import type { BackOfficePayment, PaymentPage } from '../shapes/payments.ts'
import { type ListQuery, placeText } from './filter.ts'
import { placeOfPayment, scanLedger } from './scan-ledger.ts'
import type { FoundPayment } from './stretch.ts'

/** Behind every payment of its moment. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** A page of a merchant's payments, newest first by event time. */
export async function listPayments(snapshots: Snapshots, merchantId: string, query: ListQuery): Promise<PaymentPage> {
  const { payments, total, totalIsExact, searchedTo, next, asOf, behind } = await scanLedger(snapshots, merchantId, query)
  const newest = placeOfPayment(payments[0])
  return {
    ...query.filter.days,
    payments: payments.map(backOfficePayment),
    total,
    totalIsExact,
    searchedTo: searchedTo === null ? null : new Date(searchedTo.eventTimeMs).toISOString(),
    next: next === null ? null : placeText(next),
    newest: newest === null ? null : placeText({ ...newest, paymentId: lastId }),
    asOf,
    behind,
  }
}

export function backOfficePayment(row: FoundPayment): BackOfficePayment {
  return {
    paymentId: row.payment_id,
    eventTime: new Date(row.event_time).toISOString(),
    judgedAt: new Date(row.judged_at).toISOString(),
    storeId: row.store_id,
    storeName: row.store_name,
    customerId: row.customer_id,
    cardId: row.card_id,
    cardLast4: row.card_last4,
    amountMinor: row.amount_minor,
    refundedMinor: row.refunded_minor,
    currency: row.currency,
    minorDigits: minorDigitsOf(row.currency),
    country: row.country,
    channel: row.channel,
    orderId: row.order_id,
    status: row.status as TransactionStatus,
    statusReason: row.status_reason,
    rulesFired: row.fired,
  }
}
