import type { Queryable } from '../postgres/pool.ts'
import { formatId } from './dead-letter-id.ts'
import type { RequestOutcome } from './dead-letter-table.ts'
import { type Selection, selectionParameters, selectionSql } from './selection.ts'

export type RequestAction = 'replay' | 'discard'

/** What a request would do, or why it cannot be. */
export interface RequestPlan {
  /** Dead letters that would be asked for. */
  readonly selected: number
  /** Matched, but somebody has asked already. */
  readonly asked: number
  /** Matched, but replayed or discarded already, or parked and to be replayed: those follow by themselves. */
  readonly settled: number
  readonly parked: number
  /** Of a topic that was deleted since: nobody reads its records, so they can only be discarded. */
  readonly orphaned: number
  /** Parked records that follow once everything before them is settled. */
  readonly following: number
  /** Open ones of the same keys that lie before selected ones and are not asked for: a replay would overtake them. At most ten. */
  readonly overtaken: readonly string[]
}

const selectedSql = `selected as (
    select l.*, l.topic_id is distinct from (select topic_id from stream_offsets o where o.consumer_group = l.consumer_group and o.topic = l.topic
             and o.partition = l.partition order by updated_at desc limit 1) as orphaned,
           exists (select from stream_dead_letter_requests r where r.done_at is null and r.consumer_group = l.consumer_group and r.topic = l.topic
             and r.topic_id = l.topic_id and r.partition = l.partition and r.record_offset = l.record_offset) as asked
      from stream_dead_letters l where ${selectionSql}),
  fit as (
    select * from selected where not asked and (not orphaned or $10 = 'discard') and (state = 'open' or (state = 'parked' and $10 = 'discard')))`

/** Looks, and changes nothing. */
export async function planRequest(pool: Queryable, namespace: string, action: RequestAction, selection: Selection): Promise<RequestPlan> {
  const parameters = [...selectionParameters(selection, namespace), action]
  const { rows } = await pool.query<Omit<RequestPlan, 'overtaken'>>(
    `with ${selectedSql}
     select (select count(*) from fit) as selected,
       (select count(*) from selected where asked) as asked,
       (select count(*) from selected where state in ('replayed', 'discarded')) as settled,
       (select count(*) from selected where state = 'parked' and not asked and $10 = 'replay') as parked,
       (select count(*) from selected where orphaned and state in ('open', 'parked') and $10 = 'replay') as orphaned,
       (select count(*) from stream_dead_letters l where l.state = 'parked' and exists (select from fit f where ${sameKey} and f.record_offset < l.record_offset)
          and not exists (select from fit f where ${sameRecord})) as following`,
    parameters,
  )
  const [counts] = rows as [Omit<RequestPlan, 'overtaken'>]
  if (action === 'discard') return { ...counts, overtaken: [] }
  const overtaken = await pool.query<{
    readonly consumer_group: string
    readonly topic: string
    readonly partition: number
    readonly record_offset: number
  }>(
    `with ${selectedSql}
     select l.consumer_group, l.topic, l.partition, l.record_offset from stream_dead_letters l
      where l.state = 'open' and exists (select from fit f where ${sameKey} and f.record_offset > l.record_offset)
        and not exists (select from fit f where ${sameRecord})
        and not exists (select from selected f where ${sameRecord} and f.asked)
        and not exists (select from stream_dead_letter_requests f where f.done_at is null and ${sameRecord})
      order by 1, 2, 3, 4 limit 10`,
    parameters,
  )
  const ids = overtaken.rows.map((row) =>
    formatId({
      group: row.consumer_group.slice(namespace.length),
      topic: row.topic.slice(namespace.length),
      partition: row.partition,
      offset: row.record_offset,
    }),
  )
  return { ...counts, overtaken: ids }
}

const samePartition = 'f.consumer_group = l.consumer_group and f.topic = l.topic and f.topic_id = l.topic_id and f.partition = l.partition'
const sameKey = `${samePartition} and f.record_key = l.record_key`
const sameRecord = `${samePartition} and f.record_offset = l.record_offset`

/**
 * Asks the owners of the partitions to replay or discard. One statement: all of it or nothing, and asking twice asks once.
 * @param by who asks, kept for ever
 * @returns numbers of the requests that were made
 */
export async function request(
  pool: Queryable,
  namespace: string,
  action: RequestAction,
  selection: Selection,
  { by, reason }: { readonly by: string; readonly reason?: string | undefined },
): Promise<readonly number[]> {
  const { rows } = await pool.query<{ readonly request_id: number }>(
    `with ${selectedSql},
     orphans as (
       update stream_dead_letters l set state = 'discarded', settled_at = now() from fit f where ${sameRecord} and f.orphaned)
     insert into stream_dead_letter_requests (consumer_group, topic, topic_id, partition, record_offset, action, requested_by, reason, done_at, outcome)
     select consumer_group, topic, topic_id, partition, record_offset, $10, $11, $12,
       case when orphaned then now() end, case when orphaned then 'discarded' end from fit
     on conflict do nothing returning request_id`,
    [...selectionParameters(selection, namespace), action, by, reason ?? null],
  )
  return rows.map(({ request_id }) => request_id)
}

/** How many requests came to what; `waiting` are not done yet. */
export async function outcomes(
  pool: Queryable,
  requestIds: readonly number[],
): Promise<{ readonly waiting: number; readonly done: ReadonlyMap<RequestOutcome, number> }> {
  const { rows } = await pool.query<{ readonly outcome: RequestOutcome | null; readonly count: number }>(
    'select outcome, count(*) as count from stream_dead_letter_requests where request_id = any($1) group by 1',
    [requestIds],
  )
  const done = new Map<RequestOutcome, number>()
  let waiting = 0
  for (const { outcome, count } of rows) {
    if (outcome === null) waiting = count
    else done.set(outcome, count)
  }
  return { waiting, done }
}
