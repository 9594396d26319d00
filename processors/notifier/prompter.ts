import type { Queryable } from '../runtime/index.ts'

/** What one round of the prompt queue did. */
export interface PromptRound {
  readonly closed: number
  readonly undeliverable: number
  readonly prompted: number
  readonly claimed: number
}

/** Names the advisory lock that lets one notifier at a time hand out phones; the unique index holds without it. */
const claimLock = 0x50524d50
const uniqueViolation = '23505'

/**
 * Keeps the queue of every phone: one verification at a time, the next as soon as the one before is decided. A prompt's state
 * follows its verification and its delivery; only its place on the phone is decided here. Any number of notifiers may run it.
 */
export class Prompter {
  readonly #database: Queryable
  readonly #timeoutMs: number

  /** @param timeoutMs how long an answer counts after the text was accepted, VERIFICATION_TIMEOUT_S */
  constructor(database: Queryable, timeoutMs: number) {
    this.#database = database
    this.#timeoutMs = timeoutMs
  }

  /** One round; every step is one statement and harmless to repeat. */
  async round(): Promise<PromptRound> {
    const closed = await this.#count(closeDecided)
    const undeliverable = (await this.#count(endUnreachable)) + (await this.#count(endUndelivered))
    const prompted = await this.#count(startClock, [this.#timeoutMs])
    await this.#database.query(withdrawMoot, [])
    return { closed, undeliverable, prompted, claimed: await this.#claim() }
  }

  async #claim(): Promise<number> {
    try {
      return await this.#count(claimPhones, [claimLock])
    } catch (error) {
      // Another notifier took one of these phones between our look and our write: the next round sees it.
      if ((error as { readonly code?: unknown }).code === uniqueViolation) return 0
      throw error
    }
  }

  async #count(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    const { rows } = await this.#database.query<{ readonly count: number }>(sql, parameters)
    return rows[0]?.count ?? 0
  }
}

/** Decided by fds: by an answer, by time, or because the merchant withdrew the payment. Frees the phone. */
const closeDecided = `
  with decided as (
    select p.payment_id from verification_prompts p join verifications v on v.payment_id = p.payment_id
    where p.state in ('queued', 'prompted') and v.status <> 'pending'
    for update of p skip locked
  ), closed as (
    update verification_prompts p set state = 'closed', closed_at = now() from decided where p.payment_id = decided.payment_id returning 1
  )
  select count(*)::int as count from closed`

/** No phone on file, or the customer answered with an opt-out word. fds ends the payment when it sees the state. */
const endUnreachable = `
  with unreachable as (
    select p.payment_id, case when c.opted_out_at is null then 'no-phone' else 'opted-out' end as reason
    from verification_prompts p left join customers c on c.customer_id = p.customer_id
    where p.state in ('queued', 'prompted') and (c.opted_out_at is not null or (c.phone is null and p.claimed_at is null))
    for update of p skip locked
  ), deliveries_too as (
    update deliveries d set state = 'undeliverable', error_code = u.reason, updated_at = now()
    from unreachable u where d.payment_id = u.payment_id and d.kind = 'VERIFICATION' and d.state = 'queued'
  ), ended as (
    update verification_prompts p set state = 'undeliverable', undeliverable_reason = u.reason, closed_at = now()
    from unreachable u where p.payment_id = u.payment_id returning 1
  )
  select count(*)::int as count from ended`

/** The provider refused the text, or reported later that it did not arrive. */
const endUndelivered = `
  with undelivered as (
    select p.payment_id, d.error_code from verification_prompts p
    join deliveries d on d.payment_id = p.payment_id and d.kind = 'VERIFICATION' and d.state in ('undeliverable', 'failed')
    where p.state in ('queued', 'prompted')
    for update of p skip locked
  ), ended as (
    update verification_prompts p set state = 'undeliverable', undeliverable_reason = coalesce(u.error_code, 'undelivered'), closed_at = now()
    from undelivered u where p.payment_id = u.payment_id returning 1
  )
  select count(*)::int as count from ended`

/** The provider has the text: from now on the customer has time, but never beyond 30 minutes after the hold. */
const startClock = `
  with accepted as (
    select p.payment_id from verification_prompts p
    join deliveries d on d.payment_id = p.payment_id and d.kind = 'VERIFICATION' and d.state in ('sent', 'delivered')
    where p.state = 'queued' and p.claimed_at is not null
    for update of p skip locked
  ), prompted as (
    update verification_prompts p
    set state = 'prompted', prompted_at = now(),
      due_at = least(now() + $1::float8 * interval '1 millisecond', p.queued_at + interval '30 minutes')
    from accepted a where p.payment_id = a.payment_id returning 1
  )
  select count(*)::int as count from prompted`

/** Nobody needs the text any more. One that is being sent is left to its sender until the lease ends. */
const withdrawMoot = `
  with moot as (
    select d.notification_id from deliveries d join verification_prompts p on p.payment_id = d.payment_id
    where d.kind = 'VERIFICATION' and (d.state = 'queued' or (d.state = 'sending' and d.next_attempt_at <= now()))
      and p.state in ('closed', 'undeliverable')
    for update of d skip locked
  )
  update deliveries d set state = 'withdrawn', updated_at = now() from moot where d.notification_id = moot.notification_id`

/** Gives each free phone to the one that waits longest. */
const claimPhones = `
  with turn as materialized (select pg_try_advisory_xact_lock($1) as mine), next as (
    select distinct on (c.phone) p.payment_id, c.phone
    from verification_prompts p join customers c on c.customer_id = p.customer_id
    where p.state = 'queued' and p.claimed_at is null and p.due_at > now() and c.phone is not null and c.opted_out_at is null
      and (select mine from turn)
      and not exists (
        select from verification_prompts b
        where b.phone = c.phone and b.claimed_at is not null and b.state in ('queued', 'prompted'))
    order by c.phone, p.queued_at, p.payment_id
  ), claimed as (
    update verification_prompts p set claimed_at = now(), phone = next.phone
    from next where p.payment_id = next.payment_id and p.state = 'queued' and p.claimed_at is null
    returning p.payment_id
  ), due_now as (
    update deliveries d set next_attempt_at = now() from claimed c
    where d.payment_id = c.payment_id and d.kind = 'VERIFICATION' and d.state = 'queued'
  )
  select count(*)::int as count from claimed`
