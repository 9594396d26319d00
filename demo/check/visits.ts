import type { Pool } from '../../platform/postgres/pool.ts'
import { type Expectation, visitKey } from '../expected/expectation.ts'
import type { RunLog } from '../play/run-log.ts'
import { compareMaps, type Difference } from './difference.ts'

interface VisitRow {
  readonly customer_id: string
  readonly merchant_id: string
  readonly store_id: string
  readonly visits: number
  readonly vip_since: Date | null
}

export interface VisitCheck {
  readonly differences: readonly Difference[]
  readonly visits: number
  readonly vips: number
}

/** Visits of the run's customers per store, and the event time of the one that made a VIP. */
export async function checkVisits(pool: Pool, run: RunLog, expectation: Expectation): Promise<VisitCheck> {
  const { rows } = await pool.query<VisitRow>(
    'select customer_id, merchant_id, store_id, visits, vip_since from loyalty_visits where customer_id = any($1)',
    [run.lanes.map(({ customer }) => customer.customerId)],
  )
  const actual = new Map(rows.map((row) => [visitKey(row.customer_id, row.merchant_id, row.store_id), row]))
  return {
    differences: compareMaps('visits', expectation.visits, actual, {
      expected: ({ visits, vipSinceMs }) => visitText(visits, vipSinceMs),
      actual: ({ visits, vip_since }) => visitText(visits, vip_since?.getTime() ?? null),
    }),
    visits: rows.reduce((sum, { visits }) => sum + visits, 0),
    vips: rows.filter(({ vip_since }) => vip_since !== null).length,
  }
}

function visitText(visits: number, vipSinceMs: number | null): string {
  return `${visits} visits, ${vipSinceMs === null ? 'no VIP' : `VIP since ${new Date(vipSinceMs).toISOString()}`}`
}
