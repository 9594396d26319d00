/** How the payments of a filled ledger are spread over merchants and hours. */

/** Shares of merchants by rank, adding up to 1; of 200 the largest has 7.6 %, the one in the middle 0.22 %. @param merchants above 0 */
export function merchantShares(merchants: number): readonly number[] {
  const weights = Array.from({ length: merchants }, (_, rank) => 1 / (rank + 3))
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / whole)
}

/** Where each share begins between 0 and 1, as `width_bucket` takes it. */
export function startsOf(shares: readonly number[]): readonly number[] {
  let start = 0
  return shares.map((share) => {
    const own = start
    start += share
    return own
  })
}

/** Payments of the hours of a day in Asia/Seoul: quiet nights, noon and evening busiest. */
const hourWeights = [4, 2, 1, 1, 1, 2, 8, 25, 45, 45, 50, 75, 110, 85, 60, 60, 60, 70, 100, 105, 85, 60, 35, 15]

/** Share of a day's payments that lies before each hour; 25 numbers from 0 to 1. */
export function hourStarts(): readonly number[] {
  const whole = hourWeights.reduce((sum, weight) => sum + weight, 0)
  return [...startsOf(hourWeights.map((weight) => weight / whole)), 1]
}

/**
 * Share of a day's payments that lies before a moment of it.
 * @param dayShare of the day's length, 0 to 1
 */
export function busyShareAt(dayShare: number): number {
  const starts = hourStarts()
  const hour = Math.min(23, Math.floor(dayShare * 24))
  const [low, high] = [starts[hour] as number, starts[hour + 1] as number]
  return low + (dayShare * 24 - hour) * (high - low)
}
