import type { Pool } from '../../platform/postgres/pool.ts'
import type { Expectation } from '../expected/expectation.ts'
import { visitKey } from '../expected/loyalty.ts'
import type { RunLog } from '../play/run-log.ts'
import { tippedPayments } from './benefits.ts'
import { compareMaps, type Difference } from './difference.ts'

interface DeliveryRow {
  readonly kind: string
  readonly customer_id: string
  readonly merchant_id: string
  readonly store_id: string
  readonly payment_id: string | null
  /** Of a greeting: the tier and the visit that reached it. */
  readonly greeting: string | null
  readonly states: string
}

export interface TextCheck {
  readonly differences: readonly Difference[]
  /** Texts that ask about a payment, greetings, and what was pushed. */
  readonly asked: number
  readonly greeted: number
  readonly tipped: number
  readonly receipts: number
  /** Texts that tell what became of an answer. */
  readonly results: number
}

/** A greeting or tip that waits for the end of quiet hours, or came after the customer had enough for one day, counts as sent: both depend on when the demo runs. */
const deliveriesQuery = `
  select kind, customer_id, merchant_id, store_id, payment_id, greeting, string_agg(
    case when state = 'delivered' or (state = 'queued' and error_code = 'quiet-hours') then 'sent'
      when state = 'withdrawn' and error_code = 'daily-cap' and exists (
        select from marketing_counts c where c.customer_id = deliveries.customer_id) then 'sent'
      else state end, ', ') as states
  from deliveries, lateral (select case when kind = 'VIP_GREETING' then (
    select f ->> 'value' from json_array_elements(request -> 'facts') f where f ->> 'name' = 'tier') || ' at ' || (request ->> 'visits') || ' visits' end as greeting) g
  where customer_id = any($1) group by kind, customer_id, merchant_id, store_id, payment_id, greeting`

interface AnswersRow {
  readonly payment_id: string
  readonly answers: number
}

/** Answers by text, and how many of each payment: every one is told what became of it. */
const answersQuery = `
  select payment_id, count(*)::int as answers from verification_answers
  where customer_id = any($1) and source = 'SMS' and payment_id is not null group by payment_id`

/** One text for each held payment, one greeting for each tier reached, a push for each tip and each state of a receipt; and where they cannot arrive, one that is known not to. */
export async function checkTexts(pool: Pool, run: RunLog, expectation: Expectation): Promise<TextCheck> {
  const customerIds = run.lanes.map(({ customer }) => customer.customerId)
  const [{ rows }, answers] = await Promise.all([
    pool.query<DeliveryRow>(deliveriesQuery, [customerIds]),
    pool.query<AnswersRow>(answersQuery, [customerIds]),
  ])
  const customers = new Map(run.lanes.map(({ customer }) => [customer.customerId, customer]))
  /** Nobody is asked, and nobody greeted by text, who cannot be texted; a greeting that is not wanted is withdrawn. */
  const stateFor = (customerId: string, unwanted: 'undeliverable' | 'withdrawn'): string => {
    const customer = customers.get(customerId)
    if (customer?.optedOut === true) return unwanted
    return customer?.phone === null ? 'undeliverable' : 'sent'
  }
  const held = [...expectation.payments.values()].filter(({ judgement }) => judgement.held)
  const asked = new Map(held.map(({ payment, customerId }) => [payment.paymentId, stateFor(customerId, 'undeliverable')]))
  const greeted = new Map(
    [...expectation.visits].flatMap(([key, { customerId, greetings }]) =>
      greetings.map((greeting) => [`${key} ${greeting}`, stateFor(customerId, 'withdrawn')] as const),
    ),
  )
  // pushes need no phone; tips are marketing, receipts are not
  const tips = new Map(
    tippedPayments(expectation).map((paymentId) => {
      const customer = customers.get(expectation.payments.get(paymentId)?.customerId ?? '')
      return [paymentId, customer?.optedOut === true ? 'withdrawn' : 'sent']
    }),
  )
  const receipts = new Map(
    [...expectation.receipts].map(([paymentId, { revisions }]) => [paymentId, [...revisions].map(() => 'sent').join(', ')]),
  )
  const ofKind = (kind: string): readonly DeliveryRow[] => rows.filter((row) => row.kind === kind)
  const statesOf = (kind: string): ReadonlyMap<string, string> => new Map(ofKind(kind).map((row) => [row.payment_id ?? '', row.states]))
  const results = ofKind('VERIFICATION_RESULT').filter((row) => row.payment_id !== null)
  const same = { expected: String, actual: String }
  return {
    differences: [
      ...compareMaps(
        'texts about held payments',
        asked,
        new Map(ofKind('VERIFICATION').map((row) => [row.payment_id ?? '', askedState(row, expectation)])),
        same,
      ),
      ...compareMaps(
        'greetings',
        greeted,
        new Map(
          ofKind('VIP_GREETING').map((row) => [`${visitKey(row.customer_id, row.merchant_id, row.store_id)} ${row.greeting}`, row.states]),
        ),
        same,
      ),
      ...compareMaps('tips', tips, statesOf('BENEFIT_TIP'), same),
      ...compareMaps('pushed receipts', receipts, statesOf('RECEIPT'), same),
      ...compareMaps(
        'texts about answers',
        new Map(answers.rows.map((row) => [row.payment_id, row.answers])),
        new Map(results.map((row) => [row.payment_id ?? '', countOf(row.states)])),
        same,
      ),
    ],
    asked: ofKind('VERIFICATION').length,
    greeted: ofKind('VIP_GREETING').length,
    tipped: ofKind('BENEFIT_TIP').length,
    receipts: sumOf(ofKind('RECEIPT')),
    results: sumOf(results),
  }
}

/** A text about a payment that was cancelled meanwhile may have gone out before, or not. */
function askedState({ payment_id, states }: DeliveryRow, { payments }: Expectation): string {
  const reason = payments.get(payment_id ?? '')?.steps[1]?.reason
  return reason === 'cancelled-by-merchant' && states === 'withdrawn' ? 'sent' : states
}

function sumOf(rows: readonly DeliveryRow[]): number {
  return rows.reduce((sum, { states }) => sum + countOf(states), 0)
}

function countOf(states: string): number {
  return states.split(', ').length
}
