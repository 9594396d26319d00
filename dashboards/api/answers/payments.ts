import { lowestPaymentId } from '../../../core/ids.ts'
import type { TransactionStatus } from '../../../schemas/records.ts'
import { decisionOf, type StoredDecision } from '../../../schemas/stored-decision.ts'
import { shownDecision } from '../holds/shown-decision.ts'
import type { ListedPayment, PaymentList } from '../shapes/answers.ts'
import { type PaymentRow, paymentFacts } from './payment-row.ts'
import { readers, type Snapshots } from './snapshot.ts'

interface ListedRow extends PaymentRow {
  readonly judged_at: string
  readonly status_reason: string | null
  readonly decision: StoredDecision
}

/** fds never lets a payment's event time lie further ahead than this. */
const aheadMs = 5 * 60_000
/** A list of one status looks no further back than this, so that a rare status does not read the whole ledger. */
const statusWindowMs = 48 * 3_600_000

/**
 * The newest payments by arrival. Payment ids are ordered by the client's clock, and the index is on them: a terminal whose clock is
 * years ahead would stay on top for ever. So the newest are looked up on both sides of "now" and then put in order of arrival.
 * @param status only payments that are in this status now, of the last two days; undefined = any
 */
export async function newestPayments(
  snapshots: Snapshots,
  merchantId: string,
  options: { readonly limit: number; readonly status: TransactionStatus | undefined; readonly nowMs: number },
): Promise<PaymentList> {
  const { status, limit, nowMs } = options
  const values: unknown[] = [lowestPaymentId(nowMs + aheadMs), limit]
  if (status !== undefined) values.push(status, lowestPaymentId(nowMs - statusWindowMs))
  // said as the index of payments that are not completed says it (0018)
  const inStatus = status === undefined ? '' : `and status = $6 ${status === 'COMPLETED' ? '' : "and status <> 'COMPLETED'"}`
  const candidates = (side: string): string => `
    (select * from transactions where merchant_id = $3 and ${side} ${inStatus} order by payment_id desc limit $5)`
  const { rows, watermark } = await snapshots.read<ListedRow>(
    readers.ledger,
    merchantId,
    `select t.payment_id, t.store_id, s.name as store_name, t.customer_id, t.amount_minor::text, t.currency, t.country, t.channel,
            t.event_time, t.judged_at, t.status, t.status_reason, t.decision
     from (${candidates(`payment_id < $4::uuid ${status === undefined ? '' : 'and payment_id >= $7::uuid'}`)}
           union all ${candidates('payment_id >= $4::uuid')}) t
     left join stores s on s.merchant_id = t.merchant_id and s.store_id = t.store_id
     order by t.judged_at desc, t.payment_id desc limit $5`,
    values,
  )
  return { payments: rows.map(listed), ...watermark }
}

function listed(row: ListedRow): ListedPayment {
  return {
    ...paymentFacts(row),
    judgedAt: new Date(row.judged_at).toISOString(),
    statusReason: row.status_reason,
    decision: shownDecision(decisionOf(row.decision)),
  }
}
