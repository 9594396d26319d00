import type { Pool } from '../../platform/postgres/pool.ts'
import type { Expectation } from '../expected/expectation.ts'
import type { RunLog } from '../play/run-log.ts'
import { compareMaps, type Difference } from './difference.ts'

interface ReversalRow {
  readonly request_id: string
  readonly text: string
}

const reversalsQuery = `
  select request_id, r.kind || ' of ' || r.amount_minor || ' from ' || payment_id || ': ' || r.result as text
  from transaction_reversals r join transactions t using (payment_id)
  where t.customer_id = any($1) and r.result not in ('not-allowed', 'exceeds-payment')`

/** Every cancel and refund that took effect, each once, and that the others were refused. */
export async function checkTakeBacks(pool: Pool, run: RunLog, expectation: Expectation): Promise<readonly Difference[]> {
  const { rows } = await pool.query<ReversalRow>(reversalsQuery, [run.lanes.map(({ customer }) => customer.customerId)])
  return [
    ...expectation.wronglyAnswered.map((text) => ({ of: 'cancels and refunds', text })),
    ...compareMaps('cancels and refunds', expectation.takeBacks, new Map(rows.map((row) => [row.request_id, row.text])), {
      expected: ({ kind, amountMinor, paymentId, result }) => `${kind} of ${amountMinor} from ${paymentId}: ${result}`,
      actual: String,
    }),
  ]
}
