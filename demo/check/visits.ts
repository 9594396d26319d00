import type { Pool } from '../../platform/postgres/pool.ts'
import type { Expectation } from '../expected/expectation.ts'
import { type ExpectedPoints, visitKey } from '../expected/loyalty.ts'
import type { RunLog } from '../play/run-log.ts'
import { compareMaps, type Difference } from './difference.ts'

interface VisitRow {
  readonly customer_id: string
  readonly merchant_id: string
  readonly store_id: string
  readonly visits: number
  readonly vip_since: Date | null
  readonly tier: string | null
}

interface LotRow {
  readonly payment_id: string
  readonly completed: boolean
  readonly taken_back_minor: number
  readonly points: number
  readonly remaining: number
  readonly expires_at: Date | null
}

interface BalanceRow {
  readonly key: string
  readonly balance: string
}

export interface VisitCheck {
  readonly differences: readonly Difference[]
  readonly visits: number
  readonly vips: number
  /** Points left to the run's customers. */
  readonly points: bigint
}

const lotsQuery = `
  select payment_id, completed, taken_back_minor, points, remaining, expires_at from loyalty_payments where customer_id = any($1)`

const balancesQuery = `
  select customer_id || ' at ' || merchant_id as key, balance::text as balance from loyalty_balances where customer_id = any($1)`

/** Visits of the run's customers per store, the event time of the one that made a VIP, and every lot of points. */
export async function checkVisits(pool: Pool, run: RunLog, expectation: Expectation): Promise<VisitCheck> {
  const customerIds = run.lanes.map(({ customer }) => customer.customerId)
  const [{ rows }, lots, balances] = await Promise.all([
    pool.query<VisitRow>(
      'select customer_id, merchant_id, store_id, visits, vip_since, tier from loyalty_visits where customer_id = any($1)',
      [customerIds],
    ),
    pool.query<LotRow>(lotsQuery, [customerIds]),
    pool.query<BalanceRow>(balancesQuery, [customerIds]),
  ])
  const actual = new Map(rows.map((row) => [visitKey(row.customer_id, row.merchant_id, row.store_id), row]))
  return {
    differences: [
      ...compareMaps('visits', expectation.visits, actual, {
        expected: ({ visits, vipSinceMs, tier }) => visitText(visits, vipSinceMs, tier),
        actual: ({ visits, vip_since, tier }) => visitText(visits, vip_since?.getTime() ?? null, tier),
      }),
      ...compareMaps('points', expectation.points, new Map(lots.rows.map((row) => [row.payment_id, row])), {
        expected: lotText,
        actual: (row) =>
          `${row.completed ? '' : 'not completed, '}${lotText({
            points: row.points,
            remaining: row.remaining,
            takenBackMinor: row.taken_back_minor,
            expiresMs: row.expires_at?.getTime() ?? null,
          })}`,
      }),
      ...compareMaps('balances', balancesOf(expectation), new Map(balances.rows.map((row) => [row.key, row.balance])), {
        expected: String,
        actual: String,
      }),
    ],
    visits: rows.reduce((sum, { visits }) => sum + visits, 0),
    vips: rows.filter(({ vip_since }) => vip_since !== null).length,
    points: lots.rows.reduce((sum, { remaining }) => sum + BigInt(remaining), 0n),
  }
}

/** Points left, by customer and merchant; no lot of the run expires while it is looked at. */
function balancesOf({ payments, points }: Expectation): ReadonlyMap<string, bigint> {
  const balances = new Map<string, bigint>()
  for (const [paymentId, lot] of points) {
    const expected = payments.get(paymentId)
    if (lot.points === 0 || expected === undefined) continue
    const key = `${expected.customerId} at ${expected.payment.merchantId}`
    balances.set(key, (balances.get(key) ?? 0n) + BigInt(lot.remaining))
  }
  return balances
}

function visitText(visits: number, vipSinceMs: number | null, tier: string | null): string {
  return `${visits} visits, ${vipSinceMs === null ? 'no VIP' : `${tier} and VIP since ${new Date(vipSinceMs).toISOString()}`}`
}

function lotText({ points, remaining, takenBackMinor, expiresMs }: ExpectedPoints): string {
  const until = expiresMs === null ? '' : `, until ${new Date(expiresMs).toISOString()}`
  return `${remaining} of ${points} points left, ${takenBackMinor} minor units given back${until}`
}
