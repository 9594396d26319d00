import { maxOccurredAtMs } from '../occurred-at-bound.ts'
import { type Reader, refuse } from './reader.ts'

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

/** A point in time: RFC 3339 text with an offset, or integer epoch milliseconds; 0 <= t < 2^48. Read as milliseconds. */
export const occurredAt: Reader<number> = (value, faults) => {
  if (typeof value !== 'number' && typeof value !== 'string')
    return refuse(faults, 'must be RFC 3339 text with an offset, or integer milliseconds')
  const ms = typeof value === 'number' ? value : parseRfc3339(value)
  if (ms === undefined) return refuse(faults, 'must be a time as RFC 3339 writes it, with an offset, such as 2026-11-21T09:30:00+09:00')
  if (!Number.isInteger(ms)) return refuse(faults, 'must be an integer number of milliseconds')
  return ms >= 0 && ms < maxOccurredAtMs ? ms + 0 : refuse(faults, 'must be between 1970-01-01T00:00:00Z and 2^48 milliseconds after it')
}

/**
 * Epoch milliseconds of an RFC 3339 time; digits behind the millisecond are cut off. A leap second (23:59:60 UTC) is the
 * first instant of the next day.
 * @returns undefined when it is not such a text or no such time exists (30 February, hour 24)
 */
export function parseRfc3339(text: string): number | undefined {
  const match = rfc3339.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute] = match
  const [h, m, s, oh, om] = [Number(hour), Number(minute), Number(second), Number(offsetHour ?? 0), Number(offsetMinute ?? 0)]
  if (h > 23 || m > 59 || s > 60 || oh > 23 || om > 59) return undefined
  const midnight = midnightOf(Number(year), Number(month), Number(day))
  if (midnight === undefined) return undefined
  const ms = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'))
  const offset = (oh * 60 + om) * 60_000 * (sign === '-' ? -1 : 1)
  const instant = midnight + ((h * 60 + m) * 60 + s) * 1_000 + ms - offset
  // Second 60 exists only at the end of a UTC day, and then counts as the next day's first.
  return s === 60 ? leapSecond(instant - ms) : instant
}

function leapSecond(nextSecond: number): number | undefined {
  return nextSecond % 86_400_000 === 0 ? nextSecond : undefined
}

function midnightOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined
}
