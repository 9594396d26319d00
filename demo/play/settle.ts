import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from '../../platform/postgres/pool.ts'
import { type Inspection, inspect } from '../check/inspect.ts'
import type { Stream } from '../stream/plan.ts'
import { persist } from './persist.ts'
import type { Progress } from './progress.ts'
import type { RunLog } from './run-log.ts'

interface Standing {
  readonly stored: number
  readonly open: number
  /** Until the last of the open ones has a time-out, as far as it is known. */
  readonly openForMs: number
  readonly queued: number
  /** States of receipts that customers were told of, and that they will be when they are drawn. */
  readonly drawn: number
  readonly toDraw: number
}

const standingQuery = `
  select (select count(*) from transactions where customer_id = any($1)) as stored,
    (select count(*) from transactions where customer_id = any($1) and status = 'PENDING') as open,
    (select coalesce(max(extract(epoch from p.due_at - now()) * 1000), 0)::float8 from verification_prompts p
      join transactions t using (payment_id) where p.customer_id = any($1) and t.status = 'PENDING' and p.prompted_at is not null) as "openForMs",
    (select count(*) from deliveries where customer_id = any($1) and state in ('queued', 'sending')) as queued,
    (select count(*) from receipt_revisions where customer_id = any($1) and announced_at is not null) as drawn,
    (select count(*) from receipt_revisions where customer_id = any($1) and announced_at is null and state <> 'failed') as "toDraw"`

/** Without any change for so long, and no time-out to wait for, nothing more will come: longer than any worker needs to come back. */
export const settlePatienceMs = 60_000
const lookGapMs = 1_000

export interface SettleOptions {
  readonly progress: Progress
  /** Milliseconds; see {@link settlePatienceMs}. */
  readonly patienceMs: number
  readonly signal: AbortSignal
}

/**
 * Waits until what is stored is what was computed, or until nothing moves any more.
 * @returns the last look; its differences are what is wrong
 */
export async function settle(pool: Pool, run: RunLog, stream: Stream, options: SettleOptions): Promise<Inspection> {
  const { progress, patienceMs, signal } = options
  const customerIds = run.lanes.map(({ customer }) => customer.customerId)
  const posted = run.lanes.reduce((sum, { entries }) => sum + entries.filter(({ did }) => did === 'post').length, 0)
  let seen = ''
  let changedMs = performance.now()
  for (;;) {
    const standing = await persist('looking at the ledger', signal, () => standingOf(pool, customerIds))
    progress.update(standing.stored - standing.open, noteOf(standing))
    // receipts take longest: nothing is compared before the last is drawn, unless they stand still
    const complete = standing.stored >= posted && standing.open === 0 && standing.toDraw === 0
    const inspection = complete ? await look(pool, run, stream, signal) : undefined
    if (inspection?.differences.length === 0) return inspection
    const now = JSON.stringify([standing.stored, standing.open, standing.queued, standing.drawn, inspection?.differences.length])
    if (now !== seen) changedMs = performance.now()
    seen = now
    if (performance.now() - changedMs > patienceMs + standing.openForMs) return inspection ?? (await look(pool, run, stream, signal))
    await sleep(lookGapMs, undefined, { signal })
  }
}

async function look(pool: Pool, run: RunLog, stream: Stream, signal: AbortSignal): Promise<Inspection> {
  return await persist('comparing', signal, () => inspect(pool, run, stream))
}

async function standingOf(pool: Pool, customerIds: readonly string[]): Promise<Standing> {
  const { rows } = await pool.query<Standing>(standingQuery, [customerIds])
  const [standing] = rows
  if (standing === undefined) throw new Error('no answer from Postgres')
  return standing
}

function noteOf({ open, openForMs, queued, toDraw }: Standing): string {
  const parts = [
    ...(open > 0 ? [`${open} held${openForMs > 0 ? `, the last time-out in ${Math.ceil(openForMs / 1000)} s` : ''}`] : []),
    ...(toDraw > 0 ? [`${toDraw} receipts to draw`] : []),
    ...(queued > 0 ? [`${queued} texts and pushes to send`] : []),
  ]
  return parts.join('; ')
}
