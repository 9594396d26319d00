import { isCardNumber } from './card-number.ts'
import { type Faults, type FieldFault, join, type Reader } from './reader.ts'

/** A value that was taken, or why not: its shape is wrong, or a text of it is a card number. */
export type Taken<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: 'BODY_INVALID' | 'CARD_NUMBER_REFUSED'; readonly errors: readonly FieldFault[] }

/** Takes a JSON value as a T: first its shape, then that no text of it is a card number. */
export function take<T>(read: Reader<T>, value: unknown): Taken<T> {
  const shape = takeShape(read, value)
  const path = shape.ok ? cardNumberAt(shape.value) : undefined
  if (path === undefined) return shape
  return { ok: false, code: 'CARD_NUMBER_REFUSED', errors: [{ path, message: 'is a card number; send a token of the card' }] }
}

/** The shape alone. */
export function takeShape<T>(read: Reader<T>, value: unknown): Taken<T> {
  const faults: Faults = []
  const result = read(value, faults)
  return faults.length > 0 ? { ok: false, code: 'BODY_INVALID', errors: faults } : { ok: true, value: result as T }
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
