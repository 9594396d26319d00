import type { NotificationRequested } from '../../schemas/records.ts'
import type { Queryable } from '../runtime/index.ts'
import type { Channel } from './delivery-plan.ts'
import type { DeliveryStep } from './delivery-step.ts'

/** A delivery that this sender holds until its lease ends, with all that its words need. */
export interface LeasedDelivery {
  readonly notificationId: string
  readonly kind: NotificationRequested['kind']
  readonly request: NotificationRequested
  /** Tries so far, the coming one included. Names the lease: a later holder has a higher one. */
  readonly attempts: number
  readonly resends: number
  /** True when an earlier try did not tell its outcome: the process or the network broke in between. */
  readonly interrupted: boolean
  readonly createdAtMs: number
  readonly ageMs: number
  /** Postgres' clock at the lease, epoch milliseconds. */
  readonly nowMs: number
  /** E.164; null when the customer has none on file. */
  readonly phone: string | null
  readonly optedOut: boolean
  readonly marketingOptedOut: boolean
  readonly language: string | null
  readonly storeName: string | null
  readonly verificationStatus: string | null
  readonly wrongCodes: number | null
}

/** What names a lease. */
export type LeaseKey = Pick<LeasedDelivery, 'notificationId' | 'attempts'>

/** The rows of `deliveries` as the senders see them. Every method is one statement. */
export class DeliveryStore {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  /**
   * Takes due deliveries of a channel, each for `leaseMs`; whoever crashes lets others go on after that. A verification only goes when it holds its
   * phone's place. Marketing comes last: at the end of quiet hours it is due by the thousand, and nobody waits for it.
   */
  async lease(channel: Channel, limit: number, leaseMs: number): Promise<readonly LeasedDelivery[]> {
    const { rows } = await this.#database.query<LeasedDelivery>(leaseDue, [channel, limit, leaseMs])
    return rows
  }

  /** Counts a text that is sent again after an unknown outcome. @returns false when another sender holds the row by now */
  async countResend({ notificationId, attempts }: LeaseKey): Promise<boolean> {
    const { rows } = await this.#database.query(
      `update deliveries set resends = resends + 1 where notification_id = $1 and state = 'sending' and attempts = $2 returning 1`,
      [notificationId, attempts],
    )
    return rows.length === 1
  }

  /**
   * Takes a place under the customer's cap of that Seoul day, before the attempt and at most once a day for a delivery: whatever becomes of the
   * attempt, the place stays taken, so that the cap holds also where an outcome is unknown.
   * @returns `lost` when another sender holds the row by now
   */
  async takePlace({ notificationId, attempts }: LeaseKey, day: string, mostPerDay: number): Promise<'taken' | 'full' | 'lost'> {
    const { rows } = await this.#database.query<{ readonly place: 'taken' | 'full' | 'lost' }>(takePlace, [
      notificationId,
      attempts,
      day,
      mostPerDay,
    ])
    return rows[0]?.place ?? 'lost'
  }

  /** Stores what became of an attempt, unless the provider's callback has told more or another sender took over. */
  async settle(delivery: LeaseKey, step: DeliveryStep): Promise<void> {
    const key = [delivery.notificationId, delivery.attempts]
    if (step.step === 'sent') await this.#database.query(settleSent, [...key, step.providerId])
    else if (step.step === 'retry' || step.step === 'look-up') {
      const state = step.step === 'retry' ? 'queued' : 'sending'
      await this.#database.query(settleLater, [...key, state, step.errorCode, step.gapMs])
    } else if (step.step === 'wait') await this.#database.query(settleWaiting, [...key, step.errorCode, step.notBeforeMs])
    else await this.#database.query(settleForGood, [...key, step.step, step.errorCode])
  }

  /** Which of these provider ids belong to some delivery already. */
  async known(providerIds: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.#database.query<{ readonly id: string }>(
      'select provider_id as id from deliveries where provider_id = any($1)',
      [providerIds],
    )
    return new Set(rows.map((row) => row.id))
  }
}

