import { decisionOf, type StoredDecision } from '../../../schemas/stored-decision.ts'
import { readers, type Snapshots } from '../answers/snapshot.ts'
import { shownDecision } from '../holds/shown-decision.ts'
import type { TransactionStatus } from '../shapes/answers.ts'
import type { PaymentDetail, PaymentHold, PaymentReceipt, PaymentVisits } from '../shapes/payments.ts'
import { backOfficePayment } from './list.ts'
import type { FoundPayment } from './stretch.ts'

interface DetailRow extends FoundPayment {
  readonly card_brand: string | null
  readonly card_issuer: string | null
  readonly occurred_at: string
  readonly items: readonly { readonly name: string; readonly quantity: number; readonly unitPriceMinor: number }[] | null
  readonly decision: StoredDecision
  readonly history: readonly HistoryRow[]
  readonly reversals: readonly ReversalRow[]
  readonly hold: PaymentHold | null
  readonly receipt: PaymentReceipt | null
  readonly visits: PaymentVisits | null
}
interface HistoryRow {
  readonly version: number
  readonly from_status: TransactionStatus | null
  readonly to_status: TransactionStatus
  readonly reason: string | null
  readonly actor: string
  readonly changed_at: string
}
interface ReversalRow {
  readonly request_id: string
  readonly kind: 'CANCEL' | 'REFUND'
  readonly amount_minor: string
  readonly reason: string | null
  readonly requested_by: string | null
  readonly person: string | null
  readonly result: string
  readonly requested_at: string
  readonly decided_at: string
}

const detailSql = `
  select t.payment_id, t.store_id, s.name as store_name, t.customer_id, t.card_id, c.last4 as card_last4, c.brand as card_brand, c.issuer as card_issuer,
    t.amount_minor::text, coalesce((select f.refunded_minor from transaction_refunds f where f.payment_id = t.payment_id), 0)::text as refunded_minor, t.currency, t.country, t.channel, t.event_time, t.occurred_at, t.judged_at,
    t.order_id, t.items, t.status, t.status_reason, t.decision,
    (select coalesce(json_agg(r ->> 'rule'), '[]') from json_array_elements(t.decision -> 'rules') r where (r ->> 'fired')::boolean) as fired,
    (select coalesce(json_agg(h order by h.version), '[]') from payment_history h where h.payment_id = t.payment_id) as history,
    (select coalesce(json_agg(r order by r.decided_at, r.source_offset), '[]') from (
       select r.request_id, r.kind, r.amount_minor::text, r.reason, r.requested_by, r.result, r.requested_at, r.decided_at, r.source_offset, u.email as person
       from transaction_reversals r left join dashboard_users u on u.user_id::text = r.requested_by
       where r.payment_id = t.payment_id and r.merchant_id = t.merchant_id) r) as reversals,
    (select json_build_object('status', v.status, 'heldAt', v.held_at, 'decidedAt', v.decided_at,
       'dueAt', case when v.status = 'pending' then payment_hold_due(v.payment_id) end,
       'answeredBy', (select case when a.reply_id like 'page-%' then 'PAGE' else 'SMS' end from verification_replies a
          where a.payment_id = v.payment_id and a.result in ('approved', 'denied') order by a.read_at limit 1),
       'wrongCodes', v.wrong_codes)
     from verifications v where v.payment_id = t.payment_id) as hold,
    (select json_build_object('revision', r.revision, 'approvalNumber', r.content ->> 'approvalNumber',
       'drawing', case when i.payment_id is not null then 'drawn' when w.state = 'failed' then 'failed' else 'waiting' end)
     from receipts r
     left join receipt_revisions w on w.payment_id = r.payment_id and w.revision = r.revision
     left join receipt_images i on i.payment_id = r.payment_id and i.revision = r.revision
     where r.payment_id = t.payment_id) as receipt,
    (select json_build_object('visits', l.visits, 'vipSince', l.vip_since, 'firstVisitAt', l.first_visit_at, 'lastVisitAt', l.last_visit_at)
     from loyalty_visits l where l.customer_id = t.customer_id and l.merchant_id = t.merchant_id and l.store_id = t.store_id) as visits
  from transactions t
  left join stores s on s.merchant_id = t.merchant_id and s.store_id = t.store_id
  left join payment_cards(array[$4::uuid]) c on c.payment_id = t.payment_id
  where t.merchant_id = $3 and t.payment_id = $4`

/** One of the merchant's payments with all that is known of it; undefined when none of theirs has this id. */
export async function paymentDetail(snapshots: Snapshots, merchantId: string, paymentId: string): Promise<PaymentDetail | undefined> {
  const { rows, watermark } = await snapshots.read<DetailRow>(readers.ledger, merchantId, detailSql, [paymentId])
  const [row] = rows
  if (row === undefined) return undefined
  return {
    ...backOfficePayment(row),
    cardBrand: row.card_brand,
    cardIssuer: row.card_issuer,
    occurredAt: time(row.occurred_at),
    items: (row.items ?? []).map(({ name, quantity, unitPriceMinor }) => ({ name, quantity, unitPriceMinor: String(unitPriceMinor) })),
    decision: shownDecision(decisionOf(row.decision)),
    history: row.history.map((change) => ({
      version: change.version,
      from: change.from_status,
      to: change.to_status,
      reason: change.reason,
      actor: change.actor,
      at: time(change.changed_at),
    })),
    reversals: row.reversals.map((reversal) => ({
      requestId: reversal.request_id,
      kind: reversal.kind,
      amountMinor: reversal.amount_minor,
      reason: reversal.reason,
      requestedBy: reversal.person ?? reversal.requested_by,
      byPerson: reversal.person !== null,
      result: reversal.result,
      requestedAt: time(reversal.requested_at),
      decidedAt: time(reversal.decided_at),
    })),
    hold: row.hold,
    receipt: row.receipt,
    visits: row.visits,
    ...watermark,
  }
}

function time(text: string): string {
  return new Date(text).toISOString()
}
