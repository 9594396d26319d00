import { isIdentifier, isStorable } from '../../../core/identifier.ts'
import { uuidPattern } from '../../../core/ids.ts'
import { countryCodes, currencyCodes } from '../../../core/iso-codes.ts'
import { type PaymentKind, paymentKinds, type Status, statuses, statusesAskedFor } from '../../../core/transaction-status.ts'
import { type DayRange, isDayRange, shiftDay } from '../answers/seoul-day.ts'
import { Problem } from '../problem.ts'

/** How a payment reached the merchant. */
export const channels = ['POS', 'ONLINE', 'APP'] as const

/** Most days of a list. */
export const longestDays = 92
/** Days of a list unless said otherwise, today the last one. */
const defaultDays = 7
/** Longest search text, in characters. */
export const maxSearchLength = 100
/** Rows of a page unless `limit` says otherwise, and most of them. */
export const defaultLimit = 50
export const maxLimit = 100
/** Counting stops here. */
export const maxTotal = 10_000

/** Which of a merchant's payments are wanted; undefined: any. All of it applies. */
export interface PaymentFilter {
  /** Days of the event time in Seoul, both included. */
  readonly days: DayRange
  readonly statuses: readonly Status[] | undefined
  readonly storeId: string | undefined
  readonly customerId: string | undefined
  readonly cardId: string | undefined
  readonly channel: string | undefined
  readonly currency: string | undefined
  readonly country: string | undefined
  /** Decimal major units, of whatever currency a payment is in; both included. */
  readonly amountFrom: string | undefined
  readonly amountTo: string | undefined
  /**
   * Part of an order number, a customer's or card's id, a store's or an item's name; or the whole payment id, idempotency key or last four digits of
   * the card.
   */
  readonly q: string | undefined
}

/** A place in the order of payments: event time, then id. */
export interface Place {
  /** Epoch milliseconds. */
  readonly eventTimeMs: number
  readonly paymentId: string
}

/** A page of payments, newest first. */
export interface ListQuery {
  readonly filter: PaymentFilter
  /** Only payments newer than this place, and not newer than that: the list as it was when its newest stood there. */
  readonly after: Place | undefined
  readonly upTo: Place | undefined
  /** The page begins behind this place; changes nothing about what is counted. */
  readonly before: Place | undefined
  readonly limit: number
}

const amount = /^\d{1,15}(\.\d{1,4})?$/
const readers = {
  from: given,
  to: given,
  status: (text: string) => parts<Status>(text, (part) => (statuses as readonly string[]).includes(part)),
  kind: (text: string) => parts<PaymentKind>(text, (part) => Object.hasOwn(paymentKinds, part)),
  storeId: idOf,
  customerId: idOf,
  cardId: idOf,
  channel: (text: string) => ((channels as readonly string[]).includes(text) ? text : undefined),
  currency: (text: string) => (currencyCodes.has(text) ? text : undefined),
  country: (text: string) => (countryCodes.has(text) ? text : undefined),
  amountFrom: (text: string) => (amount.test(text) ? text : undefined),
  amountTo: (text: string) => (amount.test(text) ? text : undefined),
  q: (text: string) => (text.trim() !== '' && text.length <= maxSearchLength && isStorable(text) ? text.trim() : undefined),
  after: placeOf,
  upTo: placeOf,
  before: placeOf,
  limit: (text: string) => (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= maxLimit ? Number(text) : undefined),
}
type Name = keyof typeof readers
type Values = { readonly [name in Name]?: NonNullable<ReturnType<(typeof readers)[name]>> }

const expected: Readonly<Record<Name, string>> = {
  from: 'must be a date written YYYY-MM-DD',
  to: 'must be a date written YYYY-MM-DD',
  status: `must be one or more of ${statuses.join(', ')}, with commas between`,
  kind: `must be one or more of ${Object.keys(paymentKinds).join(', ')}, with commas between`,
  storeId: 'must be an id',
  customerId: 'must be an id',
  cardId: 'must be an id',
  channel: `must be one of ${channels.join(', ')}`,
  currency: 'must be a currency of ISO 4217',
  country: 'must be a country of ISO 3166-1 alpha-2',
  amountFrom: 'must be an amount in major units, such as 12.50',
  amountTo: 'must be an amount in major units, such as 12.50',
  q: `must be 1 to ${maxSearchLength} characters`,
  after: 'must be a place that an earlier answer named',
  upTo: 'must be a place that an earlier answer named',
  before: 'must be a place that an earlier answer named',
  limit: `must be 1 to ${maxLimit}`,
}

/** Every parameter with what it must be, for the description of the call. */
export const parameters = expected

/**
 * Reads the parameters of a list.
 * @param today Asia/Seoul, YYYY-MM-DD
 * @throws {Problem} PARAMETER_INVALID, naming the first that is not as described
 */
export function readListQuery(query: Readonly<Record<string, unknown>>, today: string): ListQuery {
  const values = readValues(query)
  const {
    from,
    to = from === undefined || from <= today ? today : from,
    status,
    kind,
    after,
    upTo,
    before,
    limit = defaultLimit,
    ...rest
  } = values
  const days = { from: from ?? shiftDay(to, 1 - defaultDays), to }
  if (!isDayRange(days, longestDays)) throw invalid(`from and to must be days that exist, in order, at most ${longestDays} of them`)
  const { storeId, customerId, cardId, channel, currency, country, amountFrom, amountTo, q } = rest
  const filter = {
    days,
    statuses: statusesAskedFor(status, kind),
    storeId,
    customerId,
    cardId,
    channel,
    currency,
    country,
    amountFrom,
    amountTo,
    q,
  }
  return { filter, after, upTo, before, limit }
}

function readValues(query: Readonly<Record<string, unknown>>): Values {
  const values: Values = {}
  for (const [name, value] of Object.entries(query)) {
    if (!Object.hasOwn(readers, name)) throw invalid(`${name.slice(0, 64)} is not a parameter of this call`)
    if (typeof value !== 'string') throw invalid(`${name} must be given once`)
    const read = readers[name as Name](value)
    if (read === undefined) throw invalid(`${name} ${expected[name as Name]}`)
    Object.assign(values, { [name]: read })
  }
  return values
}

function invalid(detail: string): Problem {
  return new Problem('PARAMETER_INVALID', detail)
}

/** Days are judged together, when all are known. */
function given(text: string): string | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined
}

function parts<Part extends string>(text: string, known: (part: string) => boolean): readonly Part[] | undefined {
  const all = text.split(',')
  return all.every(known) ? (all as Part[]) : undefined
}

function idOf(text: string): string | undefined {
  return isIdentifier(text) ? text : undefined
}

/** `<epoch milliseconds>_<payment id>` */
export function placeText({ eventTimeMs, paymentId }: Place): string {
  return `${eventTimeMs}_${paymentId}`
}

function placeOf(text: string): Place | undefined {
  const [ms = '', paymentId = '', ...more] = text.split('_')
  if (!/^\d{1,14}$/.test(ms) || !uuidPattern.test(paymentId) || more.length > 0) return undefined
  return { eventTimeMs: Number(ms), paymentId }
}
