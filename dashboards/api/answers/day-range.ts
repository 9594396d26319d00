import { Type } from 'typebox'
import { seoulDayOf } from '../../../core/seoul-time.ts'
import { Problem } from '../problem.ts'
import { type DayRange, isDayRange } from './seoul-day.ts'

const day = Type.Optional(Type.String({ maxLength: 10 }))
/** Query parameters of a call about some days. */
export const dayRangeParameters = { from: day, to: day }

/**
 * The days a call asks for: today unless given.
 * @param longestDays most of them
 * @throws {Problem} PARAMETER_INVALID for days that do not exist, are out of order or too many
 */
export function dayRangeOf({ from, to = seoulDayOf(Date.now()) }: Partial<DayRange>, longestDays: number): DayRange {
  const range = { from: from ?? to, to }
  if (isDayRange(range, longestDays)) return range
  throw new Problem('PARAMETER_INVALID', `from and to are dates written YYYY-MM-DD, in order, at most ${longestDays} days`)
}
