import type { Pool } from '../../platform/postgres/pool.ts'
import type { Expectation } from '../expected/expectation.ts'
import { type ExpectedTotal, sumOf, totalKey } from '../expected/totals.ts'
import type { RunLog } from '../play/run-log.ts'
import { compareMaps, type Difference } from './difference.ts'

interface TotalRow {
  readonly merchant_id: string
  readonly store_id: string
  readonly currency: string
  readonly day: string
  readonly status: string
  readonly payments: number
  readonly amount_minor: string
  readonly refunded_minor: string
}

export interface TotalCheck {
  readonly differences: readonly Difference[]
  /** All that these merchants must have: this run as computed, earlier ones as the ledger has them. By {@link totalKey}. */
  readonly expected: ReadonlyMap<string, ExpectedTotal>
  /** What this run took less what it gave back, by currency, in minor units: as computed, and as the totals grew. */
  readonly kept: ReadonlyMap<string, { readonly expected: bigint; readonly actual: bigint }>
}

const totalsQuery = `
  select merchant_id, store_id, currency, day::text, status, sum(payments)::int8 as payments, sum(amount_minor)::text as amount_minor,
    sum(refunded_minor)::text as refunded_minor
  from merchant_totals where merchant_id = any($1) group by merchant_id, store_id, currency, day, status
  having sum(payments) <> 0 or sum(amount_minor) <> 0 or sum(refunded_minor) <> 0`

const otherPaymentsQuery = `
  select merchant_id, store_id, currency, (event_time at time zone 'Asia/Seoul')::date::text as day, status, count(*) as payments,
    sum(amount_minor)::text as amount_minor, coalesce(sum(refunded_minor), 0)::text as refunded_minor
  from transactions left join transaction_refunds using (payment_id) where merchant_id = any($1) and customer_id <> all($2) group by 1, 2, 3, 4, 5`

/** Totals of the merchants against the run as computed plus everything that is not of this run, added up from the ledger. */
export async function checkTotals(pool: Pool, run: RunLog, merchantIds: readonly string[], expectation: Expectation): Promise<TotalCheck> {
  const customerIds = run.lanes.map(({ customer }) => customer.customerId)
  const [totals, others] = await Promise.all([
    pool.query<TotalRow>(totalsQuery, [merchantIds]),
    pool.query<TotalRow>(otherPaymentsQuery, [merchantIds, customerIds]),
  ])
  const expected = new Map(expectation.totals)
  for (const row of others.rows) expected.set(keyOf(row), sumOf(expected.get(keyOf(row)), totalOf(row)))
  const actual = new Map(totals.rows.map((row) => [keyOf(row), totalOf(row)]))
  return {
    differences: compareMaps('totals', expected, actual, { expected: totalText, actual: totalText }),
    expected,
    kept: keptOf(expectation, totals.rows, others.rows),
  }
}

function keptOf(expectation: Expectation, totals: readonly TotalRow[], others: readonly TotalRow[]): TotalCheck['kept'] {
  const kept = new Map<string, { expected: bigint; actual: bigint }>()
  const add = (currency: string, expected: bigint, actual: bigint): void => {
    const before = kept.get(currency) ?? { expected: 0n, actual: 0n }
    kept.set(currency, { expected: before.expected + expected, actual: before.actual + actual })
  }
  const isPaid = ({ status }: { readonly status: string }): boolean => ['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED'].includes(status)
  for (const each of [...expectation.payments.values()].filter(isPaid)) {
    add(each.payment.currency, BigInt(each.payment.amountMinor - each.refundedMinor), 0n)
  }
  const keptIn = (row: TotalRow): bigint => totalOf(row).amountMinor - totalOf(row).refundedMinor
  for (const row of totals.filter(isPaid)) add(row.currency, 0n, keptIn(row))
  for (const row of others.filter(isPaid)) add(row.currency, 0n, -keptIn(row))
  return kept
}

function totalOf({ payments, amount_minor, refunded_minor }: TotalRow): ExpectedTotal {
  return { payments, amountMinor: BigInt(amount_minor), refundedMinor: BigInt(refunded_minor) }
}

function keyOf({ merchant_id, store_id, currency, day, status }: TotalRow): string {
  return totalKey(merchant_id, store_id, currency, day, status)
}

export function totalText({ payments, amountMinor, refundedMinor }: ExpectedTotal): string {
  return `${payments} payments, ${amountMinor} minor units, ${refundedMinor} refunded`
}
