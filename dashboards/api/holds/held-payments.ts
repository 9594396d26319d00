import { decisionOf, type StoredDecision } from '../../../schemas/stored-decision.ts'
import { readPlace, writePlace } from '../answers/list-place.ts'
import { type PaymentRow, paymentFacts } from '../answers/payment-row.ts'
import type { DayRange } from '../answers/seoul-day.ts'
import { readers, type Snapshots } from '../answers/snapshot.ts'
import { Problem } from '../problem.ts'
import type { HeldPayment, HoldDetail, HoldEnd, HoldList } from '../shapes/holds.ts'
import { shownDecision } from './shown-decision.ts'

/** More are held at once only while something is wrong, and then the first of them are enough to see it. */
const mostOpen = 50

interface HoldRow extends PaymentRow {
  readonly held_at: string
  readonly ended_at: string | null
  readonly ended_by: HoldEnd | null
  readonly asked_at: string | null
  readonly due_at: string | null
  readonly decision: StoredDecision
  readonly now: string
}

const holdSql = `select h.payment_id, h.store_id, s.name as store_name, t.customer_id, t.amount_minor::text as amount_minor, t.currency, t.country, t.channel,
    t.status, t.event_time, h.held_at, h.ended_at, h.ended_by, p.prompted_at as asked_at, p.due_at, t.decision, clock_timestamp() as now
  from merchant_holds h
  join transactions t on t.payment_id = h.payment_id and t.merchant_id = h.merchant_id
  left join stores s on s.merchant_id = h.merchant_id and s.store_id = h.store_id
  left join verification_prompts p on p.payment_id = h.payment_id
  where h.merchant_id = $3`

/**
 * Held payments: those that are open, of any day, and a page of those of some days that ended.
 * @param options.after the `next` of the page before; open ones come with the first page only
 * @throws {Problem} PARAMETER_INVALID for an `after` that is none
 */
export async function heldPayments(
  snapshots: Snapshots,
  merchantId: string,
  { from, to, limit, after }: DayRange & { readonly limit: number; readonly after: string | undefined },
): Promise<HoldList> {
  const [heldAt, paymentId] = after === undefined ? [null, null] : readPlace(after, ['time', 'uuid'])
  const { rows, watermark } = await snapshots.read<HoldRow>(
    readers.totals,
    merchantId,
    `(${holdSql} and h.ended_at is null and $7::timestamptz is null order by coalesce(p.due_at, h.held_at), h.payment_id limit ${mostOpen})
     union all
     (${holdSql} and h.ended_at is not null and h.day between $4::date and $5::date
        and ($7::timestamptz is null or (h.held_at, h.payment_id) < ($7::timestamptz, $8::uuid))
      order by h.held_at desc, h.payment_id desc limit $6)`,
    [from, to, limit + 1, heldAt, paymentId],
  )
  const ended = rows.filter((row) => row.ended_at !== null)
  const last = ended.length > limit ? ended[limit - 1] : undefined
  return {
    from,
    to,
    now: iso(rows[0]?.now ?? new Date().toISOString()),
    open: rows.filter((row) => row.ended_at === null).map(held),
    ended: ended.slice(0, limit).map(held),
    next: last === undefined ? null : writePlace([last.held_at, last.payment_id]),
    ...watermark,
  }
}

/** One held payment. @throws {Problem} PAYMENT_NOT_FOUND when this merchant has none of this id that was ever held */
export async function heldPayment(snapshots: Snapshots, merchantId: string, paymentId: string): Promise<HoldDetail> {
  const { rows, watermark } = await snapshots.read<HoldRow & { readonly wrong_codes: number | null }>(
    readers.totals,
    merchantId,
    `select hold.*, v.wrong_codes from (${holdSql} and h.payment_id = $4::uuid) hold left join verifications v on v.payment_id = hold.payment_id`,
    [paymentId],
  )
  const [row] = rows
  if (row === undefined) throw new Problem('PAYMENT_NOT_FOUND', 'no payment of yours with this id was held')
  return { now: iso(row.now), hold: held(row), wrongCodes: row.wrong_codes ?? 0, ...watermark }
}

function held(row: HoldRow): HeldPayment {
  return {
    ...paymentFacts(row),
    heldAt: iso(row.held_at),
    endedAt: row.ended_at === null ? null : iso(row.ended_at),
    endedBy: row.ended_by,
    askedAt: row.asked_at === null ? null : iso(row.asked_at),
    dueAt: row.due_at === null ? null : iso(row.due_at),
    decision: shownDecision(decisionOf(row.decision)),
  }
}

function iso(timestamp: string): string {
  return new Date(timestamp).toISOString()
}
