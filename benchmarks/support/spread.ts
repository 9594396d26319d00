/** What repeated runs gave: the middle one, and how far they lie apart. */
export interface Spread {
  readonly median: number
  readonly lowest: number
  readonly highest: number
  readonly runs: number
}

/** @throws {RangeError} for no runs at all */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('no runs, no spread')
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [below, above] = [sorted[Math.ceil(middle) - 1] as number, sorted[Math.floor(middle)] as number]
  return { median: (below + above) / 2, lowest: sorted[0] as number, highest: sorted.at(-1) as number, runs: sorted.length }
}

/** The value below which a share (0 to 1) of the values lies; NaN when there are none. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** `median [lowest-highest]`, or the value alone when there was one run. */
export function spreadText({ median, lowest, highest, runs }: Spread): string {
  return runs === 1 ? numberText(median) : `${numberText(median)} [${numberText(lowest)}-${numberText(highest)}]`
}

/** Three significant digits, all of them from 100 on. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '-'
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
}
