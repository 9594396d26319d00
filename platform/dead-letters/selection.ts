import { type DeadLetterId, formatId } from './dead-letter-id.ts'

/** What became of a dead letter. `parked`: not tried, waits behind an open one of its key. */
export type DeadLetterState = 'open' | 'parked' | 'replayed' | 'discarded'
export const deadLetterStates: readonly DeadLetterState[] = ['open', 'parked', 'replayed', 'discarded']

/** Which dead letters; everything that is given must hold. Names without the namespace. */
export interface Selection {
  readonly ids?: readonly DeadLetterId[]
  readonly group?: string
  readonly topic?: string
  readonly partition?: number
  /** Error code of the last attempt. */
  readonly code?: string
  /** Record key, as text. */
  readonly key?: string
  /** Failed last at this time or later. */
  readonly since?: Date
  readonly states?: readonly DeadLetterState[]
}

/** A condition on the row `l` of stream_dead_letters; its parameters are $1 to $9. */
export const selectionSql = `($1::text[] is null or l.consumer_group || '/' || l.topic || '/' || l.partition || '/' || l.record_offset = any($1))
  and ($2::text is null or l.consumer_group = $2) and ($3::text is null or l.topic = $3) and ($4::int is null or l.partition = $4)
  and ($5::text is null or l.error_code = $5) and ($6::bytea is null or l.record_key = $6) and ($7::timestamptz is null or l.failed_at >= $7)
  and ($8::text[] is null or l.state = any($8)) and l.consumer_group like $9 || '%'`

/** @param namespace prefix of groups and topics; what does not carry it is another installation's */
export function selectionParameters(selection: Selection, namespace: string): readonly unknown[] {
  const { ids, group, topic, partition, code, key, since, states } = selection
  const named = (name: string | undefined) => (name === undefined ? null : namespace + name)
  return [
    ids?.map((id) => formatId({ ...id, group: namespace + id.group, topic: namespace + id.topic })) ?? null,
    named(group),
    named(topic),
    partition ?? null,
    code ?? null,
    key === undefined ? null : Buffer.from(key),
    since ?? null,
    states ?? null,
    namespace.replaceAll(/[\\%_]/g, '\\$&'),
  ]
}
