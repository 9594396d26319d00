import type { Random } from './random.ts'

const hourMs = 3_600_000
const seoulOffsetMs = 9 * hourMs

/** Two moments, epoch milliseconds. */
export interface Window {
  readonly startMs: number
  readonly endMs: number
}

/**
 * The hours that a run's payments are spread over: the present day in Seoul up to a minute ago. Not longer than 23 hours, so that a
 * payment is still less than 24 hours old when it is appended; not shorter than six, so that a run just after midnight has journeys in it.
 */
export function demoWindow(nowMs: number): Window {
  const midnightMs = nowMs - ((nowMs + seoulOffsetMs) % (24 * hourMs))
  const startMs = Math.min(Math.max(midnightMs, nowMs - 23 * hourMs), nowMs - 6 * hourMs)
  return { startMs, endMs: nowMs - 60_000 }
}

/** How busy shops are in each hour of Seoul. */
const busy = [2, 1, 1, 1, 1, 2, 4, 9, 14, 12, 11, 15, 22, 18, 13, 13, 14, 17, 23, 24, 18, 12, 7, 4] as const

/** Moments within the window, more of them in busy hours; in order of time. */
export function shoppingTimes(count: number, { startMs, endMs }: Window, random: Random): number[] {
  const times: number[] = []
  while (times.length < count) {
    const atMs = Math.floor(random.between(startMs, endMs))
    const hour = Math.floor(((atMs + seoulOffsetMs) % (24 * hourMs)) / hourMs)
    if (random.next() * 24 < (busy[hour] ?? 0)) times.push(atMs)
  }
  return times.sort((one, other) => one - other)
}
