/** Korea has kept UTC+9 without daylight saving since 1988-10-09, and event times are never far from now: a fixed offset is exact. */
const seoulOffsetMs = 9 * 3_600_000

/** Day and month of a moment in Asia/Seoul, and the month before: `2026-11-21`, `2026-11`, `2026-10`. */
export interface SeoulDate {
  readonly day: string
  readonly month: string
  readonly previousMonth: string
}

/** @param epochMs epoch milliseconds of an event time */
export function seoulDateOf(epochMs: number): SeoulDate {
  const local = new Date(epochMs + seoulOffsetMs)
  const day = local.toISOString().slice(0, 10)
  const before = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - 1, 1))
  return { day, month: day.slice(0, 7), previousMonth: before.toISOString().slice(0, 7) }
}
