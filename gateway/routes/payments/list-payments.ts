import { lowestPaymentId, maxOccurredAtMs } from '../../../core/ids.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { rowsOf } from '../../ledger-query.ts'
import type { ListQuery, PaymentFilter } from './list-query.ts'
import { type ListedRow, listedView } from './payment-view.ts'

/** Counting stops here: nobody pages through more, and a count reads every row. */
export const maxTotal = 10_000

/** A page of payments, newest first. */
export interface PaymentPage {
  readonly payments: readonly Readonly<Record<string, unknown>>[]
  /** Of all that fit the filters, whatever the page. */
  readonly total: number
  /** False: there are more than `total`. */
  readonly totalIsExact: boolean
  /** Null: this is the last page. */
  readonly nextCursor: string | null
}

/**
 * A merchant's payments that fit the filters. Payment ids are ordered by `occurredAt`, so a page is a stretch of the index by merchant and id.
 * @throws {AppError} POSTGRES_UNAVAILABLE
 */
export async function listPayments(pool: Pool, merchantId: string, { filter, cursor, limit }: ListQuery): Promise<PaymentPage> {
  const { where, values } = conditionsOf(merchantId, filter)
  const page = cursor === undefined ? where : `${where} and t.payment_id < $${values.length + 1}::uuid`
  const [rows, counted] = await Promise.all([
    rowsOf<ListedRow>(
      pool,
      undefined,
      `select t.payment_id, t.store_id, t.customer_id, t.card_id, t.amount_minor, t.currency, t.country, t.channel, t.occurred_at, t.order_id, t.status,
         t.status_reason, t.changed_at, coalesce(f.refunded_minor, 0) as refunded_minor
       from transactions t left join transaction_refunds f on f.payment_id = t.payment_id
       where ${page} order by t.payment_id desc limit ${limit + 1}`,
      cursor === undefined ? values : [...values, cursor],
    ),
    rowsOf<{ readonly total: number }>(
      pool,
      undefined,
      `select count(*)::int as total from (select from transactions t where ${where} limit ${maxTotal + 1}) as counted`,
      values,
    ),
  ])
  const shown = rows.slice(0, limit)
  const total = counted[0]?.total ?? 0
  return {
    payments: shown.map(listedView),
    total: Math.min(total, maxTotal),
    totalIsExact: total <= maxTotal,
    nextCursor: rows.length > limit ? (shown.at(-1)?.payment_id ?? null) : null,
  }
}

function conditionsOf(merchantId: string, filter: PaymentFilter): { readonly where: string; readonly values: readonly unknown[] } {
  const values: unknown[] = [merchantId]
  const conditions = ['t.merchant_id = $1']
  const add = (value: unknown, condition: (parameter: string) => string): void => {
    if (value === undefined) return
    values.push(value)
    conditions.push(condition(`$${values.length}`))
  }
  add(filter.statuses, (parameter) => `t.status = any(${parameter}::text[])`)
  add(lowestIdFrom(filter.fromMs), (parameter) => `t.payment_id >= ${parameter}::uuid`)
  add(lowestIdFrom(filter.toMs), (parameter) => `t.payment_id < ${parameter}::uuid`)
  add(filter.storeId, (parameter) => `t.store_id = ${parameter}`)
  add(filter.customerId, (parameter) => `t.customer_id = ${parameter}`)
  add(filter.cardId, (parameter) => `t.card_id = ${parameter}`)
  add(filter.q === undefined ? undefined : `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`, (parameter) => {
    const item = `exists (select from json_array_elements(t.items) item where item ->> 'name' ilike ${parameter})`
    return `(t.order_id ilike ${parameter} or t.payment_id::text ilike ${parameter} or ${item})`
  })
  return { where: conditions.join(' and '), values }
}

/** The lowest id that a payment of this time can have. */
function lowestIdFrom(ms: number | undefined): string | undefined {
  if (ms === undefined) return undefined
  if (ms >= maxOccurredAtMs) return 'ffffffff-ffff-ffff-ffff-ffffffffffff'
  return lowestPaymentId(Math.max(0, ms))
}
