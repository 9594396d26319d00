/**
 * Asia/Seoul. Korea has kept UTC+9 without daylight saving since 1988-10-09, and event times are never far from now: the fixed offset is exact, and
 * `Intl` would cost tens of microseconds a record. Moments are epoch milliseconds.
 */
export const seoulOffsetMs = 9 * 3_600_000

function local(epochMs: number): Date {
  return new Date(epochMs + seoulOffsetMs)
}

/** `2026-11-21 12:00:00` */
export function seoulTimeText(epochMs: number): string {
  return local(epochMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** Calendar day, `2026-11-21`. */
export function seoulDayOf(epochMs: number): string {
  return local(epochMs).toISOString().slice(0, 10)
}

/** Calendar day and hour (0 to 23) of a moment. */
export interface SeoulHour {
  readonly day: string
  readonly hour: number
}

const hourMs = 3_600_000
const mostHours = 10_000
/** By hours since 1970: a stream asks for few of them again and again. */
const hours = new Map<number, SeoulHour>()

/** The same object for every moment of an hour, mostly. */
export function seoulHourOf(epochMs: number): SeoulHour {
  const since1970 = Math.floor((epochMs + seoulOffsetMs) / hourMs)
  let known = hours.get(since1970)
  if (known === undefined) {
    const time = local(epochMs)
    known = { day: time.toISOString().slice(0, 10), hour: time.getUTCHours() }
    if (hours.size >= mostHours) hours.clear()
    hours.set(since1970, known)
  }
  return known
}

/** Day and month of a moment, and the month before: `2026-11-21`, `2026-11`, `2026-10`. */
export interface SeoulDate {
  readonly day: string
  readonly month: string
  readonly previousMonth: string
}

export function seoulDateOf(epochMs: number): SeoulDate {
  const time = local(epochMs)
  const day = time.toISOString().slice(0, 10)
  const before = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() - 1, 1))
  return { day, month: day.slice(0, 7), previousMonth: before.toISOString().slice(0, 7) }
}
