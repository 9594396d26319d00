import type { Queryable } from '../../runtime/index.ts'
import type { ReceiptStatus } from '../receipt.ts'
import type { ReceiptContent } from '../receipt-content.ts'
import type { PaintedReceipt } from '../slip/receipt-painter.ts'
import type { RenderStep } from './render-step.ts'

/** A revision that this renderer holds until its lease ends. */
export interface LeasedRevision {
  readonly paymentId: string
  readonly revision: number
  /** Tries so far, the coming one included. Names the lease: a later holder has a higher one. */
  readonly attempts: number
  readonly status: ReceiptStatus
  readonly refundedMinor: number
  readonly changedAt: number
  readonly content: ReceiptContent
  readonly token: string
}

/** How many revisions wait, and how many were given up. */
export interface RenderBacklog {
  readonly waiting: number
  readonly failed: number
}

/** Revisions to draw, as the renderer sees them. Every method is one statement; any number of renderers may use it. */
export class RenderQueue {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  /** Takes what is due, each for `leaseMs`; whoever crashes lets others go on after that. */
  async lease(limit: number, leaseMs: number, mostAttempts: number): Promise<readonly LeasedRevision[]> {
    const { rows } = await this.#database.query<LeasedRevision>(leaseDue, [limit, leaseMs, mostAttempts])
    return rows
  }

  /** Gives up what ended its renderer at every attempt. @returns how many */
  async giveUpInterrupted(mostAttempts: number): Promise<number> {
    const { rows } = await this.#database.query(giveUp, [mostAttempts])
    return rows.length
  }

  /** Keeps the files, unless another renderer holds the row by now; a newer revision's files are not replaced. @returns whether they were kept */
  async store({ paymentId, revision, attempts }: LeasedRevision, { png, pdf }: PaintedReceipt): Promise<boolean> {
    const { rows } = await this.#database.query(storeFiles, [paymentId, revision, attempts, png, pdf])
    return rows.length === 1
  }

  async settleFailure({ paymentId, revision, attempts }: LeasedRevision, step: RenderStep, error: string): Promise<void> {
    const [state, gapMs] = step.step === 'failed' ? ['failed', 0] : ['queued', step.gapMs]
    await this.#database.query(settle, [paymentId, revision, attempts, state, gapMs, error])
  }

  async backlog(): Promise<RenderBacklog> {
    const { rows } = await this.#database.query<RenderBacklog>(count, [])
    return rows[0] ?? { waiting: 0, failed: 0 }
  }
}

const leaseDue = `
  with due as (
    select v.payment_id, v.revision
    from receipt_revisions v
    where v.state in ('queued', 'rendering') and v.next_attempt_at <= now() and v.attempts < $3
    order by v.next_attempt_at
    limit $1
    for update of v skip locked
  ), leased as (
    update receipt_revisions v
    set state = 'rendering', attempts = v.attempts + 1, next_attempt_at = now() + $2::float8 * interval '1 millisecond'
    from due where v.payment_id = due.payment_id and v.revision = due.revision
    returning v.*
  )
  select l.payment_id as "paymentId", l.revision, l.attempts, l.status, l.refunded_minor as "refundedMinor",
    floor(extract(epoch from l.changed_at) * 1000)::float8 as "changedAt", r.content, r.token
  from leased l join receipts r on r.payment_id = l.payment_id`

const giveUp = `
  with over as (
    select payment_id, revision from receipt_revisions
    where state in ('queued', 'rendering') and next_attempt_at <= now() and attempts >= $1
    for update skip locked
  )
  update receipt_revisions v
  set state = 'failed', error = coalesce(error, 'the renderer ended at every attempt')
  from over where v.payment_id = over.payment_id and v.revision = over.revision
  returning 1`

const storeFiles = `
  with mine as (
    update receipt_revisions set state = 'rendered', rendered_at = now(), error = null
    where payment_id = $1 and revision = $2 and attempts = $3 and state = 'rendering'
    returning payment_id, revision
  ), kept as (
    insert into receipt_images (payment_id, revision, png, pdf)
    select payment_id, revision, $4::bytea, $5::bytea from mine
    on conflict (payment_id) do update
    set revision = excluded.revision, png = excluded.png, pdf = excluded.pdf, rendered_at = now()
    where receipt_images.revision <= excluded.revision
  )
  select 1 from mine`

const settle = `
  update receipt_revisions
  set state = $4, error = $6, next_attempt_at = now() + $5::float8 * interval '1 millisecond'
  where payment_id = $1 and revision = $2 and attempts = $3 and state = 'rendering'`

const count = `
  select (select count(*) from receipt_revisions where state in ('queued', 'rendering'))::int as waiting,
    (select count(*) from receipt_revisions where state = 'failed')::int as failed`
