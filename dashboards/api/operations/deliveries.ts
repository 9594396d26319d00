import type { Queryable } from '../../../platform/postgres/pool.ts'
import type { DeliveriesOverview, VerificationsOverview } from '../shapes/operations.ts'

/** What became of notifications and of held payments' questions, in counts alone: no number, no word, no customer. @param hours how far back */
export async function deliveriesOf(client: Queryable, hours: number): Promise<DeliveriesOverview> {
  const since = [hours]
  const counts = await client.query<DeliveriesOverview['counts'][number]>(
    `select channel, kind, state, count(*) as count from deliveries where created_at >= now() - make_interval(hours => $1)
      group by 1, 2, 3 order by 1 desc, 2, 3`,
    since,
  )
  const failures = await client.query<Omit<DeliveriesOverview['failures'][number], 'last'> & { readonly last: Date }>(
    `select channel, kind, state, coalesce(error_code, 'none') as code, count(*) as count, max(updated_at) as last from deliveries
      where created_at >= now() - make_interval(hours => $1) and state in ('undeliverable', 'failed', 'withdrawn')
      group by 1, 2, 3, 4 order by 5 desc, 1, 2, 3, 4`,
    since,
  )
  const waiting = await client.query<DeliveriesOverview['waiting'][number]>(
    `select channel, kind, count(*) as count, extract(epoch from now() - min(next_attempt_at))::float8 as "oldestS", max(attempts) as "mostAttempts"
       from deliveries where state in ('queued', 'sending') and next_attempt_at <= now() group by 1, 2 order by 4 desc`,
  )
  return {
    asOf: new Date().toISOString(),
    hours,
    counts: counts.rows,
    failures: failures.rows.map((row) => ({ ...row, last: row.last.toISOString() })),
    waiting: waiting.rows,
    verifications: await verificationsOf(client, hours),
  }
}

async function verificationsOf(client: Queryable, hours: number): Promise<VerificationsOverview> {
  const open = await client.query<Pick<VerificationsOverview, 'open' | 'oldestOpenS'>>(
    `select count(*) as open, extract(epoch from now() - min(held_at))::float8 as "oldestOpenS" from verifications where status = 'pending'`,
  )
  const ended = await client.query<VerificationsOverview['ended'][number]>(
    `select status, count(*) as count, percentile_cont(0.5) within group (order by seconds) as "medianS",
            percentile_cont(0.95) within group (order by seconds) as "p95S"
       from (select status, extract(epoch from decided_at - held_at)::float8 as seconds from verifications
              where opened_at >= now() - make_interval(hours => $1) and status <> 'pending') ended
      group by 1 order by 2 desc`,
    [hours],
  )
  return { ...(open.rows[0] as Pick<VerificationsOverview, 'open' | 'oldestOpenS'>), ended: ended.rows }
}
