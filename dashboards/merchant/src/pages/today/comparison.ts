import type { CurrencySales, Sales } from '../../../../api/shapes/answers.ts'
import { dayOf, hourOf, shiftDay } from '../../../../ui/format/time.ts'

const daysOfWeek = 7

/** The same weekday of the week before, YYYY-MM-DD. */
export function weekBefore(day: string): string {
  return shiftDay(day, -daysOfWeek)
}

/**
 * Whole hours of a day that are over and can be compared with another day's: sums are kept by hour, so a running hour would be set against a full one.
 * @param asOf up to when the numbers are complete, ISO 8601; null while that cannot be said
 * @returns 0 to 24; undefined without `asOf`
 */
export function hoursOver(day: string, asOf: string | null): number | undefined {
  if (asOf === null) return undefined
  const reached = dayOf(asOf)
  if (reached !== day) return reached > day ? 24 : 0
  return hourOf(asOf)
}

/** Completed payments of a currency from midnight on. */
export interface Completed {
  readonly payments: number
  readonly amountMinor: bigint
}

/** Completed payments of the first hours of a day; nothing for a currency that was not sold in. */
export function completedWithin(sales: CurrencySales | undefined, hours: number): Completed {
  const counted = (sales?.completedByHour ?? []).filter(({ hour }) => hour < hours)
  return {
    payments: counted.reduce((sum, { payments }) => sum + payments, 0),
    amountMinor: counted.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n),
  }
}

/** A day against another over the same hours, in one currency. */
export interface Comparison {
  readonly currency: string
  readonly minorDigits: number
  readonly now: Completed
  readonly before: Completed
  /** Rounded change of the amount in percent; null when there was nothing before. */
  readonly changePercent: number | null
}

/** Every currency of either day on its own: amounts of two are never added up. The order is that of the first day. */
export function compare(sales: Sales, before: Sales, hours: number): readonly Comparison[] {
  const known = sales.currencies.map(({ currency }) => currency)
  const all = [...sales.currencies, ...before.currencies.filter(({ currency }) => !known.includes(currency))]
  return all.map(({ currency, minorDigits }) => {
    const of = (day: Sales): Completed =>
      completedWithin(
        day.currencies.find((each) => each.currency === currency),
        hours,
      )
    const [now, then] = [of(sales), of(before)]
    return { currency, minorDigits, now, before: then, changePercent: changePercent(now.amountMinor, then.amountMinor) }
  })
}

/** Rounded half away from zero. @returns null when `before` is 0 */
export function changePercent(now: bigint, before: bigint): number | null {
  if (before === 0n) return null
  const difference = now - before
  const tenths = (difference * 1_000n) / before
  const half = tenths < 0n ? -5n : 5n
  return Number((tenths + half) / 10n)
}
