import type { Pool } from '../../platform/postgres/pool.ts'
import type { ExpectedPayment } from '../expected/customer-day.ts'
import type { Expectation } from '../expected/expectation.ts'
import { expectedPaymentId } from '../expected/payment-id.ts'
import type { Posted, RunLog } from '../play/run-log.ts'
import { compareMaps, type Difference } from './difference.ts'

interface LedgerRow {
  readonly payment_id: string
  readonly merchant_id: string
  readonly store_id: string
  readonly customer_id: string
  readonly card_id: string
  readonly amount_minor: number
  readonly currency: string
  readonly country: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly location_accuracy_m: number | null
  readonly channel: string
  readonly order_id: string | null
  readonly occurred_at: Date
  readonly event_time: Date
  readonly status: string
  readonly status_reason: string | null
  readonly outcome: string
  readonly clamped: boolean
  readonly fired: readonly string[] | null
  readonly changes: string | null
  /** Why it was held no more. */
  readonly ended_by: string | null
  readonly refunded: string | null
  readonly partition: number
  readonly source_offset: number
}

/** The run's rows of the ledger, with the rules that fired and every later change in order. */
const ledgerQuery = `
  select t.payment_id, merchant_id, store_id, customer_id, card_id, amount_minor, currency, country, latitude, longitude, location_accuracy_m,
    channel, order_id, occurred_at, event_time, status, status_reason, source_partition as partition, source_offset,
    decision ->> 'outcome' as outcome, (decision ->> 'timeClamped')::boolean as clamped,
    (select array_agg(r ->> 'rule' order by r ->> 'rule') from json_array_elements(decision -> 'rules') r where (r ->> 'fired')::boolean) as fired,
    (select string_agg(c.from_status || ' to ' || c.to_status || ' ' || c.reason, ', then ' order by c.version)
     from transaction_changes c where c.payment_id = t.payment_id) as changes,
    (select c.reason from transaction_changes c where c.payment_id = t.payment_id and c.from_status = 'PENDING') as ended_by,
    (select f.refunded_minor || ' in ' || f.refunds from transaction_refunds f where f.payment_id = t.payment_id) as refunded
  from transactions t where customer_id = any($1)`

/** What the summary counts. */
export type LedgerCounts = Readonly<
  Record<
    | 'payments'
    | 'completed'
    | 'held'
    | 'approved'
    | 'denied'
    | 'wrongCodes'
    | 'expired'
    | 'undeliverable'
    | 'cancelledHeld'
    | 'cancelled'
    | 'partlyRefunded'
    | 'refunded',
    number
  >
>

export interface LedgerCheck {
  readonly differences: readonly Difference[]
  readonly actual: LedgerCounts
}

/** Every payment of the run against the ledger: what was sent, how it was judged, how it ended and on which way. */
export async function checkLedger(pool: Pool, run: RunLog, expectation: Expectation): Promise<LedgerCheck> {
  const { rows } = await pool.query<LedgerRow>(ledgerQuery, [run.lanes.map(({ customer }) => customer.customerId)])
  const posted = new Map(
    run.lanes.flatMap(({ entries }) => entries.flatMap((entry) => (entry.did === 'post' ? [[entry.paymentId, entry] as const] : []))),
  )
  const actual = new Map(rows.map((row) => [row.payment_id, row]))
  return {
    differences: [
      ...compareMaps('ledger: what was sent', posted, actual, { expected: sentText, actual: storedText }),
      ...compareMaps('ledger: judgement and ending', expectation.payments, actual, {
        expected: expectedText,
        actual: (row) => judgedText(row, expectation.payments.get(row.payment_id)),
      }),
      ...wrongIds(posted.values()),
      ...outOfOrder(run, actual),
    ],
    actual: countsOf(rows.map(({ status, ended_by, outcome }) => ({ status, endedBy: ended_by, held: outcome === 'hold' }))),
  }
}

/** The same counts from the expectation. */
export function expectedCounts(expectation: Expectation): LedgerCounts {
  return countsOf(
    [...expectation.payments.values()].map(({ status, steps, judgement }) => ({
      status,
      endedBy: steps.find(({ from }) => from === 'PENDING')?.reason ?? null,
      held: judgement.held,
    })),
  )
}

