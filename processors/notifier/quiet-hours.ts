import { seoulOffsetMs } from '../../core/seoul-time.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

/** Hours of a Seoul day, in minutes from midnight: `from` inclusive, `to` exclusive; may reach over midnight. Equal: no hours at all. */
export interface QuietHours {
  readonly fromMinute: number
  readonly toMinute: number
}

/** What a text such as `21:00-08:00` must look like; `off`: no quiet hours. */
export const quietHoursPattern = '^off$|^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$'

/** Reads `21:00-08:00`. @returns null for `off` */
export function quietHoursOf(text: string): QuietHours | null {
  if (text === 'off') return null
  const [from, to] = text.split('-') as [string, string]
  return { fromMinute: minuteOf(from), toMinute: minuteOf(to) }
}

/** When the quiet hours end in which this moment lies, epoch milliseconds; undefined outside them. */
export function quietUntil(nowMs: number, quiet: QuietHours | null): number | undefined {
  if (quiet === null) return undefined
  const midnightMs = Math.floor((nowMs + seoulOffsetMs) / dayMs) * dayMs - seoulOffsetMs
  const at = (day: number, minute: number): number => midnightMs + day * dayMs + minute * minuteMs
  const { fromMinute, toMinute } = quiet
  if (fromMinute < toMinute) return nowMs >= at(0, fromMinute) && nowMs < at(0, toMinute) ? at(0, toMinute) : undefined
  if (fromMinute === toMinute) return undefined
  if (nowMs < at(0, toMinute)) return at(0, toMinute)
  return nowMs >= at(0, fromMinute) ? at(1, toMinute) : undefined
}

function minuteOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number) as [number, number]
  return hours * 60 + minutes
}
