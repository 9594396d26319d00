import type { Subject } from './subject.ts'

/**
 * A call of the dashboards' API.
 * @param n counts the calls: no two within a quarter of a second may ask the same, or they would share one look-up
 */
export interface Call {
  readonly name: string
  readonly path: (subject: Subject, n: number) => string
  /** Measured until the first byte; the rest is not read. */
  readonly firstByte?: true
}

/** The filled ledger has none of what a call names: it was filled with too few rows. */
export class NothingToNameError extends Error {
  override readonly name = 'NothingToNameError'
}

const nth = <Thing>(things: readonly Thing[], n: number): Thing => {
  if (things.length === 0) throw new NothingToNameError('the merchant has none of what it names')
  return things[n % things.length] as Thing
}

/** So many days, each time another stretch of them. */
const stretch = ({ days }: Subject, length: number, n: number): string => {
  const last = n % Math.max(1, Math.min(30, days.length - length + 1))
  return `from=${days[Math.min(days.length - 1, last + length - 1)]}&to=${days[last]}`
}
const overview = (call: string, days: number): Call => ({
  name: `${call}, ${days === 1 ? 'one day' : `${days} days`}`,
  path: (subject, n) => `/api/${call}?${stretch(subject, days, n)}`,
})

/** The list's days: three months, so that a filter has all of the ledger to look through. */
const list = (name: string, filter: (subject: Subject, n: number) => string, length = 89): Call => ({
  name: `payments list, ${name}`,
  path: (subject, n) => `/api/payments/list?${stretch(subject, length, n)}&limit=${20 + (n % 80)}${filter(subject, n)}`,
})
const place = ({ eventTimeMs, paymentId }: { readonly eventTimeMs: number; readonly paymentId: string }): string =>
  `${eventTimeMs}_${paymentId}`

/** Every GET call of the dashboards that reads the ledger or its totals. One that is added to the API is added here. */
export const calls: readonly Call[] = [
  { name: 'sales of a day', path: (subject, n) => `/api/sales?day=${nth(subject.days, n)}` },
  ...[1, 30].map((days) => overview('breakdown', days)),
  ...['customers', 'holds'].flatMap((call) => [1, 30, 60].map((days) => overview(call, days))),
  { name: 'newest payments', path: (_subject, n) => `/api/payments?limit=${20 + (n % 80)}` },
  { name: 'newest payments, held', path: (_subject, n) => `/api/payments?limit=${20 + (n % 80)}&status=PENDING` },
  { name: 'newest payments, denied', path: (_subject, n) => `/api/payments?limit=${20 + (n % 80)}&status=DENIED` },
  { name: 'regulars', path: (_subject, n) => `/api/regulars?limit=${10 + (n % 80)}` },

  list('a day', () => '', 1),
  list('a week', () => '', 7),
  list('89 days', () => ''),
  list('deep page', (subject, n) => `&before=${place(nth(subject.deep, n))}`),
  list('page back', (subject, n) => `&after=${place(nth(subject.deep, n))}`),
  list('completed', () => '&status=COMPLETED'),
  list('denied', () => '&status=DENIED'),
  list('held', () => '&status=PENDING'),
  list('refunded or cancelled', () => '&status=REFUNDED,PARTIALLY_REFUNDED,CANCELLED'),
  list('store', (subject, n) => `&storeId=${nth(subject.storeIds, n)}`),
  list('customer', (subject, n) => `&customerId=${nth(subject.customerIds, n)}`),
  list('customer who never came', (_subject, n) => `&customerId=nobody-${n}`),
  list('card', (subject, n) => `&cardId=${nth(subject.cardIds, n)}`),
  list('channel', () => '&channel=ONLINE'),
  list('currency', () => '&currency=KRW'),
  list('country', () => '&country=KR'),
  list('country without payments', () => '&country=SG'),
  list('amount', () => '&amountFrom=100000&amountTo=200000'),
  list('amount nobody paid', () => '&amountFrom=900000'),
  list('search for an item', () => `&q=${encodeURIComponent('콜드브루')}`),
  list('search for an order number', (_subject, n) => `&q=A-${1_000 + n}`),
  list('search for nothing there', (_subject, n) => `&q=zzzz${n}`),
  list(
    'store, channel, status and amount',
    (subject, n) => `&storeId=${nth(subject.storeIds, n)}&channel=ONLINE&status=REFUNDED&amountFrom=10000`,
  ),
  list('deep page of a store', (subject, n) => `&storeId=${nth(subject.storeIds, n)}&before=${place(nth(subject.deep, n))}`),
  { name: 'payments as CSV, first byte', firstByte: true, path: (subject, n) => `/api/payments/list.csv?${stretch(subject, 30, n)}` },
  {
    name: 'payments as CSV of a status, first byte',
    firstByte: true,
    path: (subject, n) => `/api/payments/list.csv?${stretch(subject, 60, n)}&status=DENIED`,
  },
  { name: 'payment', path: (subject, n) => `/api/payments/${nth(subject.recent, n).paymentId}` },
  { name: 'payment, old', path: (subject, n) => `/api/payments/${nth(subject.deep, n).paymentId}` },
  { name: 'payment, held', path: (subject, n) => `/api/payments/${nth(subject.heldIds, n)}` },

  { name: 'holds list, one day', path: (subject, n) => `/api/holds/list?${stretch(subject, 1, n)}&limit=${20 + (n % 80)}` },
  { name: 'holds list, 89 days', path: (subject, n) => `/api/holds/list?${stretch(subject, 89, n)}&limit=${20 + (n % 80)}` },
  { name: 'hold', path: (subject, n) => `/api/holds/${nth(subject.heldIds, n)}` },
  overview('benefits', 1),
  overview('benefits', 30),
  ...['visits', 'recent', 'vip-since', 'away'].map(
    (sort): Call => ({
      name: `regulars list, by ${sort}`,
      path: (_subject, n) => `/api/regulars/list?sort=${sort}&limit=${20 + (n % 80)}`,
    }),
  ),
  {
    name: 'regulars list, of a store',
    path: (subject, n) => `/api/regulars/list?storeId=${nth(subject.storeIds, n)}&limit=${20 + (n % 80)}`,
  },
  { name: 'regulars list, search', path: (_subject, n) => `/api/regulars/list?search=${10 + n}` },
  { name: 'customer', path: (subject, n) => `/api/customer?customerId=${nth(subject.customerIds, n)}` },
  {
    name: 'payments of a customer',
    path: (subject, n) => `/api/customer/payments?customerId=${nth(subject.customerIds, n)}&limit=${10 + (n % 80)}`,
  },
]
