import { performance } from 'node:perf_hooks'
import { readers, type Snapshots } from '../answers/snapshot.ts'
import type { Watermark } from '../shapes/answers.ts'
import { type ListQuery, maxTotal, type PaymentFilter, type Place } from './filter.ts'
import { LookPace } from './look-pace.ts'
import { type FoundPayment, type ScannedRow, stretchSql } from './stretch.ts'

/** No further look is begun after this time, in milliseconds: the answer says how far it came, and whoever asks goes on from there. */
const budgetMs = 130
/** How long a look of a list may take, and one of a file, whose reader waits for the whole (far below the statement's time-out); and most payments of one. */
const lookOfList = [50, 1_500] as const
const lookOfFile = [400, 10_000] as const

/** What a scan found. */
export interface Scan extends Watermark {
  /** The newest that fit, as many as were asked for. */
  readonly payments: readonly FoundPayment[]
  /** Of all that fit, as far as was looked and at most {@link maxTotal}. */
  readonly total: number
  readonly totalIsExact: boolean
  /** Time was up here; null when everything was looked at, or enough. */
  readonly searchedTo: Place | null
  /** Where the next page begins; null when there is none. */
  readonly next: Place | null
}

/**
 * Looks through a merchant's payments from the newest on, stretch by stretch, until there are none left, more fit than are counted, or time is up. However
 * rare what is looked for, and however long the ledger, no answer takes much longer than the budget.
 */
export async function scanLedger(snapshots: Snapshots, merchantId: string, query: ListQuery, scanMs = budgetMs): Promise<Scan> {
  const { filter, after, upTo, before, limit } = query
  const walk = (from: Place | undefined, payments: number, enough: (walked: Walked) => boolean) =>
    walkBack(snapshots, merchantId, { filter, after, before: from, limit: payments }, enough, scanMs)
  const [all, page] = await Promise.all([
    walk(upTo, before === undefined ? limit + 1 : 0, ({ fitting }) => fitting > maxTotal),
    before === undefined ? undefined : walk(before, limit + 1, ({ payments }) => payments.length > limit),
  ])
  const { payments, unfinishedAt } = page ?? all
  const shown = payments.slice(0, limit)
  const isCounted = all.fitting > maxTotal
  const searchedTo = isCounted && page === undefined ? null : unfinishedAt
  return {
    payments: shown,
    total: Math.min(all.fitting, maxTotal),
    totalIsExact: all.unfinishedAt === null && !isCounted,
    searchedTo: payments.length > limit ? null : searchedTo,
    next: payments.length > limit ? placeOfPayment(shown.at(-1)) : searchedTo,
    asOf: all.watermark.asOf,
    behind: all.watermark.behind,
  }
}

/** Every payment that fits, newest first; a stretch at a time. */
export async function* allPayments(
  snapshots: Snapshots,
  merchantId: string,
  filter: PaymentFilter,
): AsyncGenerator<readonly FoundPayment[], void, undefined> {
  let before: Place | undefined
  const pace = new LookPace(...lookOfFile)
  for (;;) {
    const look = await lookAt(snapshots, merchantId, { filter, after: undefined, before, limit: pace.candidates }, pace)
    if (look.row.payments.length > 0) yield look.row.payments
    if (look.oldest === null) return
    before = look.oldest
  }
}

interface Walk {
  readonly filter: PaymentFilter
  readonly after: Place | undefined
  readonly before: Place | undefined
  readonly limit: number
}
interface Walked {
  readonly payments: readonly FoundPayment[]
  readonly fitting: number
  /** Of the first look: none of the later ones is older. */
  readonly watermark: Watermark
  /** The oldest payment looked at; null when it was the last one. */
  readonly unfinishedAt: Place | null
}

async function walkBack(
  snapshots: Snapshots,
  merchantId: string,
  walk: Walk,
  enough: (walked: Walked) => boolean,
  scanMs: number,
): Promise<Walked> {
  const startedAt = performance.now()
  const pace = new LookPace(...lookOfList)
  let walked: Walked | undefined
  for (;;) {
    const limit = Math.max(0, walk.limit - (walked?.payments.length ?? 0))
    const look = await lookAt(snapshots, merchantId, { ...walk, before: walked?.unfinishedAt ?? walk.before, limit }, pace)
    walked = {
      payments: [...(walked?.payments ?? []), ...look.row.payments],
      fitting: (walked?.fitting ?? 0) + look.row.fitting,
      watermark: walked?.watermark ?? look.watermark,
      unfinishedAt: look.oldest,
    }
    if (walked.unfinishedAt === null || enough(walked) || performance.now() - startedAt >= scanMs) return walked
  }
}

interface Look {
  readonly row: ScannedRow
  readonly watermark: Watermark
  /** The oldest payment looked at, when there may be more behind it. */
  readonly oldest: Place | null
}

async function lookAt(snapshots: Snapshots, merchantId: string, walk: Walk, pace: LookPace): Promise<Look> {
  const { candidates } = pace
  const { sql, values } = stretchSql({ ...walk, merchantId, candidates })
  const startedAt = performance.now()
  const { rows, watermark } = await snapshots.read<ScannedRow>(readers.ledger, merchantId, sql, values)
  pace.took(performance.now() - startedAt)
  const [row] = rows
  if (row === undefined) throw new Error('a look at the ledger gave no row')
  return { row, watermark, oldest: row.candidates < candidates ? null : placeOf(row.last_event_time, row.last_payment_id) }
}

export function placeOfPayment(payment: FoundPayment | undefined): Place | null {
  return payment === undefined ? null : placeOf(payment.event_time, payment.payment_id)
}

function placeOf(eventTime: string | null, paymentId: string | null): Place | null {
  return eventTime === null || paymentId === null ? null : { eventTimeMs: Date.parse(eventTime), paymentId }
}
