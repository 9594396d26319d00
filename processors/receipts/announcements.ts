import { uuidV5 } from '../../core/ids.ts'
import { receiptPath } from '../../core/receipt-link.ts'
import { notificationRequest } from '../../schemas/notification-request.ts'
import type { NamedRecordOf } from '../../schemas/records.ts'
import type { DueTimer, Queryable, ReadPosition } from '../runtime/index.ts'
import type { Receipt } from './receipt.ts'
import type { ReceiptRevision } from './stores.ts'

/** What a due announcement carries. */
export interface Announcement {
  readonly paymentId: string
  readonly revision: number
}

/**
 * Revisions that are drawn and of which nobody has been told. In their order: one waits while an earlier one may still be announced, and is never
 * announced after a later one, which happens when somebody has its failed drawing tried again.
 *
 * $1 partitions, $2 limit.
 */
const dueSql = `
  select v.payment_id, v.revision, v.customer_id, v.source_partition, floor(extract(epoch from now()) * 1000)::float8 as now_ms
  from receipt_revisions v
  where v.state = 'rendered' and v.announced_at is null and v.source_partition = any($1::int4[])
    and not exists (
      select from receipt_revisions o
      where o.payment_id = v.payment_id
        and ((o.revision < v.revision and o.announced_at is null and o.state <> 'failed')
          or (o.revision > v.revision and o.announced_at is not null)))
  order by v.rendered_at, v.payment_id
  limit $2`

interface DueRow {
  readonly payment_id: string
  readonly revision: number
  readonly customer_id: string
  readonly source_partition: number
  readonly now_ms: number
}

/** Looks up what can be announced in these partitions. */
export async function dueAnnouncements(
  database: Queryable,
  partitions: readonly ReadPosition[],
  limit: number,
): Promise<readonly DueTimer[]> {
  const { rows } = await database.query<DueRow>(dueSql, [partitions.map(({ partition }) => partition), limit])
  return rows.map(({ payment_id: paymentId, revision, customer_id: key, source_partition: partition, now_ms: nowMs }) => {
    const payload: Announcement = { paymentId, revision }
    return { id: `receipt:${paymentId}:${revision}`, key, partition, nowMs, payload }
  })
}

/** The payload of a timer that {@link dueAnnouncements} made. */
export function announcementOf(timer: DueTimer): Announcement {
  return timer.payload as Announcement
}

/** Tells the customer that a receipt is ready, or has changed. One per revision. */
export function receiptNotification(
  receipt: Readonly<Receipt>,
  { revision, status, refundedMinor }: Readonly<ReceiptRevision>,
  requestedAt: number,
): NamedRecordOf<'NotificationRequested'> {
  const { paymentId, content, token } = receipt
  const { amountMinor, currency, country } = content
  const about = { ...receipt, amountMinor, currency, country }
  return notificationRequest(about, {
    notificationId: uuidV5(paymentId, `RECEIPT:${revision}`),
    kind: 'RECEIPT',
    facts: {
      link: receiptPath(token),
      status,
      totalMinor: String(amountMinor),
      currency,
      refundedMinor: String(refundedMinor),
    },
    requestedAt,
  })
}
