import type { Pool } from '../../../platform/postgres/pool.ts'

const day = `(t.event_time at time zone 'Asia/Seoul')::date`

/** Each gives what is in one place and not in the other; from the ledger itself, never from what the fill worked with. */
const comparisons: Readonly<Record<string, string>> = {
  'merchant_totals and the ledger': differences(
    'merchant_id, store_id, currency, day, hour, status, payments, amount, refunded',
    `select merchant_id, store_id, currency, day, hour, status, sum(payments)::numeric, sum(amount_minor), sum(refunded_minor)
     from merchant_totals group by 1, 2, 3, 4, 5, 6`,
    `select merchant_id, store_id, currency, ${day}, extract(hour from t.event_time at time zone 'Asia/Seoul')::int, status, count(*)::numeric,
       sum(amount_minor), sum(coalesce(r.refunded_minor, 0))
     from transactions t left join transaction_refunds r using (payment_id) group by 1, 2, 3, 4, 5, 6`,
  ),
  'merchant_breakdown and merchant_totals': differences(
    'merchant_id, store_id, currency, day, status, payments, amount, refunded',
    'select merchant_id, store_id, currency, day, status, sum(payments), sum(amount_minor), sum(refunded_minor) from merchant_breakdown group by 1, 2, 3, 4, 5',
    'select merchant_id, store_id, currency, day, status, sum(payments), sum(amount_minor), sum(refunded_minor) from merchant_totals group by 1, 2, 3, 4, 5',
  ),
  'merchant_customer_days and merchant_totals': differences(
    'merchant_id, day, payments',
    'select merchant_id, day, sum(payments)::numeric from merchant_customer_days group by 1, 2',
    `select merchant_id, day, sum(payments)::numeric from merchant_totals where status in ('COMPLETED', 'PARTIALLY_REFUNDED') group by 1, 2`,
  ),
  'merchant_holds and the ledger': differences(
    'merchant_id, open, holds',
    'select merchant_id, ended_at is null, count(*) from merchant_holds group by 1, 2',
    `select merchant_id, status = 'PENDING', count(*) from transactions where decision ->> 'outcome' = 'hold' group by 1, 2`,
  ),
  'loyalty_visits and loyalty_payments': differences(
    'merchant_id, visits',
    'select merchant_id, sum(visits) from loyalty_visits group by 1',
    'select merchant_id, count(*) from loyalty_payments where taken_back_minor < amount_minor group by 1',
  ),
  'merchant_missed_benefits and the payments in won of the ledger': differences(
    'merchant_id, store_id, day, payments',
    `select merchant_id, value, day, sum(payments_in_won) from merchant_missed_benefits where side = 'store' group by 1, 2, 3 having sum(payments_in_won) > 0`,
    `select merchant_id, store_id, ${day}, count(*)::numeric from transactions t
     where currency = 'KRW' and status in ('COMPLETED', 'PARTIALLY_REFUNDED') group by 1, 2, 3`,
  ),
  'merchant_missed_benefits and benefit_payments': differences(
    'merchant_id, day, side, value, payments, own, missed, own_missed, given, tips',
    `select merchant_id, day, side, value, sum(payments), sum(own_payments), sum(missed_won), sum(own_missed_won), sum(given_won), sum(tips)
     from merchant_missed_benefits group by 1, 2, 3, 4 having sum(payments) > 0 or sum(tips) > 0`,
    `select merchant_id, ${day}, side, value, sum(stands), sum(stands * own), sum(missed), sum(missed * own), sum(given), sum(tipped::int)::numeric
     from benefit_payments t,
       lateral (select capped_minor + after_cap_minor as whole, (amount_minor - taken_back_minor)::numeric as kept) w,
       lateral (select div((best_minor - whole) * kept, amount_minor) as missed, div(whole * kept, amount_minor) as given, (kept > 0)::int::numeric as stands,
         (best_card_id is not null)::int::numeric as own) k,
       lateral (values ('store', store_id), ('better', best_product_id), ('used', product_id)) s (side, value)
     where best_minor > whole group by 1, 2, 3, 4 having sum(stands) > 0 or sum(tipped::int) > 0`,
  ),
  'the last change and the ledger': `select count(*) as differing from transactions t left join transaction_changes c using (payment_id, version)
    where t.version > 1 and c.to_status is distinct from t.status`,
}

/** Compares what was filled. @returns what was compared @throws {Error} naming the pairs that differ, and in how many rows */
export async function checkLedger(pool: Pool): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const [what, sql] of Object.entries(comparisons)) {
    const { rows } = await pool.query<{ readonly differing: number }>(sql)
    if (rows[0]?.differing !== 0) wrong.push(`${what} differ in ${rows[0]?.differing} rows`)
  }
  if (wrong.length > 0) throw new Error(wrong.join('; '))
  return Object.keys(comparisons)
}

function differences(columns: string, one: string, other: string): string {
  return `with one (${columns}) as (${one}), other (${columns}) as (${other})
    select count(*) as differing from ((table one except all table other) union all (table other except all table one)) d`
}
