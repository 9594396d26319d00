import { Problem } from '../problem.ts'

/** What a value of a place may be: `time` is a timestamp as Postgres writes it into json, with all its digits. */
export type PlaceValue = 'number' | 'text' | 'time' | 'uuid'

const forms: Readonly<Record<PlaceValue, (value: unknown) => boolean>> = {
  number: (value) => Number.isSafeInteger(value),
  text: (value) => typeof value === 'string' && value.length <= 256 && !value.includes('\0'),
  time: (value) =>
    typeof value === 'string' &&
    value.length <= 40 &&
    /^\d{4,}-\d\d-\d\dT[\d:.]+[+-][\d:]+$/.test(value) &&
    Number.isFinite(Date.parse(value)),
  uuid: (value) => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
}

/**
 * Where a page of a list ended, as text for the address that asks for the next one: the values by which the list is ordered. It names rows of the one who
 * asks and grants nothing.
 */
export function writePlace(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/**
 * The values again.
 * @throws {Problem} PARAMETER_INVALID for anything that {@link writePlace} would not write
 */
export function readPlace(text: string, kinds: readonly PlaceValue[]): readonly (string | number)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (Array.isArray(values) && values.length === kinds.length && kinds.every((kind, index) => forms[kind](values[index]))) return values
  } catch {
    // told below
  }
  throw new Problem('PARAMETER_INVALID', 'after is the `next` of the page before')
}
