import type { Pool } from '../../../platform/postgres/pool.ts'
import { progress } from '../../support/report.ts'
import { groundSql, paymentsSql } from './ground-sql.ts'
import type { FillInput } from './input.ts'
import { chunkStatements, receiptStatements } from './ledger-sql.ts'
import { totalsStatements } from './totals-sql.ts'

/** Rows of one statement: large enough to be fast, small enough to show progress. */
const chunkRows = 100_000

/**
 * Fills a migrated database with payments and everything that the workers would have written for them. Rows of other merchants stay as they are.
 * @param writers connections that write at the same time
 * @throws {Error} when it was filled before
 */
export async function fillLedger(pool: Pool, input: FillInput, writers: number): Promise<void> {
  const { rows: filled } = await pool.query("select from pg_namespace where nspname = 'bench'")
  if (filled.length > 0) throw new Error('this database was filled before (it has a schema bench)')
  await pool.query(groundSql(input))
  await inChunks(input, writers, async (first, last) => {
    await pool.query(paymentsSql(input), [first, last])
    for (const statement of chunkStatements) await pool.query(statement, [first, last])
    const receiptsFrom = Math.floor(input.rows * (1 - input.receiptDays / input.days))
    if (last >= receiptsFrom) for (const statement of receiptStatements) await pool.query(statement, [first, last, receiptsFrom])
  })
  await pool.query('analyze bench.payments')
  await inOrder(totalsStatements(input), writers, async ([tables, ...statements]) => {
    const startedAt = performance.now()
    for (const statement of statements) await pool.query(statement)
    progress(`filled ${tables}`, { seconds: (performance.now() - startedAt) / 1_000 })
  })
}

/** Visibility and statistics as autovacuum would have left them; what the fill worked with is dropped. */
export async function settleLedger(pool: Pool): Promise<void> {
  await pool.query('drop table bench.payments')
  const startedAt = performance.now()
  await pool.query('vacuum (analyze)')
  await pool.query('update bench.fill set filled_at = now()')
  progress('vacuumed', { seconds: (performance.now() - startedAt) / 1_000 })
}

async function inChunks(input: FillInput, writers: number, write: (first: number, last: number) => Promise<void>): Promise<void> {
  const startedAt = performance.now()
  const firsts = Array.from({ length: Math.ceil(input.rows / chunkRows) }, (_, chunk) => chunk * chunkRows)
  let done = 0
  await inOrder(firsts, writers, async (first) => {
    const last = Math.min(input.rows, first + chunkRows) - 1
    await write(first, last)
    done += last - first + 1
    progress('filling', { rows: done, seconds: (performance.now() - startedAt) / 1_000 })
  })
}

/** Starts things in their order, so many at a time. */
async function inOrder<Thing>(things: readonly Thing[], atOnce: number, work: (thing: Thing) => Promise<void>): Promise<void> {
  const left = things[Symbol.iterator]()
  const worker = async (): Promise<void> => {
    for (const thing of left) await work(thing)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
