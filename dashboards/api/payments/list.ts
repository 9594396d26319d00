import { paymentFacts } from '../answers/payment-row.ts'
import type { Snapshots } from '../answers/snapshot.ts'
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
    ...paymentFacts(row),
    judgedAt: new Date(row.judged_at).toISOString(),
    cardId: row.card_id,
    cardLast4: row.card_last4,
    refundedMinor: row.refunded_minor,
    orderId: row.order_id,
    statusReason: row.status_reason,
    rulesFired: row.fired,
  }
}
