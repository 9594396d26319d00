const hourMs = 3_600_000
/**
 * Korea has kept UTC+9 without daylight saving since 1988-10-09. Event times are clamped to a day around the append time,
 * so no earlier one can appear and the fixed offset is exact; `Intl` would cost tens of microseconds a record.
 */
const seoulOffsetMs = 9 * hourMs

/** Calendar day (YYYY-MM-DD) and hour (0 to 23) of a moment in Asia/Seoul. */
export interface SeoulHour {
  readonly day: string
  readonly hour: number
}

/** @param epochMs epoch milliseconds of an event time */
export function seoulHourOf(epochMs: number): SeoulHour {
  const local = new Date(epochMs + seoulOffsetMs)
  return { day: local.toISOString().slice(0, 10), hour: local.getUTCHours() }
}
