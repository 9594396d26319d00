import { lowestPaymentId } from '../../core/ids.ts'
import { seoulDayOf } from '../../core/seoul-time.ts'
import { dayBefore } from '../../dashboards/api/answers/seoul-day.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import { type FillInput, merchantIdOf } from './fill/input.ts'

/** A merchant that is asked about, with things of theirs to name in a call. */
export interface Subject {
  readonly name: string
  readonly merchantId: string
  /** How many payments the ledger has of them. */
  readonly payments: number
  readonly storeIds: readonly string[]
  /** Those with most visits first. */
  readonly customerIds: readonly string[]
  readonly cardIds: readonly string[]
  readonly heldIds: readonly string[]
  /** Newest first. */
  readonly recent: readonly PaymentPlace[]
  /** From the last tenth of the days, oldest part: where somebody arrives after many pages. */
  readonly deep: readonly PaymentPlace[]
  /** Days with payments, the last full one first, Asia/Seoul. */
  readonly days: readonly string[]
}
export interface PaymentPlace {
  readonly paymentId: string
  readonly eventTimeMs: number
}

const some = 100
const dayMs = 86_400_000

/** With what the database was filled. @throws {Error} when it was not */
export async function fillOf(pool: Pool): Promise<FillInput> {
  const { rows } = await pool.query<{ readonly input: FillInput }>('select input from bench.fill where filled_at is not null')
  if (rows[0] === undefined) throw new Error('this database was never filled to the end')
  return rows[0].input
}

/** The largest merchant and the one in the middle. */
export async function subjectsOf(pool: Pool, input: FillInput): Promise<readonly [Subject, Subject]> {
  const middle = Math.ceil(input.merchants / 2)
  return [await subjectOf(pool, input, 'largest', merchantIdOf(1)), await subjectOf(pool, input, 'middling', merchantIdOf(middle))]
}

async function subjectOf(pool: Pool, input: FillInput, name: string, merchantId: string): Promise<Subject> {
  const column = async (sql: string): Promise<readonly string[]> => {
    const { rows } = await pool.query<{ readonly value: string }>(sql, [merchantId])
    return rows.map(({ value }) => value)
  }
  const places = async (beforeMs: number): Promise<readonly PaymentPlace[]> => {
    const { rows } = await pool.query<{ readonly payment_id: string; readonly event_time: Date }>(
      'select payment_id, event_time from transactions where merchant_id = $1 and payment_id < $2 order by payment_id desc limit $3',
      [merchantId, lowestPaymentId(beforeMs), some],
    )
    return rows.map((row) => ({ paymentId: row.payment_id, eventTimeMs: row.event_time.getTime() }))
  }
  const [payments] = await column('select sum(payments)::text as value from merchant_totals where merchant_id = $1')
  const days = [dayBefore(seoulDayOf(input.endsAtMs))]
  while (days.length < input.days - 1) days.push(dayBefore(days.at(-1) ?? ''))
  return {
    name,
    merchantId,
    payments: Number(payments),
    days,
    storeIds: await column('select store_id as value from stores where merchant_id = $1 order by store_id'),
    customerIds: await column(
      `select customer_id as value from loyalty_visits where merchant_id = $1 and visits > 1 order by visits desc, last_visit_at desc limit ${some}`,
    ),
    cardIds: await column(
      `select distinct card_id as value from (select card_id from transactions where merchant_id = $1 order by payment_id desc limit ${some}) t`,
    ),
    heldIds: await column(
      `select payment_id::text as value from merchant_holds where merchant_id = $1 order by held_at desc limit ${some}`,
    ),
    recent: await places(input.endsAtMs + 1),
    deep: await places(input.endsAtMs - input.days * 0.9 * dayMs),
  }
}
