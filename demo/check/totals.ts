import type { Pool } from '../../platform/postgres/pool.ts'
import { type Expectation, type ExpectedTotal, totalKey } from '../expected/expectation.ts'
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
}

export interface TotalCheck {
  readonly differences: readonly Difference[]
  /** All that these merchants must have: this run as computed, earlier ones as the ledger has them. By {@link totalKey}. */
  readonly expected: ReadonlyMap<string, ExpectedTotal>
  /** What this run completed, by currency, in minor units: as computed, and as the totals grew. */
  readonly completed: ReadonlyMap<string, { readonly expected: bigint; readonly actual: bigint }>
}

const totalsQuery = `
  select merchant_id, store_id, currency, day::text, status, sum(payments)::int8 as payments, sum(amount_minor)::text as amount_minor
  from merchant_totals where merchant_id = any($1) group by merchant_id, store_id, currency, day, status having sum(payments) <> 0 or sum(amount_minor) <> 0`

const otherPaymentsQuery = `
  select merchant_id, store_id, currency, (event_time at time zone 'Asia/Seoul')::date::text as day, status, count(*) as payments,
    sum(amount_minor)::text as amount_minor
  from transactions where merchant_id = any($1) and customer_id <> all($2) group by 1, 2, 3, 4, 5`

/** Totals of the merchants against the run as computed plus everything that is not of this run, added up from the ledger. */
export async function checkTotals(pool: Pool, run: RunLog, merchantIds: readonly string[], expectation: Expectation): Promise<TotalCheck> {
  const customerIds = run.lanes.map(({ customer }) => customer.customerId)
  const [totals, others] = await Promise.all([
    pool.query<TotalRow>(totalsQuery, [merchantIds]),
    pool.query<TotalRow>(otherPaymentsQuery, [merchantIds, customerIds]),
  ])
  const expected = new Map(expectation.totals)
  for (const row of others.rows) {
    const before = expected.get(keyOf(row)) ?? { payments: 0, amountMinor: 0n }
    expected.set(keyOf(row), { payments: before.payments + row.payments, amountMinor: before.amountMinor + BigInt(row.amount_minor) })
  }
  const actual = new Map(totals.rows.map((row) => [keyOf(row), { payments: row.payments, amountMinor: BigInt(row.amount_minor) }]))
  return {
    differences: compareMaps('totals', expected, actual, { expected: totalText, actual: totalText }),
    expected,
    completed: completedOf(expectation, totals.rows, others.rows),
  }
}

function completedOf(expectation: Expectation, totals: readonly TotalRow[], others: readonly TotalRow[]): TotalCheck['completed'] {
  const completed = new Map<string, { expected: bigint; actual: bigint }>()
  const add = (currency: string, expected: bigint, actual: bigint): void => {
    const before = completed.get(currency) ?? { expected: 0n, actual: 0n }
    completed.set(currency, { expected: before.expected + expected, actual: before.actual + actual })
  }
  for (const { payment, status } of expectation.payments.values())
    if (status === 'COMPLETED') add(payment.currency, BigInt(payment.amountMinor), 0n)
  const isCompleted = ({ status }: TotalRow): boolean => status === 'COMPLETED'
  for (const row of totals.filter(isCompleted)) add(row.currency, 0n, BigInt(row.amount_minor))
  for (const row of others.filter(isCompleted)) add(row.currency, 0n, -BigInt(row.amount_minor))
  return completed
}

function keyOf({ merchant_id, store_id, currency, day, status }: TotalRow): string {
  return totalKey(merchant_id, store_id, currency, day, status)
}

export function totalText({ payments, amountMinor }: ExpectedTotal): string {
  return `${payments} payments, ${amountMinor} minor units`
}
