import type { Pool } from '../../platform/postgres/pool.ts'
import { type Facts, storeKey } from '../expected/facts.ts'
import type { Store } from '../stream/world.ts'
import { type AnswerRow, type AppendedRow, customerFacts } from './log-order.ts'
import type { RunLog } from './run-log.ts'

interface PromptRow {
  readonly payment_id: string
  readonly due_at: Date
}

const appendedQuery = `
  select payment_id as id, source_offset, judged_at from transactions where customer_id = any($1)
  union all
  select r.request_id, r.source_offset, r.decided_at from transaction_reversals r join transactions t using (payment_id) where t.customer_id = any($1)`

/**
 * What no program can compute, read where it was recorded: append times, the arrival of answers, and until when they counted.
 * The order of a customer's records is known from the run itself, and only where an answer fell among them from the log.
 */
export async function gatherFacts(pool: Pool, run: RunLog, stores: readonly Store[]): Promise<Facts> {
  const ids = run.lanes.map(({ customer }) => customer.customerId)
  const [ledger, answers, prompts] = await Promise.all([
    pool.query<AppendedRow>(appendedQuery, [ids]),
    pool.query<AnswerRow>(
      'select payment_id, answer, received_at, topic_offset from verification_answers where customer_id = any($1) and answer is not null order by received_at, reply_id',
      [ids],
    ),
    pool.query<PromptRow>('select payment_id, due_at from verification_prompts where customer_id = any($1)', [ids]),
  ])
  const appended = new Map(ledger.rows.map((row) => [row.id, row]))
  const answersOf = new Map<string, AnswerRow[]>()
  for (const row of answers.rows) answersOf.set(row.payment_id, [...(answersOf.get(row.payment_id) ?? []), row])
  const dueMs = new Map(prompts.rows.map(({ payment_id, due_at }) => [payment_id, due_at.getTime()]))
  return {
    customers: run.lanes.map((lane) => customerFacts(lane, appended, answersOf, dueMs)),
    registered: run.registered,
    storePlaces: new Map(
      stores.flatMap(({ merchantId, storeId, place }) => (place === null ? [] : [[storeKey(merchantId, storeId), place]])),
    ),
  }
}
