import type { CurrencySales } from '../../../../../api/shapes/answers.ts'
import { majorText } from '../../../../../ui/format/amount.ts'

/** Bars of a day: one place for each of the 24 hours. */
export interface HourBars {
  /** 0 to 23. */
  readonly hours: readonly number[]
  /** Heights in major units, as doubles: good enough for pixels, never shown as a number. */
  readonly heights: readonly number[]
}

/** Heights of the hours' completed payments; hours without any are 0, and all of them for a currency that was not sold in. */
export function barsOf(sales: CurrencySales | undefined): HourBars {
  const hours = Array.from({ length: 24 }, (_, hour) => hour)
  const byHour = new Map(
    sales?.completedByHour.map((totals) => [totals.hour, Number(majorText(totals.amountMinor, sales.minorDigits))] as const),
  )
  return { hours, heights: hours.map((hour) => byHour.get(hour) ?? 0) }
}
