import type { JsonFault } from '../json/locate-faults.ts'
import { type FieldFault, invalidBody, Problem } from '../problem.ts'
import { isCardNumber } from './card-number.ts'
import { type Faults, faultsOf, join, type Reader } from './reader.ts'

/** A body that was taken, or the problem to answer. */
export type BodyResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem }

/** Where a value lies within the request's body, for the paths of its faults. */
export interface Within {
  readonly path: readonly (string | number)[]
}

/**
 * Takes a parsed JSON value as a T: first its shape (400), then that no text of it is a card number (422).
 * @param jsonFaults what the strict parser found in this very value, paths from the top of the request's body
 */
export function readBody<T>(read: Reader<T>, value: unknown, jsonFaults: readonly JsonFault[], within?: Within): BodyResult<T> {
  const shape = readShape(read, value, jsonFaults, within)
  const card = shape.ok ? cardNumberAt(shape.value) : undefined
  if (card === undefined) return shape
  return { ok: false, problem: cardNumber(located([{ path: card, message: 'is a card number; send a token of the card' }], within)) }
}

/** The shape alone, for a value whose parts are read one by one later. */
export function readShape<T>(read: Reader<T>, value: unknown, jsonFaults: readonly JsonFault[], within?: Within): BodyResult<T> {
  if (jsonFaults.length > 0) return { ok: false, problem: invalidBody(faultsOf(jsonFaults)) }
  const faults: Faults = []
  const result = read(value, faults)
  return faults.length > 0 ? { ok: false, problem: invalidBody(located(faults, within)) } : { ok: true, value: result as T }
}

function cardNumber(errors: readonly FieldFault[]): Problem {
  return new Problem('CARD_NUMBER_REFUSED', {
    detail: `${errors[0]?.path ?? 'a field'} is a card number; only tokens of cards are accepted`,
    errors,
  })
}

function located(faults: readonly FieldFault[], within: Within | undefined): readonly FieldFault[] {
  if (within === undefined) return faults
  return faults.map(({ path, message }) => ({ path: within.path.reduceRight<string>((rest, step) => join(step, rest), path), message }))
}

/** Path of the first text that is a card number. */
function cardNumberAt(value: unknown): string | undefined {
  if (typeof value === 'string') return isCardNumber(value) ? '' : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const key of Object.keys(value)) {
    const inner = cardNumberAt((value as Readonly<Record<string, unknown>>)[key])
    if (inner !== undefined) return join(Array.isArray(value) ? Number(key) : key, inner)
  }
  return undefined
}