const dueOf = (marketing: boolean, limit: string): string => `
    select d.notification_id, d.state = 'sending' as interrupted
    from deliveries d
    where d.state in ('queued', 'sending') and d.channel = $1 and d.marketing = ${marketing} and d.next_attempt_at <= now()
      and (d.kind <> 'VERIFICATION' or exists (
        select from verification_prompts p
        where p.payment_id = d.payment_id and p.state = 'queued' and p.claimed_at is not null and p.due_at > now()))
    order by d.next_attempt_at
    limit ${limit}
    for update of d skip locked`

const leaseDue = `
  with wanted as materialized (${dueOf(false, '$2')}
  ), marketing as materialized (${dueOf(true, 'greatest($2 - (select count(*) from wanted), 0)')}
  ), due as (
    select * from wanted union all select * from marketing
  ), leased as (
    update deliveries d
    set state = 'sending', attempts = d.attempts + 1, next_attempt_at = now() + $3::float8 * interval '1 millisecond', updated_at = now()
    from due where d.notification_id = due.notification_id
    returning d.*, due.interrupted
  )
  select l.notification_id as "notificationId", l.kind, l.request, l.attempts, l.resends, l.interrupted,
    extract(epoch from l.created_at)::float8 * 1000 as "createdAtMs",
    extract(epoch from now() - l.created_at)::float8 * 1000 as "ageMs", extract(epoch from now())::float8 * 1000 as "nowMs",
    coalesce(p.phone, c.phone) as phone, c.opted_out_at is not null as "optedOut", c.marketing_opted_out_at is not null as "marketingOptedOut",
    c.language, s.name as "storeName", v.status as "verificationStatus", v.wrong_codes as "wrongCodes"
  from leased l
  left join customers c on c.customer_id = l.customer_id
  left join stores s on s.merchant_id = l.merchant_id and s.store_id = l.store_id
  left join verifications v on v.payment_id = l.payment_id and l.kind in ('VERIFICATION', 'VERIFICATION_RESULT')
  left join verification_prompts p on p.payment_id = l.payment_id and p.claimed_at is not null and l.kind in ('VERIFICATION', 'VERIFICATION_RESULT')`

/** The row lock on the count lets one notifier after the other look at it. A day that is over for another notifier counts as that one's day. */
const takePlace = `
  with mine as (
    select notification_id, customer_id, coalesce(counted_on >= $3::date, false) as counted from deliveries
    where notification_id = $1 and attempts = $2 and state = 'sending'
    for update
  ), taken as (
    insert into marketing_counts as c (customer_id, day, sent)
    select customer_id, $3::date, 1 from mine where not counted and $4::int > 0
    on conflict (customer_id) do update
    set day = greatest(c.day, excluded.day), sent = case when c.day < excluded.day then 1 else c.sent + 1 end
    where c.day < excluded.day or c.sent < $4::int
    returning day
  ), noted as (
    update deliveries d set counted_on = taken.day from mine, taken where d.notification_id = mine.notification_id
  )
  select case when counted or exists (select from taken) then 'taken' else 'full' end as place from mine`

const settleSent = `
  update deliveries
  set state = case when state = 'sending' then 'sent' else state end, provider_id = coalesce(provider_id, $3), error_code = null, updated_at = now()
  where notification_id = $1 and attempts = $2 and (state = 'sending' or provider_id is null)`

const settleLater = `
  update deliveries
  set state = $3, error_code = $4, next_attempt_at = now() + $5::float8 * interval '1 millisecond', updated_at = now()
  where notification_id = $1 and attempts = $2 and state = 'sending'`

const settleWaiting = `
  update deliveries set state = 'queued', error_code = $3, next_attempt_at = to_timestamp($4::float8 / 1000), updated_at = now()
  where notification_id = $1 and attempts = $2 and state = 'sending'`

const settleForGood = `
  update deliveries set state = $3, error_code = $4, updated_at = now()
  where notification_id = $1 and attempts = $2 and state = 'sending'`
