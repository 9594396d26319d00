import { seoulOffsetMs } from '../../../core/seoul-time.ts'

const dayMs = 86_400_000

/** True for a day that exists, written YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}

/** Days in Asia/Seoul, YYYY-MM-DD, both included. */
export interface DayRange {
  readonly from: string
  readonly to: string
}

/** True for days that exist, in order, and no more of them than `longestDays`. */
export function isDayRange({ from, to }: DayRange, longestDays: number): boolean {
  if (!isDay(from) || !isDay(to)) return false
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1
  return days >= 1 && days <= longestDays
}

/** Another day, YYYY-MM-DD. @param by days, negative for earlier */
export function shiftDay(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * dayMs).toISOString().slice(0, 10)
}

/** When a day begins in Seoul, epoch milliseconds. */
export function startOfDayMs(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - seoulOffsetMs
}

/** The day before, YYYY-MM-DD. */
export function dayBefore(day: string): string {
  return shiftDay(day, -1)
}
