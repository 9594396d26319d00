import type { Queryable } from '../runtime/index.ts'
import type { LeaseKey } from './delivery-store.ts'
import type { PushWords } from './texts/push-words.ts'

/** A leased push with its words. */
export interface WordedPush extends LeaseKey {
  readonly words: PushWords
}

/** The feeds of customers: the pushes that were sent, in their order. */
export class PushFeed {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  /**
   * Puts pushes into the feeds of their customers and settles them as `sent`, all in one statement. One whose lease another sender holds by now is
   * left out; since the row itself takes the position, none can stand in a feed twice.
   * @returns the ids of those that were put
   */
  async append(pushes: readonly WordedPush[]): Promise<ReadonlySet<string>> {
    if (pushes.length === 0) return new Set()
    const { rows } = await this.#database.query<{ readonly id: string }>(append, [
      pushes.map(({ notificationId }) => notificationId),
      pushes.map(({ attempts }) => attempts),
      pushes.map(({ words }) => JSON.stringify(words)),
    ])
    return new Set(rows.map(({ id }) => id))
  }
}

/**
 * The head of a feed is raised under its row lock, which ends with the commit that makes the positions visible. So positions become visible in their
 * order, and whoever has read up to one has read all below it: a sequence would let a lower one commit after a higher one was read. Heads are locked
 * in the order of their customers, so that two notifiers never wait for each other.
 */
const append = `
  with held as (
    select d.notification_id, d.customer_id, d.created_at, i.words
    from unnest($1::uuid[], $2::int[], $3::text[]) as i (notification_id, attempts, words)
    join deliveries d on d.notification_id = i.notification_id and d.attempts = i.attempts
    where d.state = 'sending' and d.channel = 'PUSH' and d.position is null
    for update of d
  ), heads as (
    insert into customer_feeds as f (customer_id, last_position)
    select customer_id, count(*) from held group by customer_id order by customer_id
    on conflict (customer_id) do update set last_position = f.last_position + excluded.last_position
    returning customer_id, last_position
  ), placed as (
    select h.notification_id, h.words,
      heads.last_position + 1 - row_number() over (partition by h.customer_id order by h.created_at desc, h.notification_id desc) as position
    from held h join heads using (customer_id)
  )
  update deliveries d
  set state = 'sent', position = placed.position, words = placed.words::json, error_code = null, updated_at = now()
  from placed where d.notification_id = placed.notification_id
  returning d.notification_id as id`
