import type { Pool } from '../../platform/postgres/pool.ts'
import type { RunLog } from '../play/run-log.ts'
import type { Difference } from './difference.ts'

interface DeadLetterRow {
  readonly consumer_group: string
  readonly error_code: string
  readonly letters: number
}

/** An outage must never make a dead letter, and nothing that the run sends deserves one. */
export async function checkDeadLetters(pool: Pool, run: RunLog): Promise<readonly Difference[]> {
  const { rows } = await pool.query<DeadLetterRow>(
    'select consumer_group, error_code, count(*)::int as letters from stream_dead_letters where record_key = any($1::bytea[]) group by 1, 2',
    [run.lanes.map(({ customer }) => Buffer.from(customer.customerId, 'utf8'))],
  )
  return rows.map(({ consumer_group, error_code, letters }) => ({
    of: 'dead letters',
    text: `${consumer_group}: expected none, is ${letters} (${error_code})`,
  }))
}