function countsOf(payments: readonly { readonly status: string; readonly endedBy: string | null; readonly held: boolean }[]): LedgerCounts {
  const ended = (reason: string): number => payments.filter(({ endedBy }) => endedBy === reason).length
  const now = (wanted: string): number => payments.filter(({ status }) => status === wanted).length
  return {
    payments: payments.length,
    completed: now('COMPLETED'),
    held: payments.filter(({ held }) => held).length,
    approved: ended('approved'),
    denied: ended('denied-by-customer'),
    wrongCodes: ended('too-many-wrong-codes'),
    expired: ended('expired'),
    undeliverable: ended('undeliverable'),
    cancelledHeld: ended('cancelled-by-merchant'),
    cancelled: now('CANCELLED'),
    partlyRefunded: now('PARTIALLY_REFUNDED'),
    refunded: now('REFUNDED'),
  }
}

function sentText({ payment: { merchantId, body } }: Posted): string {
  const {
    storeId,
    customerId,
    cardId,
    amountMinor,
    currency,
    country,
    latitude,
    longitude,
    locationAccuracyM,
    channel,
    orderId,
    occurredAt,
  } = body
  return [
    merchantId,
    storeId,
    customerId,
    cardId,
    amountMinor,
    currency,
    country,
    latitude,
    longitude,
    locationAccuracyM,
    channel,
    orderId,
    occurredAt,
  ].join(' ')
}

function storedText(row: LedgerRow): string {
  return [
    row.merchant_id,
    row.store_id,
    row.customer_id,
    row.card_id,
    row.amount_minor,
    row.currency,
    row.country,
    row.latitude,
    row.longitude,
    row.location_accuracy_m,
    row.channel,
    row.order_id,
    row.occurred_at.getTime(),
  ].join(' ')
}

function expectedText({ judgement, status, reason, steps, refunds, refundedMinor, eventMs, clamped }: ExpectedPayment): string {
  const fired = [judgement.countryChange && 'country-change', judgement.impossibleTravel && 'impossible-travel'].filter(Boolean)
  const changes = steps.slice(1).map((step) => `${step.from} to ${step.to} ${step.reason}`)
  const refunded = refunds === 0 ? null : `${refundedMinor} in ${refunds}`
  return outcomeText({
    outcome: judgement.held ? 'hold' : 'pass',
    fired: fired.join(' and '),
    ...{ status, reason, eventMs, clamped, refunded },
    changes: changes.length === 0 ? null : changes.join(', then '),
  })
}

function judgedText(row: LedgerRow, expected: ExpectedPayment | undefined): string {
  // where only a country's circle could tell how fast the journey was, either answer is right
  const open = expected !== undefined && expected.judgement.impossibleTravel === undefined
  const fired = (row.fired ?? []).filter((rule) => !(open && rule === 'impossible-travel'))
  const { outcome, status, status_reason: reason, clamped, changes, refunded } = row
  return outcomeText({ outcome, fired: fired.join(' and '), status, reason, eventMs: row.event_time.getTime(), clamped, changes, refunded })
}

interface Outcome {
  readonly outcome: string
  readonly fired: string
  readonly status: string
  readonly reason: string | null
  readonly eventMs: number
  readonly clamped: boolean
  readonly changes: string | null
  readonly refunded: string | null
}

function outcomeText({ outcome, fired, status, reason, eventMs, clamped, changes, refunded }: Outcome): string {
  const time = `event time ${new Date(eventMs).toISOString()}${clamped ? ' (clamped)' : ''}`
  return `${outcome} by ${fired || 'no rule'}, ${status} (${reason ?? 'at once'}), ${time}, ${changes ?? 'never changed'}${refunded === null ? '' : `, ${refunded} refunded`}`
}

function wrongIds(posted: Iterable<Posted>): Difference[] {
  return [...posted].flatMap(({ payment, paymentId }) => {
    const id = expectedPaymentId(payment.merchantId, payment.idempotencyKey, payment.body.occurredAt)
    return id === paymentId ? [] : [{ of: 'payment ids', text: `${payment.idempotencyKey}: expected ${id}, is ${paymentId}` }]
  })
}

/** A customer's payments were sent one at a time, so they must lie in one partition in that order. */
function outOfOrder(run: RunLog, actual: ReadonlyMap<string, LedgerRow>): Difference[] {
  return run.lanes.flatMap(({ customer, entries }) => {
    const rows = entries.flatMap((entry) => (entry.did === 'post' ? (actual.get(entry.paymentId) ?? []) : []))
    const wrong = rows.find((row, index) => {
      const before = rows[index - 1]
      return before !== undefined && (before.partition !== row.partition || before.source_offset >= row.source_offset)
    })
    return wrong === undefined
      ? []
      : [{ of: 'order in the log', text: `${customer.customerId}: ${wrong.payment_id} lies before what was sent before it` }]
  })
}
