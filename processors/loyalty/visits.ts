import { uuidV5 } from '../../core/ids.ts'
import { type LoyaltyProgram, type LoyaltyTier, loyaltyDayMs } from '../../core/loyalty-program.ts'

/** What is known of one customer in one store. Times are event times, epoch milliseconds. */
export interface Visits {
  readonly customerId: string
  readonly merchantId: string
  readonly storeId: string
  /** Completed payments, any channel, that were not taken back and lie within the window that ends with `lastVisitAt`. */
  readonly visits: number
  /** Earliest and latest visit that was not taken back, whatever the order of completion; null when there is none. */
  readonly firstVisitAt: number | null
  readonly lastVisitAt: number | null
  /** Of the first tier that was reached; null until then. */
  readonly vipSince: number | null
  /** Length of the window, of the program at the last visit. */
  readonly windowDays: number
  /** The earliest visit that `visits` counts. */
  readonly windowFirstAt: number | null
  /** The highest tier reached, as the program of the last visit ranks them. */
  readonly tier: string | null
  /** Tiers reached, in order. */
  readonly tiers: readonly ReachedTier[]
  /** Ids of the tiers that were greeted, for ever. */
  readonly greeted: readonly string[]
  /** Visits ever counted, those taken back included: numbers the next one. */
  readonly completions: number
}

export interface ReachedTier {
  readonly tier: string
  /** Event time of the visit that reached it. */
  readonly since: number
}

/** A completed payment, as far as a visit needs it. */
export interface CompletedPayment {
  readonly customerId: string
  readonly merchantId: string
  readonly storeId: string
  /** Clamped event time, epoch milliseconds. */
  readonly eventTime: number
}

/** By what a visit is counted: what was in force when its payment completed. */
export interface VisitTerms {
  readonly program: Pick<LoyaltyProgram, 'windowDays' | 'tiers'>
  /** The store's own; at least 1. */
  readonly visitThreshold: number
}

/** Event times of the visits counted before that were not taken back, later than a time; asked only when one may have left the window. */
export type EarlierVisits = (afterMs: number) => readonly number[]

/**
 * Counts one completed payment as a visit.
 *
 * The window ends with the latest event time seen, so that a payment that completes late counts if it lies within: visits are counted in the order of
 * completion. One that lies before the window is a visit that is past: it is kept, and not counted.
 *
 * A tier is reached when as many visits as it needs are counted, and kept until {@link recountVisits} takes it. The greeting comes at exactly that
 * visit and once for ever: raising a threshold greets nobody a second time. A customer whom a lowered threshold (or a longer window) finds above it
 * reaches the tier with the next visit, silently: a text about "your 5th visit" at the 9th would be wrong.
 * @param before undefined at the first visit
 * Source: fds.md, "What follows from a completed payment".
 */
export function countVisit(
  before: Visits | undefined,
  payment: CompletedPayment,
  { program, visitThreshold }: VisitTerms,
  earlier: EarlierVisits,
): { readonly visits: Visits; readonly greet: readonly LoyaltyTier[] } {
  const { customerId, merchantId, storeId, eventTime } = payment
  const lastVisitAt = Math.max(before?.lastVisitAt ?? eventTime, eventTime)
  const window = countWindow(before, eventTime, lastVisitAt, program.windowDays, earlier)
  const tiers = [...(before?.tiers ?? [])]
  const greeted = [...(before?.greeted ?? [])]
  const greet: LoyaltyTier[] = []
  for (const tier of program.tiers) {
    const needed = tier.visits ?? visitThreshold
    if (window.visits < needed || tiers.some((reached) => reached.tier === tier.id)) continue
    tiers.push({ tier: tier.id, since: eventTime })
    if (window.visits !== needed || !window.counted || greeted.includes(tier.id)) continue
    greeted.push(tier.id)
    greet.push(tier)
  }
  const visits: Visits = {
    customerId,
    merchantId,
    storeId,
    visits: window.visits,
    firstVisitAt: Math.min(before?.firstVisitAt ?? eventTime, eventTime),
    lastVisitAt,
    vipSince: tiers[0]?.since ?? null,
    windowDays: program.windowDays,
    windowFirstAt: window.firstAt,
    tier: program.tiers.findLast(({ id }) => tiers.some(({ tier }) => tier === id))?.id ?? null,
    tiers,
    greeted,
    completions: (before?.completions ?? 0) + 1,
  }
  return { visits, greet }
}

/** Visits later than `lastVisitAt - windowDays`; exactly as old as that is outside. */
function countWindow(
  before: Visits | undefined,
  eventTime: number,
  lastVisitAt: number,
  windowDays: number,
  earlier: EarlierVisits,
): { readonly visits: number; readonly firstAt: number; readonly counted: boolean } {
  const afterMs = lastVisitAt - windowDays * loyaltyDayMs
  const counted = eventTime > afterMs
  // what was not counted before lies before the former window, and so before this one, unless the window has grown
  const nothingLeft = before === undefined || (before.windowDays === windowDays && (before.windowFirstAt ?? Infinity) > afterMs)
  if (nothingLeft) {
    const firstAt = before?.windowFirstAt ?? eventTime
    return { visits: (before?.visits ?? 0) + (counted ? 1 : 0), firstAt: counted ? Math.min(firstAt, eventTime) : firstAt, counted }
  }
  const times = earlier(afterMs)
  const firstAt = times.reduce((least, time) => Math.min(least, time), counted ? eventTime : Infinity)
  return { visits: times.length + (counted ? 1 : 0), firstAt, counted }
}

/** Namespace of greeting ids; any fixed UUID does. */
const greetingNamespace = '6f1d7c5e-2c0b-5d0e-9a55-0b7b9c1f4c11'
/** Its greetings were the only ones before there were tiers, under ids without one. */
const firstTier = 'vip'

/**
 * One id per customer, store and tier, not per payment: even counting the whole log again under another threshold greets nobody twice.
 * JSON keeps the parts apart, whatever characters they hold.
 */
export function greetingId(customerId: string, merchantId: string, storeId: string, tier: string = firstTier): string {
  const parts = [customerId, merchantId, storeId]
  return uuidV5(greetingNamespace, JSON.stringify(tier === firstTier ? parts : [...parts, tier]))
}
