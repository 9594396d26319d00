import { isIdentifier, isStorable, longerThan, maxIdentifierLength } from '../identifier.ts'
import { type Reader, refuse } from './reader.ts'

/** An id: 1 to 128 code points without control characters, kept as sent. */
export const identifier: Reader<string> = (value, faults) => {
  if (typeof value !== 'string') return refuse(faults, 'must be a string')
  return isIdentifier(value)
    ? value
    : refuse(faults, `must be 1 to ${maxIdentifierLength} characters, none of them a control character or half a surrogate pair`)
}

/** Text for people: 1 to `most` code points, anything but U+0000 and lone surrogates. */
export function text(most: number): Reader<string> {
  return (value, faults) => {
    if (typeof value !== 'string') return refuse(faults, 'must be a string')
    if (value === '' || longerThan(value, most)) return refuse(faults, `must be 1 to ${most} characters`)
    return isStorable(value) ? value : refuse(faults, 'must not hold U+0000 or half a surrogate pair')
  }
}

/** An integer from `least` to `most`; minus zero counts as zero. */
export function integer(least: number, most: number): Reader<number> {
  return (value, faults) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return refuse(faults, 'must be an integer')
    return value >= least && value <= most ? value + 0 : refuse(faults, `must be ${least} to ${most}`)
  }
}

/** A finite number from `least` to `most`; minus zero counts as zero. */
export function number(least: number, most: number): Reader<number> {
  return (value, faults) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return refuse(faults, 'must be a number')
    if (value < least) return refuse(faults, `must be ${least} or more`)
    return value <= most ? value + 0 : refuse(faults, `must be ${most} or less`)
  }
}

/** True or false, nothing like it. */
export const boolean: Reader<boolean> = (value, faults) => (typeof value === 'boolean' ? value : refuse(faults, 'must be true or false'))

/** One of a fixed set of strings. */
export function oneOf<T extends string>(known: ReadonlySet<T>, what: string): Reader<T> {
  return (value, faults) => (typeof value === 'string' && known.has(value as T) ? (value as T) : refuse(faults, `must be ${what}`))
}

/** Text that matches a pattern. */
export function matching(pattern: RegExp, what: string): Reader<string> {
  return (value, faults) => (typeof value === 'string' && pattern.test(value) ? value : refuse(faults, `must be ${what}`))
}
