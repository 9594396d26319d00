import { minorDigitsOf } from '../../../core/iso-codes.ts'
import type { TransactionStatus } from '../../../schemas/records.ts'
import type { PaymentFacts } from '../shapes/answers.ts'

/** What every query of payments selects of `transactions`, with the store's name. */
export interface PaymentRow {
  readonly payment_id: string
  readonly store_id: string
  readonly store_name: string | null
  readonly customer_id: string
  /** Minor units, as text: JSON's numbers are doubles to us. */
  readonly amount_minor: string
  readonly currency: string
  readonly country: string
  readonly channel: string
  readonly event_time: string
  readonly status: TransactionStatus
}

export function paymentFacts(row: PaymentRow): PaymentFacts {
  return {
    paymentId: row.payment_id,
    storeId: row.store_id,
    storeName: row.store_name,
    customerId: row.customer_id,
    amountMinor: row.amount_minor,
    currency: row.currency,
    minorDigits: minorDigitsOf(row.currency),
    country: row.country,
    channel: row.channel,
    eventTime: new Date(row.event_time).toISOString(),
    status: row.status,
  }
}
