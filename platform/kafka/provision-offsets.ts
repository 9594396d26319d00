import { AppError } from '../../core/errors.ts'
import type { Pool } from '../postgres/pool.ts'
import type { TopicAdmin, TopicFacts } from './topic-admin.ts'

/** First offset of a group that has none: the oldest record there is, or only what comes from now on. */
export type StartOffset = 'earliest' | 'latest'

export interface OffsetPlan {
  readonly group: string
  readonly topic: string
  readonly facts: TopicFacts
  readonly start: StartOffset | undefined
  /** A topic that was made a moment ago is read whole, whatever it holds already. */
  readonly madeNow: boolean
}

/**
 * Adds the offset rows of a group for a topic, all or none; rows that are there stay as they are.
 * @returns how many were added
 * @throws {AppError} PARTITION_COUNT_CHANGED, TOPIC_RECREATED, OFFSET_ROW_MISSING (a start must be chosen)
 */
export async function provisionOffsets(pool: Pool, admin: TopicAdmin, plan: OffsetPlan): Promise<number> {
  const { group, topic, facts, start, madeNow } = plan
  const { rows } = await pool.query<{ topic_id: string; partition_count: number }>(
    'select topic_id, partition_count from stream_offsets where consumer_group = $1 and topic = $2',
    [group, topic],
  )
  const mine = rows.filter((row) => row.topic_id === facts.topicId)
  if (mine.length === facts.partitions && mine.every((row) => row.partition_count === facts.partitions)) return 0
  if (mine.length > 0) {
    throw new AppError(
      'PARTITION_COUNT_CHANGED',
      `${topic} has ${facts.partitions} partitions; ${group} was provisioned for ${mine[0]?.partition_count}`,
    )
  }
  if (rows.length > 0 && start === undefined) {
    throw new AppError('TOPIC_RECREATED', `${topic} is not the topic that ${group} was reading; choose where it starts in the new one`)
  }
  const partitions = Array.from({ length: facts.partitions }, (_, partition) => partition)
  const ranges = await admin.ranges(topic, partitions)
  const offsets = partitions.map((partition) => {
    const { low, high } = ranges.get(partition) as { low: number; high: number }
    if (start === undefined && !madeNow && high > 0) {
      throw new AppError(
        'OFFSET_ROW_MISSING',
        `${topic} holds records already; choose whether ${group} starts at the earliest or the latest`,
      )
    }
    return start === 'latest' ? high : low
  })
  const { rowCount } = await pool.query(
    `insert into stream_offsets (consumer_group, topic, topic_id, partition, partition_count, next_offset)
     select $1, $2, $3, place, $4, first from unnest($5::int[], $6::bigint[]) as d(place, first)
     on conflict do nothing`,
    [group, topic, facts.topicId, facts.partitions, partitions, offsets],
  )
  return rowCount ?? 0
}
