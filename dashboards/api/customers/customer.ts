import { minorDigitsOf } from '../../../core/iso-codes.ts'
import type { LoyaltyProgram } from '../../../core/loyalty-program.ts'
import { readers, type Snapshots } from '../answers/snapshot.ts'
import { givenWonSql, isMissedSql, missedWonSql, standsSql } from '../benefits/missed-sql.ts'
import { Problem } from '../problem.ts'
import type { CustomerBenefits, CustomerDetail, Points, PointsLot, StoreVisits } from '../shapes/customers.ts'
import { programTiersSql, tierNames } from './tiers.ts'

/** Lots that are listed one by one. */
const listedLots = 12

interface VisitsRow {
  readonly store_id: string
  readonly store_name: string | null
  readonly visits: number
  readonly window_days: number
  readonly completions: number
  readonly first_visit_at: string | null
  readonly last_visit_at: string | null
  readonly tiers: readonly { readonly tier: string; readonly since: number }[]
}

interface LotRow {
  readonly payment_id: string
  readonly store_id: string
  readonly store_name: string | null
  readonly event_time_ms: number
  readonly points: number
  readonly remaining: number
  readonly expires_at: string
}

interface SpendRow {
  readonly currency: string
  readonly payments: number
  readonly amount_minor: string
  readonly taken_back: number
  readonly taken_back_minor: string
}

interface CustomerRow {
  readonly visits: readonly VisitsRow[]
  readonly payments: number
  readonly points: { readonly balance: number; readonly owed: number; readonly lots: number }
  readonly lots: readonly LotRow[]
  readonly spend: readonly SpendRow[]
  readonly hours: readonly { readonly hour: number; readonly payments: number }[]
  readonly benefits: CustomerBenefits
  readonly program_tiers: readonly LoyaltyProgram['tiers'][]
}

/** Everything of one customer at one merchant, of completed payments. $3 merchant, $4 customer, $5 the first day, Asia/Seoul. */
const customerSql = `
  with own as materialized (select * from loyalty_payments where customer_id = $4 and merchant_id = $3),
  recent as (select o.*, t.currency from own o join transactions t on t.payment_id = o.payment_id and t.merchant_id = $3
    where o.completed and o.event_time_ms >= extract(epoch from $5::date::timestamp at time zone 'Asia/Seoul') * 1000),
  named as (select store_id, name from stores where merchant_id = $3)
  select
    (select coalesce(json_agg(v order by v.last_visit_at desc nulls last, v.store_id), '[]') from (
       select store_id, n.name as store_name, visits, window_days, completions, first_visit_at, last_visit_at, tiers
       from loyalty_visits left join named n using (store_id) where customer_id = $4 and merchant_id = $3) v) as visits,
    (select count(*) from own) as payments,
    (select json_build_object('balance', coalesce(sum(remaining) filter (where expires_at > now()), 0), 'owed', coalesce(sum(owed), 0),
       'lots', count(*) filter (where remaining > 0 and expires_at > now())) from own where points > 0) as points,
    (select coalesce(json_agg(l), '[]') from (
       select payment_id, store_id, n.name as store_name, event_time_ms, points, remaining, expires_at from own left join named n using (store_id)
       where remaining > 0 and expires_at > now() order by expires_at, payment_id limit ${listedLots}) l) as lots,
    (select coalesce(json_agg(s order by s.payments desc, s.currency), '[]') from (
       select currency, count(*) as payments, sum(amount_minor)::text as amount_minor, count(*) filter (where taken_back_minor > 0) as taken_back,
         sum(taken_back_minor)::text as taken_back_minor from recent group by currency) s) as spend,
    (select coalesce(json_agg(h), '[]') from (
       select extract(hour from to_timestamp(event_time_ms / 1000) at time zone 'Asia/Seoul')::int as hour, count(*) as payments
       from recent where taken_back_minor < amount_minor group by 1) h) as hours,
    (select json_build_object('compared', count(*) filter (where b.product_id is not null),
       'givenWon', coalesce(sum(${givenWonSql}), 0)::text,
       'missed', count(*) filter (where ${isMissedSql}), 'missedWon', coalesce(sum(${missedWonSql}) filter (where ${isMissedSql}), 0)::text,
       'tips', count(*) filter (where b.tipped))
     from recent r join benefit_payments b on b.payment_id = r.payment_id and b.merchant_id = $3 where ${standsSql}) as benefits,
    ${programTiersSql}`

/**
 * A customer as this merchant knows them: own stores, own payments, no phone number, nothing of anybody else's.
 * @param since spend, hours and benefits are of payments since this day, Asia/Seoul
 * @throws {Problem} CUSTOMER_NOT_FOUND for one who never completed a payment here
 */
export async function customerDetail(snapshots: Snapshots, merchantId: string, customerId: string, since: string): Promise<CustomerDetail> {
  const { rows, watermark } = await snapshots.read<CustomerRow>(readers.loyalty, merchantId, customerSql, [customerId, since])
  const [row] = rows
  if (row === undefined || (row.visits.length === 0 && row.payments === 0)) {
    throw new Problem('CUSTOMER_NOT_FOUND', 'no customer of this id has completed a payment at your stores')
  }
  const tierOf = tierNames(row.program_tiers)
  const stores = row.visits.map((visits): StoreVisits => {
    return {
      storeId: visits.store_id,
      storeName: visits.store_name,
      visits: visits.visits,
      windowDays: visits.window_days,
      completions: visits.completions,
      firstVisitAt: isoOrNull(visits.first_visit_at),
      lastVisitAt: isoOrNull(visits.last_visit_at),
      tiers: visits.tiers.map(({ tier, since: sinceMs }) => ({ ...tierOf(tier), since: new Date(sinceMs).toISOString() })),
    }
  })
  const byHour = new Map(row.hours.map(({ hour, payments }) => [hour, payments]))
  return {
    customerId,
    lastVisitAt: stores[0]?.lastVisitAt ?? null,
    stores,
    points: pointsOf(row),
    since,
    spend: row.spend.map((spend) => ({
      currency: spend.currency,
      minorDigits: minorDigitsOf(spend.currency),
      payments: spend.payments,
      amountMinor: spend.amount_minor,
      takenBack: spend.taken_back,
      takenBackMinor: spend.taken_back_minor,
    })),
    hours: Array.from({ length: 24 }, (_, hour) => byHour.get(hour) ?? 0),
    benefits: row.benefits,
    ...watermark,
  }
}

function pointsOf({ points, lots }: CustomerRow): Points {
  return {
    balance: points.balance,
    owed: points.owed,
    lotCount: points.lots,
    lots: lots.map(
      (lot): PointsLot => ({
        paymentId: lot.payment_id,
        storeId: lot.store_id,
        storeName: lot.store_name,
        eventTime: new Date(lot.event_time_ms).toISOString(),
        points: lot.points,
        remaining: lot.remaining,
        expiresAt: new Date(lot.expires_at).toISOString(),
      }),
    ),
  }
}

function isoOrNull(timestamp: string | null): string | null {
  return timestamp === null ? null : new Date(timestamp).toISOString()
}
