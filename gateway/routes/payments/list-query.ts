import { parseRfc3339 } from '../../../core/body/occurred-at.ts'
import type { FieldFault } from '../../../core/body/reader.ts'
import { isIdentifier } from '../../../core/identifier.ts'
import { uuidPattern } from '../../../core/ids.ts'
import { type PaymentKind, paymentKinds, type Status, statuses, statusesAskedFor } from '../../../core/transaction-status.ts'
import { Problem } from '../../problem.ts'

/** Rows of a page unless `limit` says otherwise, and most of them. */
export const defaultLimit = 20
export const maxLimit = 100
/** Longest search text, in characters. */
export const maxSearchLength = 100

/** Which of a merchant's payments are wanted; undefined: any. */
export interface PaymentFilter {
  readonly statuses: readonly Status[] | undefined
  /** `occurredAt` at or after, and before; epoch milliseconds. */
  readonly fromMs: number | undefined
  readonly toMs: number | undefined
  readonly storeId: string | undefined
  readonly customerId: string | undefined
  readonly cardId: string | undefined
  /** Part of an order number or an item's name, or a whole payment id. */
  readonly q: string | undefined
}

/** A page of them, newest first. */
export interface ListQuery {
  readonly filter: PaymentFilter
  /** Payments older than this one. */
  readonly cursor: string | undefined
  readonly limit: number
}

const readers = {
  status: (text: string) => parts<Status>(text, (part) => (statuses as readonly string[]).includes(part)),
  kind: (text: string) => parts<PaymentKind>(text, (part) => Object.hasOwn(paymentKinds, part)),
  from: timeOf,
  to: timeOf,
  storeId: idOf,
  customerId: idOf,
  cardId: idOf,
  q: (text: string) => (text.trim() !== '' && text.length <= maxSearchLength && !text.includes('\0') ? text.trim() : undefined),
  cursor: (text: string) => (uuidPattern.test(text) ? text : undefined),
  limit: (text: string) => (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= maxLimit ? Number(text) : undefined),
}
type Name = keyof typeof readers

const expected: Readonly<Record<Name, string>> = {
  status: `must be one or more of ${statuses.join(', ')}, with commas between`,
  kind: `must be one or more of ${Object.keys(paymentKinds).join(', ')}, with commas between`,
  from: 'must be a time as RFC 3339 writes it, with an offset (a + is %2B in a URL), or epoch milliseconds',
  to: 'must be a time as RFC 3339 writes it, with an offset (a + is %2B in a URL), or epoch milliseconds',
  storeId: 'must be an id',
  customerId: 'must be an id',
  cardId: 'must be an id',
  q: `must be 1 to ${maxSearchLength} characters`,
  cursor: 'must be the nextCursor of the page before',
  limit: `must be 1 to ${maxLimit}`,
}

/** @throws {Problem} PARAMETER_INVALID, naming every parameter that is not as described */
export function readListQuery(query: Readonly<Record<string, unknown>>): ListQuery {
  const faults: FieldFault[] = []
  const values: { [name in Name]?: NonNullable<ReturnType<(typeof readers)[name]>> } = {}
  for (const [name, given] of Object.entries(query)) {
    if (!Object.hasOwn(readers, name)) faults.push({ path: name.slice(0, 64), message: 'is not a parameter of this call' })
    else {
      const value = typeof given === 'string' ? readers[name as Name](given) : undefined
      if (value === undefined)
        faults.push({ path: name, message: typeof given === 'string' ? expected[name as Name] : 'must be given once' })
      else Object.assign(values, { [name]: value })
    }
  }
  const [first] = faults
  if (first !== undefined) throw new Problem('PARAMETER_INVALID', { detail: `${first.path} ${first.message}`, errors: faults })
  const { from: fromMs, to: toMs, storeId, customerId, cardId, q, cursor, limit = defaultLimit } = values
  return { filter: { statuses: statusesAskedFor(values.status, values.kind), fromMs, toMs, storeId, customerId, cardId, q }, cursor, limit }
}

function parts<Part extends string>(text: string, known: (part: string) => boolean): readonly Part[] | undefined {
  const all = text.split(',')
  return all.every(known) ? (all as Part[]) : undefined
}

function timeOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : parseRfc3339(text)
}

function idOf(text: string): string | undefined {
  return isIdentifier(text) ? text : undefined
}
