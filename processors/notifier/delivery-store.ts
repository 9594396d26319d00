import type { NotificationRequested } from '../../schemas/records.ts'
import type { Queryable } from '../runtime/index.ts'
import type { DeliveryStep } from './delivery-step.ts'

/** A delivery that this sender holds until its lease ends, with all that its text needs. */
export interface LeasedDelivery {
  readonly notificationId: string
  readonly kind: string
  readonly request: NotificationRequested
  /** Tries so far, the coming one included. Names the lease: a later holder has a higher one. */
  readonly attempts: number
  readonly resends: number
  /** True when an earlier try did not tell its outcome: the process or the network broke in between. */
  readonly interrupted: boolean
  readonly createdAtMs: number
  readonly ageMs: number
  /** E.164; null when the customer has none on file. */
  readonly phone: string | null
  readonly optedOut: boolean
  readonly language: string | null
  readonly storeName: string | null
  readonly verificationStatus: string | null
  readonly wrongCodes: number | null
}

/** The rows of `deliveries` as the sender sees them. Every method is one statement. */
export class DeliveryStore {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  /** Takes due deliveries, each for `leaseMs`; whoever crashes lets others go on after that. A verification only goes when it holds its phone's place. */
  async lease(limit: number, leaseMs: number): Promise<readonly LeasedDelivery[]> {
    const { rows } = await this.#database.query<LeasedDelivery>(leaseDue, [limit, leaseMs])
    return rows
  }

  /** Counts a text that is sent again after an unknown outcome. @returns false when another sender holds the row by now */
  async countResend(delivery: LeasedDelivery): Promise<boolean> {
    const { rows } = await this.#database.query(
      `update deliveries set resends = resends + 1 where notification_id = $1 and state = 'sending' and attempts = $2 returning 1`,
      [delivery.notificationId, delivery.attempts],
    )
    return rows.length === 1
  }

  /** Stores what became of an attempt, unless the provider's callback has told more or another sender took over. */
  async settle(delivery: LeasedDelivery, step: DeliveryStep): Promise<void> {
    const key = [delivery.notificationId, delivery.attempts]
    if (step.step === 'sent') await this.#database.query(settleSent, [...key, step.providerId])
    else if (step.step === 'retry' || step.step === 'look-up') {
      const state = step.step === 'retry' ? 'queued' : 'sending'
      await this.#database.query(settleLater, [...key, state, step.errorCode, step.gapMs])
    } else await this.#database.query(settleForGood, [...key, step.step, step.errorCode])
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

const leaseDue = `
  with due as (
    select d.notification_id, d.state = 'sending' as interrupted
    from deliveries d
    where d.state in ('queued', 'sending') and d.channel = 'SMS' and d.next_attempt_at <= now()
      and (d.kind <> 'VERIFICATION' or exists (
        select from verification_prompts p
        where p.payment_id = d.payment_id and p.state = 'queued' and p.claimed_at is not null and p.due_at > now()))
    order by d.next_attempt_at
    limit $1
    for update of d skip locked
  ), leased as (
    update deliveries d
    set state = 'sending', attempts = d.attempts + 1, next_attempt_at = now() + $2::float8 * interval '1 millisecond', updated_at = now()
    from due where d.notification_id = due.notification_id
    returning d.*, due.interrupted
  )
  select l.notification_id as "notificationId", l.kind, l.request, l.attempts, l.resends, l.interrupted,
    extract(epoch from l.created_at)::float8 * 1000 as "createdAtMs",
    extract(epoch from now() - l.created_at)::float8 * 1000 as "ageMs",
    coalesce(p.phone, c.phone) as phone, c.opted_out_at is not null as "optedOut", c.language, s.name as "storeName",
    v.status as "verificationStatus", v.wrong_codes as "wrongCodes"
  from leased l
  left join customers c on c.customer_id = l.customer_id
  left join stores s on s.merchant_id = l.merchant_id and s.store_id = l.store_id
  left join verifications v on v.payment_id = l.payment_id
  left join verification_prompts p on p.payment_id = l.payment_id and p.claimed_at is not null`

const settleSent = `
  update deliveries
  set state = case when state = 'sending' then 'sent' else state end, provider_id = coalesce(provider_id, $3), error_code = null, updated_at = now()
  where notification_id = $1 and attempts = $2 and (state = 'sending' or provider_id is null)`

const settleLater = `
  update deliveries
  set state = $3, error_code = $4, next_attempt_at = now() + $5::float8 * interval '1 millisecond', updated_at = now()
  where notification_id = $1 and attempts = $2 and state = 'sending'`

const settleForGood = `
  update deliveries set state = $3, error_code = $4, updated_at = now()
  where notification_id = $1 and attempts = $2 and state = 'sending'`
