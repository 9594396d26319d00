import type { Queryable } from '../../../../platform/postgres/pool.ts'
import type { Incident } from '../../shapes/operations.ts'
import type { OffsetRow } from './verdict.ts'

/** What the tables say, of one moment. Names without the namespace. */
export interface GroupRows {
  readonly nowMs: number
  readonly offsets: readonly OffsetRow[]
  readonly letters: readonly {
    readonly group: string
    readonly topic: string
    readonly partition: number
    readonly open: number
    readonly parked: number
  }[]
  /** Those since whose writing there was no progress, newest first. */
  readonly incidents: readonly Incident[]
}

/** A topic that was made anew has older rows under its former id: the latest count. */
const latestOffsets = `select distinct on (consumer_group, topic, partition) consumer_group, topic, topic_id, partition, next_offset, owner_epoch, stream_time,
    updated_at from stream_offsets where consumer_group like $1 || '%' order by consumer_group, topic, partition, updated_at desc`

/**
 * True while nothing was committed since it was written: of its partition, or of any partition of its group when it names none.
 * Of the row `i` of stream_incidents; needs `latest`.
 */
const incidentOpenSql = `not exists (select from latest l where l.consumer_group = i.consumer_group and l.topic = i.topic
    and (i.partition is null or l.partition = i.partition) and l.updated_at > i.occurred_at)`

const sql = `with latest as (${latestOffsets})
  select (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs",
    (select coalesce(json_agg(json_build_object('group', substr(consumer_group, $2), 'topic', substr(topic, $2), 'partition', partition, 'nextOffset', next_offset,
       'ownerEpoch', owner_epoch, 'streamTimeMs', (extract(epoch from stream_time) * 1000)::float8,
       'updatedAtMs', (extract(epoch from updated_at) * 1000)::float8) order by consumer_group, topic, partition), '[]') from latest) as offsets,
    (select coalesce(json_agg(json_build_object('group', substr(consumer_group, $2), 'topic', substr(topic, $2), 'partition', partition,
       'open', open, 'parked', parked)), '[]')
       from (select consumer_group, topic, partition, count(*) filter (where state = 'open') as open, count(*) filter (where state = 'parked') as parked
               from stream_dead_letters where state in ('open', 'parked') and consumer_group like $1 || '%' group by 1, 2, 3) counted) as letters,
    (select coalesce(json_agg(json_build_object('id', incident_id, 'group', substr(consumer_group, $2), 'topic', substr(topic, $2), 'partition', partition,
       'code', code, 'message', message, 'at', to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'open', true)
       order by incident_id desc), '[]') from (
         select * from stream_incidents i where consumer_group like $1 || '%' and ${incidentOpenSql} order by incident_id desc limit 200) i) as incidents`

export async function readGroupRows(reads: Queryable, namespace: string): Promise<GroupRows> {
  const { rows } = await reads.query<GroupRows>(sql, [likePrefix(namespace), namespace.length + 1])
  return rows[0] as GroupRows
}

/** The incidents of some days, newest first, at most 200. */
export async function readIncidents(reads: Queryable, namespace: string, days: number): Promise<readonly Incident[]> {
  const { rows } = await reads.query<Omit<Incident, 'at'> & { readonly at: Date }>(
    `with latest as (${latestOffsets})
     select incident_id as id, substr(consumer_group, $2) as "group", substr(topic, $2) as topic, partition, code, message, occurred_at as at, ${incidentOpenSql} as open
       from stream_incidents i where consumer_group like $1 || '%' and occurred_at > now() - make_interval(days => $3) order by incident_id desc limit 200`,
    [likePrefix(namespace), namespace.length + 1, days],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

function likePrefix(namespace: string): string {
  return namespace.replaceAll(/[\\%_]/g, '\\$&')
}
