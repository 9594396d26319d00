import type { Queryable } from '../postgres/pool.ts'
import { type DeadLetterId, formatId } from './dead-letter-id.ts'
import { type DeadLetterState, type Selection, selectionParameters, selectionSql } from './selection.ts'

/** A record that a consumer group could not process, without its content. */
export interface DeadLetter extends DeadLetterId {
  readonly id: string
  readonly state: DeadLetterState
  /** decode, process, publish or parked. */
  readonly phase: string
  /** Code of docs/errors.md, and what it said, of the last attempt. */
  readonly code: string
  readonly message: string
  readonly key: Buffer | null
  readonly valueBytes: number
  readonly attempts: number
  readonly failedAt: Date
  readonly settledAt: Date | null
  /** What was asked for and not done yet. */
  readonly asked: 'replay' | 'discard' | null
  /** Of a topic of this name that was deleted since: no worker reads its records any more. */
  readonly orphaned: boolean
}

/** A dead letter with everything that is kept of it. */
export interface DeadLetterContent extends DeadLetter {
  readonly topicId: string
  readonly value: Buffer | null
  readonly headers: readonly (readonly [name: string, value: Buffer])[]
  /** Append time by the broker's clock; null for one from before it was kept. */
  readonly appendedAt: Date | null
  readonly firstFailedAt: Date
  /** When its copy on the dead letter topic was known to be acknowledged. */
  readonly publishedAt: Date | null
  readonly requests: readonly DeadLetterRequest[]
}

/** What a person asked for. */
export interface DeadLetterRequest {
  readonly requestId: number
  readonly action: 'replay' | 'discard'
  readonly by: string
  readonly reason: string | null
  readonly at: Date
  readonly doneAt: Date | null
  readonly outcome: RequestOutcome | null
}

/** `held`: one of its key before it is open, or failed again. `too-late`: it was settled already. */
export type RequestOutcome = 'replayed' | 'discarded' | 'failed' | 'held' | 'too-late'

export interface DeadLetterCount {
  readonly group: string
  readonly topic: string
  readonly state: DeadLetterState
  readonly code: string
  readonly count: number
  readonly oldest: Date
  readonly newest: Date
}

const columns = `l.consumer_group, l.topic, l.partition, l.record_offset, l.state, l.phase, l.error_code, l.error_message, l.record_key,
  coalesce(length(l.record_value), 0) as value_bytes, l.attempts, l.failed_at, l.settled_at, (
    select action from stream_dead_letter_requests r where r.done_at is null and r.consumer_group = l.consumer_group and r.topic = l.topic
      and r.topic_id = l.topic_id and r.partition = l.partition and r.record_offset = l.record_offset) as asked,
  l.topic_id is distinct from (select topic_id from stream_offsets o where o.consumer_group = l.consumer_group and o.topic = l.topic
    and o.partition = l.partition order by updated_at desc limit 1) as orphaned`

interface Row {
  readonly consumer_group: string
  readonly topic: string
  readonly partition: number
  readonly record_offset: number
  readonly state: DeadLetterState
  readonly phase: string
  readonly error_code: string
  readonly error_message: string
  readonly record_key: Buffer | null
  readonly value_bytes: number
  readonly attempts: number
  readonly failed_at: Date
  readonly settled_at: Date | null
  readonly asked: 'replay' | 'discard' | null
  readonly orphaned: boolean
}

/** The records that these match, in the order of the log, at most `limit`. */
export async function listDeadLetters(
  pool: Queryable,
  namespace: string,
  selection: Selection,
  limit: number,
): Promise<readonly DeadLetter[]> {
  const { rows } = await pool.query<Row>(
    `select ${columns} from stream_dead_letters l where ${selectionSql} order by consumer_group, topic, partition, record_offset, topic_id limit $10`,
    [...selectionParameters(selection, namespace), limit],
  )
  return rows.map((row) => deadLetterOf(row, namespace))
}

