import type { KafkaMessage } from '../../../platform/kafka/consumer.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { attemptHeader } from './outbox.ts'
import type { Redelivery } from './slice.ts'

/** Whose dead letters. */
export interface DeadLetterScope {
  readonly group: string
  readonly topic: string
  readonly pool: Pool
}

/** A dead letter whose turn it is. */
export interface WaitingDeadLetter {
  /** As it lay in the log, but appended now: what a processor does with it happens now. */
  readonly message: KafkaMessage
  readonly redelivery: Redelivery
}

interface Row {
  readonly partition: number
  readonly record_offset: number
  readonly record_key: Buffer | null
  readonly record_value: Buffer | null
  readonly headers: readonly (readonly [name: string, base64: string])[]
  readonly attempts: number
  readonly request_id: number | null
  readonly treatment: Redelivery['treatment']
  readonly now_ms: number
}

/** Those of these partitions for which somebody asked for something. */
export async function partitionsWithRequests({ pool, group, topic }: DeadLetterScope, topicId: string, partitions: readonly number[]) {
  const { rows } = await pool.query<{ readonly partition: number }>({
    name: 'dead-letter-requests',
    text: `select p as partition from unnest($4::int[]) p where exists (
      select from stream_dead_letter_requests r
       where r.consumer_group = $1 and r.topic = $2 and r.topic_id = $3 and r.partition = p and r.done_at is null)`,
    values: [group, topic, topicId, partitions],
  })
  return new Set(rows.map(({ partition }) => partition))
}

/**
 * Dead letters to be dealt with, in the order of the log: what was asked for, and parked ones that nothing stands before any more. Each key's come
 * in their order: whatever has an open one of its key before it, for which nobody asked, is left out or held.
 */
export async function waitingDeadLetters(
  { pool, group, topic }: DeadLetterScope,
  topicId: string,
  partitions: readonly number[],
  limit: number,
): Promise<readonly WaitingDeadLetter[]> {
  const { rows } = await pool.query<Row>(
    `with asked as materialized (
       select * from stream_dead_letter_requests
        where consumer_group = $1 and topic = $2 and topic_id = $3 and partition = any($4) and done_at is null),
     letter as not materialized (
       select l.*, a.request_id, a.action from stream_dead_letters l left join asked a using (consumer_group, topic, topic_id, partition, record_offset)
        where l.consumer_group = $1 and l.topic = $2 and l.topic_id = $3 and l.partition = any($4)),
     blocker as materialized (
       select partition, record_key, min(record_offset) as at from letter where state = 'open' and request_id is null group by 1, 2),
     due as (
       select *, state = 'parked' and action is null as follows from letter where state = 'parked'
       union all
       select *, false from letter where state <> 'parked' and request_id is not null)
     select d.partition, d.record_offset, d.record_key, d.record_value, d.headers, d.attempts, d.request_id,
       case when d.state in ('replayed', 'discarded') then 'too-late' when d.action = 'discard' then 'discard' when b.at < d.record_offset then 'held'
         else 'process' end as treatment,
       (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms
     from due d left join blocker b on b.partition = d.partition and b.record_key = d.record_key
     where not d.follows or b.at is null or b.at > d.record_offset
     order by d.partition, d.record_offset limit $5`,
    [group, topic, topicId, partitions, limit],
  )
  return rows.map((row) => ({
    message: messageOf(topic, row),
    redelivery: { treatment: row.treatment, requestId: row.request_id ?? undefined },
  }))
}

/** Dead letters of a partition that nobody has settled: how many, and their keys. */
export interface Unsettled {
  open: number
  parked: number
  readonly keys: Buffer[]
}

/** What waits in these partitions. */
export async function unsettled(
  { pool, group, topic }: DeadLetterScope,
  topicId: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, Unsettled>> {
  const found = new Map<number, Unsettled>(partitions.map((partition) => [partition, { open: 0, parked: 0, keys: [] }]))
  const { rows } = await pool.query<{
    readonly partition: number
    readonly record_key: Buffer | null
    readonly open: number
    readonly parked: number
  }>(
    `select partition, record_key, count(*) filter (where state = 'open') as open, count(*) filter (where state = 'parked') as parked
       from stream_dead_letters
      where consumer_group = $1 and topic = $2 and topic_id = $3 and partition = any($4) and state in ('open', 'parked') group by 1, 2`,
    [group, topic, topicId, partitions],
  )
  for (const { partition, record_key, open, parked } of rows) {
    const one = found.get(partition) as Unsettled
    one.open += open
    one.parked += parked
    if (record_key !== null) one.keys.push(record_key)
  }
  return found
}

function messageOf(topic: string, row: Row): KafkaMessage {
  const headers = row.headers
    .filter(([name]) => name !== attemptHeader)
    .map(([name, base64]) => ({ [name]: Buffer.from(base64, 'base64') }))
  return {
    topic,
    partition: row.partition,
    offset: row.record_offset,
    timestamp: Math.floor(row.now_ms),
    key: row.record_key,
    value: row.record_value,
    headers: [...headers, { [attemptHeader]: Buffer.from(String(row.attempts)) }],
  }
}
