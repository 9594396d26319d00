import { type Ending, endingOf } from './endings.ts'
import type { CustomerFacts, Facts, PaymentFact } from './facts.ts'
import { eventTime, type Judgement, judge, type Presence, presenceAfter, spotOf } from './rules.ts'

/** What must be true of one payment. */
export interface ExpectedPayment {
  readonly payment: PaymentFact
  readonly customerId: string
  readonly judgement: Judgement
  readonly status: 'COMPLETED' | 'DENIED'
  /** null: completed at once. */
  readonly reason: Ending['reason'] | null
  readonly eventMs: number
  readonly clamped: boolean
}

/** Visits of one customer to one store; `vipSinceMs`: event time of the fifth. */
export interface ExpectedVisits {
  readonly customerId: string
  readonly merchantId: string
  readonly storeId: string
  readonly visits: number
  readonly vipSinceMs: number | null
}

export interface ExpectedTotal {
  readonly payments: number
  readonly amountMinor: bigint
}

/** Everything the system must show when all is settled. */
export interface Expectation {
  /** By payment id. */
  readonly payments: ReadonlyMap<string, ExpectedPayment>
  /** By {@link visitKey}. */
  readonly visits: ReadonlyMap<string, ExpectedVisits>
  /** By {@link totalKey}. */
  readonly totals: ReadonlyMap<string, ExpectedTotal>
}

/** The visit that is greeted. */
const greetedVisit = 5

/** Computes what must have come of the facts. */
export function expectationOf(facts: Facts): Expectation {
  const payments = new Map<string, ExpectedPayment>()
  const visits = new Map<string, ExpectedVisits>()
  for (const customer of facts.customers) {
    const { judged, completed } = playThrough(customer, facts.storePlaces)
    for (const expected of judged) payments.set(expected.payment.paymentId, expected)
    for (const payment of completed) countVisit(visits, customer.customerId, payment)
  }
  return { payments, visits, totals: totalsOf(payments.values()) }
}

export function visitKey(customerId: string, merchantId: string, storeId: string): string {
  return JSON.stringify([customerId, merchantId, storeId])
}

/** @param day of Asia/Seoul, YYYY-MM-DD */
export function totalKey(merchantId: string, storeId: string, currency: string, day: string, status: string): string {
  return JSON.stringify([merchantId, storeId, currency, day, status])
}

/** One customer's records in log order: every payment against the presence as it stands then. */
function playThrough(
  customer: CustomerFacts,
  storePlaces: Facts['storePlaces'],
): { readonly judged: ExpectedPayment[]; readonly completed: PaymentFact[] } {
  let presence: Presence | undefined
  const judged: ExpectedPayment[] = []
  const completed: PaymentFact[] = []
  const open = new Map<string, { readonly payment: PaymentFact; readonly ending: Ending }>()
  const complete = (payment: PaymentFact): void => {
    presence = presenceAfter(payment, spotOf(payment, storePlaces), presence)
    completed.push(payment)
  }
  for (const event of customer.events) {
    if (event.kind === 'payment') {
      const judgement = judge(event, spotOf(event, storePlaces), presence)
      const ending = judgement.held ? endingOf(event.paymentId, customer) : undefined
      judged.push({
        payment: event,
        customerId: customer.customerId,
        judgement,
        ...eventTime(event),
        status: ending?.status ?? 'COMPLETED',
        reason: ending?.reason ?? null,
      })
      if (ending === undefined) complete(event)
      else open.set(event.paymentId, { payment: event, ending })
    } else {
      const held = open.get(event.paymentId)
      if (held?.ending.status === 'COMPLETED' && held.ending.by === event) complete(held.payment)
    }
  }
  return { judged, completed }
}

function countVisit(visits: Map<string, ExpectedVisits>, customerId: string, payment: PaymentFact): void {
  const { merchantId, storeId } = payment
  const key = visitKey(customerId, merchantId, storeId)
  const before = visits.get(key) ?? { customerId, merchantId, storeId, visits: 0, vipSinceMs: null }
  const count = before.visits + 1
  visits.set(key, { ...before, visits: count, vipSinceMs: count === greetedVisit ? eventTime(payment).eventMs : before.vipSinceMs })
}

function totalsOf(payments: Iterable<ExpectedPayment>): Map<string, ExpectedTotal> {
  const totals = new Map<string, ExpectedTotal>()
  for (const { payment, status, eventMs } of payments) {
    const key = totalKey(payment.merchantId, payment.storeId, payment.currency, seoulDay(eventMs), status)
    const before = totals.get(key) ?? { payments: 0, amountMinor: 0n }
    totals.set(key, { payments: before.payments + 1, amountMinor: before.amountMinor + BigInt(payment.amountMinor) })
  }
  return totals
}

/** Seoul is nine hours ahead of UTC, without summer time. */
export function seoulDay(ms: number): string {
  return new Date(ms + 9 * 3_600_000).toISOString().slice(0, 10)
}
