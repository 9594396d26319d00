import type { Pool } from '../../../platform/postgres/pool.ts'
import { rowsOf } from '../../ledger-query.ts'

/** Most lots of one answer: those that expire first. */
export const maxLots = 100

interface StoreRow {
  readonly store_id: string
  readonly visits: number
  readonly tier: string | null
  readonly tiers: readonly { readonly tier: string; readonly since: number }[]
  readonly first_visit_at: Date | null
  readonly last_visit_at: Date | null
}
interface LotRow {
  readonly payment_id: string
  readonly store_id: string
  readonly points: number
  readonly remaining: number
  readonly expires_at: Date
  readonly lots: number
}
interface BalanceRow {
  /** numeric, so text */
  readonly balance: string
  readonly owed: string
  readonly next_expiry_at: Date | null
}

// the window ends now here, and with the last visit in loyalty_visits
const selectStores = `
select v.store_id, v.tier, v.tiers, v.first_visit_at, v.last_visit_at,
  (select count(*)::int from loyalty_payments p
   where p.customer_id = v.customer_id and p.merchant_id = v.merchant_id and p.store_id = v.store_id
     and p.completed and p.taken_back_minor < p.amount_minor
     and p.event_time_ms > extract(epoch from now()) * 1000 - $3::int * 86400000::bigint) as visits
from loyalty_visits v where v.customer_id = $1 and v.merchant_id = $2 order by v.store_id`
const selectLots = `
select payment_id, store_id, points, remaining, expires_at, count(*) over ()::int as lots
from loyalty_payments where customer_id = $1 and merchant_id = $2 and points > 0 and remaining > 0 and expires_at > now()
order by expires_at, payment_id limit ${maxLots}`
const selectBalance = 'select balance::text, owed::text, next_expiry_at from loyalty_balances where customer_id = $1 and merchant_id = $2'

/**
 * What a merchant may know of a customer's loyalty: visits to the merchant's own stores, points from its own payments. Undefined when there are none.
 * @param windowDays of the merchant's current program
 * @throws {AppError} POSTGRES_UNAVAILABLE
 */
export async function customerLoyalty(
  pool: Pool,
  merchantId: string,
  customerId: string,
  windowDays: number,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const whose = [customerId, merchantId]
  const [stores, lots, [balance]] = await Promise.all([
    rowsOf<StoreRow>(pool, 'select-loyalty-stores', selectStores, [...whose, windowDays]),
    rowsOf<LotRow>(pool, 'select-loyalty-lots', selectLots, whose),
    rowsOf<BalanceRow>(pool, 'select-loyalty-balance', selectBalance, whose),
  ])
  if (stores.length === 0 && balance === undefined) return undefined
  return {
    customerId,
    windowDays,
    stores: stores.map(storeView),
    points: {
      balance: balance?.balance ?? '0',
      owed: balance?.owed ?? '0',
      nextExpiryAt: balance?.next_expiry_at?.toISOString() ?? null,
      openLots: lots[0]?.lots ?? 0,
      lots: lots.map(lotView),
    },
  }
}

function storeView({ store_id, visits, tier, tiers, first_visit_at, last_visit_at }: StoreRow) {
  return {
    storeId: store_id,
    visits,
    tier,
    tiers: tiers.map((reached) => ({ tier: reached.tier, since: new Date(reached.since).toISOString() })),
    firstVisitAt: first_visit_at?.toISOString() ?? null,
    lastVisitAt: last_visit_at?.toISOString() ?? null,
  }
}

function lotView({ payment_id, store_id, points, remaining, expires_at }: LotRow) {
  return { paymentId: payment_id, storeId: store_id, points, remaining, expiresAt: expires_at.toISOString() }
}
