import { minorDigitsOf } from '../../../core/iso-codes.ts'
import type { TransactionStatus } from '../../../schemas/records.ts'
import { readPlace, writePlace } from '../answers/list-place.ts'
import { readers, type Snapshots } from '../answers/snapshot.ts'
import type { CustomerPayments } from '../shapes/customers.ts'

interface PaymentRow {
  readonly payment_id: string
  readonly store_id: string
  readonly store_name: string | null
  readonly event_time_ms: number
  readonly amount_minor: string
  readonly currency: string
  readonly taken_back_minor: string
  readonly channel: string
  readonly status: TransactionStatus
  readonly points: number
}

export interface CustomerPaymentsOptions {
  readonly customerId: string
  readonly limit: number
  /** The `next` of the page before. */
  readonly after: string | undefined
}

/** A page of a customer's completed payments at this merchant; none for somebody who has none here. @throws {Problem} PARAMETER_INVALID for an `after` that is none */
export async function customerPayments(
  snapshots: Snapshots,
  merchantId: string,
  { customerId, limit, after }: CustomerPaymentsOptions,
): Promise<CustomerPayments> {
  const [beforeMs, beforeId] = after === undefined ? [null, null] : readPlace(after, ['number', 'uuid'])
  const { rows, watermark } = await snapshots.read<PaymentRow>(
    readers.loyalty,
    merchantId,
    `select l.payment_id, l.store_id, s.name as store_name, l.event_time_ms, l.amount_minor::text as amount_minor, t.currency,
       l.taken_back_minor::text as taken_back_minor, t.channel, t.status, l.points - l.revoked as points
     from (select * from loyalty_payments where customer_id = $4 and merchant_id = $3 and completed
             and ($6::int8 is null or (event_time_ms, payment_id) < ($6::int8, $7::uuid))
           order by event_time_ms desc, payment_id desc limit $5) l
     join transactions t on t.payment_id = l.payment_id and t.merchant_id = $3
     left join stores s on s.merchant_id = $3 and s.store_id = l.store_id
     order by l.event_time_ms desc, l.payment_id desc`,
    [customerId, limit + 1, beforeMs, beforeId],
  )
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    payments: rows.slice(0, limit).map((row) => ({
      paymentId: row.payment_id,
      storeId: row.store_id,
      storeName: row.store_name,
      eventTime: new Date(row.event_time_ms).toISOString(),
      amountMinor: row.amount_minor,
      currency: row.currency,
      minorDigits: minorDigitsOf(row.currency),
      takenBackMinor: row.taken_back_minor,
      channel: row.channel,
      status: row.status,
      points: row.points,
    })),
    next: last === undefined ? null : writePlace([last.event_time_ms, last.payment_id]),
    ...watermark,
  }
}
