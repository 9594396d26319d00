import { type FieldFault, join, type Reader } from '../../core/body/reader.ts'
import { type Taken, take, takeShape } from '../../core/body/take.ts'
import type { JsonFault } from '../json/locate-faults.ts'
import { invalidBody, Problem } from '../problem.ts'

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
  if (jsonFaults.length > 0) return { ok: false, problem: invalidBody(placesOf(jsonFaults)) }
  return resultOf(take(read, value), within)
}

/** The shape alone, for a value whose parts are read one by one later. */
export function readShape<T>(read: Reader<T>, value: unknown, jsonFaults: readonly JsonFault[], within?: Within): BodyResult<T> {
  if (jsonFaults.length > 0) return { ok: false, problem: invalidBody(placesOf(jsonFaults)) }
  return resultOf(takeShape(read, value), within)
}

function resultOf<T>(taken: Taken<T>, within: Within | undefined): BodyResult<T> {
  if (taken.ok) return taken
  const errors = located(taken.errors, within)
  if (taken.code === 'BODY_INVALID') return { ok: false, problem: invalidBody(errors) }
  const detail = `${errors[0]?.path ?? 'a field'} is a card number; only tokens of cards are accepted`
  return { ok: false, problem: new Problem('CARD_NUMBER_REFUSED', { detail, errors }) }
}

/** The places of JSON faults in the notation of problem answers. */
function placesOf(jsonFaults: readonly JsonFault[]): readonly FieldFault[] {
  return jsonFaults.map(({ path, message }) => ({ path: path.reduceRight<string>((rest, step) => join(step, rest), ''), message }))
}

function located(faults: readonly FieldFault[], within: Within | undefined): readonly FieldFault[] {
  if (within === undefined) return faults
  return faults.map(({ path, message }) => ({ path: within.path.reduceRight<string>((rest, step) => join(step, rest), path), message }))
}
