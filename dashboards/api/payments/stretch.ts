import { lowestPaymentId } from '../../../core/ids.ts'
import type { PaymentRow } from '../answers/payment-row.ts'
import { shiftDay, startOfDayMs } from '../answers/seoul-day.ts'
import { conditionOf } from './conditions.ts'
import type { PaymentFilter, Place } from './filter.ts'

/** A stretch of a merchant's payments, newest first. */
export interface Stretch {
  readonly merchantId: string
  readonly filter: PaymentFilter
  /** Only payments older than this, and newer than that. */
  readonly before: Place | undefined
  readonly after: Place | undefined
  /** How many payments to look at. */
  readonly candidates: number
  /** How many of those that fit to give. */
  readonly limit: number
}

/** What a stretch held. */
export interface ScannedRow {
  /** Payments looked at; fewer than asked for: these were the last ones. */
  readonly candidates: number
  /** Of them, those that fit. */
  readonly fitting: number
  /** The oldest one looked at; null when there was none. */
  readonly last_event_time: string | null
  readonly last_payment_id: string | null
  /** The newest of those that fit. */
  readonly payments: readonly FoundPayment[]
}

export interface FoundPayment extends PaymentRow {
  readonly card_id: string
  readonly card_last4: string | null
  readonly refunded_minor: string
  readonly judged_at: string
  readonly order_id: string | null
  readonly status_reason: string | null
  readonly fired: readonly string[]
}

const columns = `t.payment_id, t.merchant_id, t.store_id, t.customer_id, t.card_id, t.amount_minor, t.currency, t.country, t.channel, t.event_time, t.judged_at,
  t.order_id, t.status, t.status_reason`
const order = 'event_time desc, payment_id desc'

/**
 * One look at a stretch of the ledger. The order is that of the event time, as days and hours of every number are. Ids are ordered by the time that the
 * terminal claimed, which is the event time unless that was corrected: so the index by id gives all but the corrected ones, of which there is an index of
 * their own, as there is of those that are not simply paid.
 * @returns a select in which $3 is the merchant, and its parameters from $4
 */
export function stretchSql(stretch: Stretch): { readonly sql: string; readonly values: readonly unknown[] } {
  const { merchantId, filter, before, after } = stretch
  const values: unknown[] = []
  const parameter = (value: unknown): string => `$${3 + values.push(value)}`
  const merchant = '$3'
  const place = ({ eventTimeMs, paymentId }: Place): string =>
    `(${parameter(new Date(eventTimeMs).toISOString())}::timestamptz, ${parameter(paymentId)}::uuid)`
  const fromMs = Math.max(startOfDayMs(filter.days.from), after?.eventTimeMs ?? 0)
  const toMs = Math.min(startOfDayMs(shiftDay(filter.days.to, 1)), before === undefined ? Number.POSITIVE_INFINITY : before.eventTimeMs + 1)
  // Row level security says whose rows these are; said twice, the planner would take it for twice as rare.
  const both = ['true']
  if (before !== undefined) both.push(likely(`(t.event_time, t.payment_id) < ${place(before)}`))
  if (after !== undefined) both.push(likely(`(t.event_time, t.payment_id) > ${place(after)}`))
  const where = both.join(' and ')
  const status = filter.statuses === undefined ? 'true' : `t.status = any(${parameter(filter.statuses)}::text[])`
  const notCompleted = filter.statuses?.includes('COMPLETED') === false ? `and t.status <> 'COMPLETED'` : ''
  const needed = filter.q === undefined ? columns : `${columns}, t.items`
  const candidates = parameter(stretch.candidates)
  const [lowest, highest] = [parameter(lowestPaymentId(fromMs)), parameter(lowestPaymentId(toMs))]
  const [from, to] = [parameter(new Date(fromMs).toISOString()), parameter(new Date(toMs).toISOString())]
  const sql = `
    with looked_at as materialized (
      select * from (
        (select ${needed} from transactions t where ${where} and ${status} ${notCompleted} and ${likely('t.event_time = t.occurred_at')}
           and t.payment_id >= ${lowest}::uuid and t.payment_id < ${highest}::uuid order by t.payment_id desc limit ${candidates})
        union all
        (select ${needed} from transactions t where ${where} and ${likely(status)} and t.event_time <> t.occurred_at
           and t.event_time >= ${from}::timestamptz and t.event_time < ${to}::timestamptz order by t.event_time desc, t.payment_id desc limit ${candidates})
      ) t order by ${order} limit ${candidates}
    ), fitting as materialized (
      select t.payment_id, t.event_time from looked_at t where t.merchant_id = ${merchant} and ${conditionOf(filter, merchantId, merchant, parameter)}
    ), last as (
      select event_time, payment_id from looked_at order by event_time, payment_id limit 1
    )
    select (select count(*) from looked_at)::int as candidates, (select count(*) from fitting)::int as fitting,
      (select event_time from last) as last_event_time, (select payment_id from last) as last_payment_id,
      (select coalesce(json_agg(p order by ${order}), '[]') from (${shownSql(stretch.limit, merchant)}) p) as payments`
  return { sql, values }
}

/**
 * A condition that nearly every row fulfils, worded so that the planner does not think the contrary: it would read and sort all days, in fear of walking
 * down the index in vain.
 */
function likely(condition: string): string {
  return `coalesce(${condition}, true)`
}

/** What a list shows of the newest of those that fit. */
function shownSql(limit: number, merchant: string): string {
  return `
    select ${columns.replace('t.amount_minor', 't.amount_minor::text')}, s.name as store_name, c.last4 as card_last4,
      coalesce((select f.refunded_minor from transaction_refunds f where f.payment_id = t.payment_id), 0)::text as refunded_minor,
      (select coalesce(json_agg(r ->> 'rule'), '[]') from json_array_elements(t.decision -> 'rules') r where (r ->> 'fired')::boolean) as fired
    from (select payment_id from fitting order by ${order} limit ${limit}) found join transactions t on t.payment_id = found.payment_id
    left join payment_cards(array(select payment_id from fitting order by ${order} limit ${limit})) c on c.payment_id = t.payment_id
    left join stores s on s.merchant_id = ${merchant} and s.store_id = t.store_id`
}