/** How many there are, by group, topic, state and error code. */
export async function countDeadLetters(pool: Queryable, namespace: string, selection: Selection): Promise<readonly DeadLetterCount[]> {
  const { rows } = await pool.query<
    Pick<Row, 'consumer_group' | 'topic' | 'state' | 'error_code'> & { count: number; oldest: Date; newest: Date }
  >(
    `select consumer_group, topic, state, error_code, count(*) as count, min(failed_at) as oldest, max(failed_at) as newest
       from stream_dead_letters l where ${selectionSql} group by 1, 2, 3, 4 order by 1, 2, 3 desc, 4`,
    [...selectionParameters(selection, namespace)],
  )
  return rows.map(({ consumer_group, topic, error_code, ...row }) => ({
    ...row,
    group: consumer_group.slice(namespace.length),
    topic: topic.slice(namespace.length),
    code: error_code,
  }))
}

/** One dead letter with its content; the newest, where a topic of this name was made anew. */
export async function findDeadLetter(pool: Queryable, namespace: string, id: DeadLetterId): Promise<DeadLetterContent | undefined> {
  const { rows } = await pool.query<
    Row & {
      readonly topic_id: string
      readonly record_value: Buffer | null
      readonly headers: readonly (readonly [string, string])[]
      readonly appended_at: Date | null
      readonly occurred_at: Date
      readonly published_at: Date | null
    }
  >(
    `select ${columns}, l.topic_id, l.record_value, l.headers, l.appended_at, l.occurred_at, l.published_at
       from stream_dead_letters l where ${selectionSql} order by orphaned, occurred_at desc limit 1`,
    [...selectionParameters({ ids: [id] }, namespace)],
  )
  const [row] = rows
  if (row === undefined) return undefined
  const requests = await pool.query<DeadLetterRequest>(
    `select request_id as "requestId", action, requested_by as by, reason, requested_at as at, done_at as "doneAt", outcome
       from stream_dead_letter_requests
      where consumer_group = $1 and topic = $2 and topic_id = $3 and partition = $4 and record_offset = $5 order by request_id`,
    [row.consumer_group, row.topic, row.topic_id, row.partition, row.record_offset],
  )
  return {
    ...deadLetterOf(row, namespace),
    topicId: row.topic_id,
    value: row.record_value,
    headers: row.headers.map(([name, base64]) => [name, Buffer.from(base64, 'base64')]),
    appendedAt: row.appended_at,
    firstFailedAt: row.occurred_at,
    publishedAt: row.published_at,
    requests: requests.rows,
  }
}

/** A request with the dead letter it is about. */
export interface RequestLine extends DeadLetterRequest {
  readonly id: string
}

/** These requests, or without numbers the newest 50, newest first. */
export async function listRequests(pool: Queryable, namespace: string, requestIds?: readonly number[]): Promise<readonly RequestLine[]> {
  const { rows } = await pool.query<DeadLetterRequest & DeadLetterId>(
    `select request_id as "requestId", action, requested_by as by, reason, requested_at as at, done_at as "doneAt", outcome,
       consumer_group as group, topic, partition, record_offset as offset
       from stream_dead_letter_requests where ($1::bigint[] is null or request_id = any($1)) and consumer_group like $2 || '%'
       order by request_id desc limit case when $1 is null then 50 end`,
    [requestIds ?? null, namespace.replaceAll(/[\\%_]/g, '\\$&')],
  )
  return rows.map(({ group, topic, partition, offset, ...request }) => ({
    ...request,
    id: formatId({ group: group.slice(namespace.length), topic: topic.slice(namespace.length), partition, offset }),
  }))
}

function deadLetterOf(row: Row, namespace: string): DeadLetter {
  const at = {
    group: row.consumer_group.slice(namespace.length),
    topic: row.topic.slice(namespace.length),
    partition: row.partition,
    offset: row.record_offset,
  }
  return {
    ...at,
    id: formatId(at),
    state: row.state,
    phase: row.phase,
    code: row.error_code,
    message: row.error_message,
    key: row.record_key,
    valueBytes: row.value_bytes,
    attempts: row.attempts,
    failedAt: row.failed_at,
    settledAt: row.settled_at,
    asked: row.asked,
    orphaned: row.orphaned,
  }
}
