import type { DueTimer, Queryable, ReadPosition } from '../runtime/index.ts'
import { type Ending, longestVerificationMs } from './verification.ts'

/** What a due timer of fds carries. */
export interface Overdue {
  readonly paymentId: string
  readonly ending: Extract<Ending, 'expired' | 'undeliverable'>
}

/** An answer is stamped when its insert begins and seen when it commits: this long after the due time none is still on its way. */
const answerCommitMs = 1_000

/**
 * Pending verifications that nobody can answer any more: past their due time, or their text cannot be delivered. Postgres' clock decides.
 * - A time-out waits until its partition was read past the due time or to its end, and until every answer received in time was published and
 *   read (next offset): fds or the gateway being down denies nothing that was approved in time.
 * - An answer that is not matched yet holds back the prompts of its phone that it can be about: nothing asked after it came is meant by it.
 * - While the notifier has not seen a hold, its time runs from when fds committed it: a payment that waited in the log while fds was down is not
 *   too old to be asked about.
 *
 * $1 partitions, $2 read up to (epoch milliseconds), $3 next offsets, $4 limit, $5 longest verification, $6 answerCommitMs.
 */
const dueSql = `
  with read as (
    select * from unnest($1::int4[], $2::float8[], $3::int8[]) as read (partition, up_to_ms, next_offset)
  ), pending as (
    select v.payment_id, v.customer_id, v.source_partition, read.up_to_ms, read.next_offset, p.phone, p.claimed_at,
      coalesce(p.state = 'undeliverable', false) as undeliverable,
      coalesce(p.due_at, v.opened_at + $5::int4 * interval '1 millisecond') as due_at
    from read
    join verifications v on v.source_partition = read.partition and v.status = 'pending'
    left join verification_prompts p on p.payment_id = v.payment_id
  )
  select payment_id, customer_id, source_partition, undeliverable, floor(extract(epoch from now()) * 1000)::float8 as now_ms
  from pending
  where (undeliverable
      or (now() > due_at + $6::int4 * interval '1 millisecond' and up_to_ms > extract(epoch from due_at) * 1000))
    and not exists (
      select from verification_answers a
      where a.payment_id = pending.payment_id and a.received_at <= pending.due_at
        and (a.settled_at is null or a.topic_offset >= pending.next_offset))
    and not exists (
      select from verification_answers a
      where a.phone = pending.phone and a.payment_id is null and a.settled_at is null
        and a.received_at between pending.claimed_at and pending.due_at)
  order by due_at, payment_id
  limit $4`

interface DueRow {
  readonly payment_id: string
  readonly customer_id: string
  readonly source_partition: number
  readonly undeliverable: boolean
  readonly now_ms: number
}

/** Looks up what is due in these partitions. Source: fds.md, "What ends a held payment". */
export async function dueVerifications(
  database: Queryable,
  partitions: readonly ReadPosition[],
  limit: number,
): Promise<readonly DueTimer[]> {
  const { rows } = await database.query<DueRow>(dueSql, [
    partitions.map(({ partition }) => partition),
    partitions.map(({ readUpToMs }) => readUpToMs),
    partitions.map(({ nextOffset }) => nextOffset),
    limit,
    longestVerificationMs,
    answerCommitMs,
  ])
  return rows.map((row) => {
    const payload: Overdue = { paymentId: row.payment_id, ending: row.undeliverable ? 'undeliverable' : 'expired' }
    return { id: `${payload.ending}:${row.payment_id}`, key: row.customer_id, partition: row.source_partition, nowMs: row.now_ms, payload }
  })
}

/** The payload of a timer that {@link dueVerifications} made. */
export function overdueOf(timer: DueTimer): Overdue {
  return timer.payload as Overdue
}
