import type { Pool } from '../../platform/postgres/pool.ts'
import type { Expectation } from '../expected/expectation.ts'
import type { RunLog } from '../play/run-log.ts'
import { compareMaps, type Difference } from './difference.ts'

interface ReceiptRow {
  readonly payment_id: string
  readonly text: string
}

interface RevisionRow {
  readonly key: string
  readonly text: string
  readonly drawn: boolean
}

export interface ReceiptCheck {
  readonly differences: readonly Difference[]
  /** States of receipts that were drawn; a refund is another one. */
  readonly drawn: number
}

const receiptsQuery = `
  select payment_id, concat_ws(' ', merchant_id, store_id, content ->> 'amountMinor', content ->> 'currency', status, refunded_minor, 'given back') as text
  from receipts where customer_id = any($1)`
const revisionsQuery = `
  select payment_id || ' version ' || revision as key, state = 'rendered' as drawn,
    status || case when state = 'rendered' then '' else ', ' || state end || case when announced_at is null then ', not told' else '' end as text
  from receipt_revisions where customer_id = any($1)`

/** A receipt for each payment that completed, and every state it was in drawn and told. */
export async function checkReceipts(pool: Pool, run: RunLog, expectation: Expectation): Promise<ReceiptCheck> {
  const ids = [run.lanes.map(({ customer }) => customer.customerId)]
  const [receipts, revisions] = await Promise.all([
    pool.query<ReceiptRow>(receiptsQuery, ids),
    pool.query<RevisionRow>(revisionsQuery, ids),
  ])
  const wanted = new Map<string, string>()
  const states = new Map<string, string>()
  for (const [paymentId, receipt] of expectation.receipts) {
    const payment = expectation.payments.get(paymentId)?.payment
    const { status, refundedMinor } = receipt
    const words = [payment?.merchantId, payment?.storeId, payment?.amountMinor, payment?.currency, status, refundedMinor, 'given back']
    wanted.set(paymentId, words.join(' '))
    for (const [version, state] of receipt.revisions) states.set(`${paymentId} version ${version}`, state)
  }
  const same = { expected: String, actual: String }
  return {
    differences: [
      ...compareMaps('receipts', wanted, new Map(receipts.rows.map((row) => [row.payment_id, row.text])), same),
      ...compareMaps('states of receipts', states, new Map(revisions.rows.map((row) => [row.key, row.text])), same),
    ],
    drawn: revisions.rows.filter(({ drawn }) => drawn).length,
  }
}
