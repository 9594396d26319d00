import { AppError } from '../../../core/errors.ts'
import type { TopicAdmin } from '../../../platform/kafka/topic-admin.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import type { CompiledStore } from '../compiled-store.ts'
import { OwnedPartition, type SourceMarks } from '../owned-partition.ts'
import { unsettled } from './dead-letter-rows.ts'
import { ParkedKeys } from './parked-keys.ts'

/** A partition that was taken over, and what must happen before its first batch. */
export interface Acquired {
  readonly owned: OwnedPartition
  /** Digest of the record at nextOffset - 1, to be read again; undefined when there is none or the log no longer has it. */
  readonly anchor: Buffer | undefined
  /** Outputs of the last batch, which the former owner may not have published. */
  readonly outbox: Buffer | null
}

export interface AcquireScope {
  readonly group: string
  readonly topic: string
  readonly stateVersion: number
  /** Records behind a dead letter of their key wait for it. */
  readonly parksKeys: boolean
  readonly stores: readonly CompiledStore[]
  readonly memoryRows: number
  readonly pool: Pool
  readonly admin: TopicAdmin
}

interface OffsetRow {
  readonly partition: number
  readonly partition_count: number
  readonly next_offset: number
  readonly owner_epoch: number
  readonly commits: number
  readonly anchor: Buffer | null
  readonly output_sequence: number
  readonly sources: SourceMarks
  readonly outbox: Buffer | null
  readonly stream_time: number | null
}

/**
 * Takes partitions over: raises their owner epoch, which fences whoever owned them, and checks that the log is the one the offsets belong to.
 * @throws {AppError} OFFSET_ROW_MISSING, TOPIC_RECREATED, PARTITION_COUNT_CHANGED, STATE_VERSION_NEWER, OFFSET_OUT_OF_RANGE (all `fail`),
 *   KAFKA_UNAVAILABLE; errors of Postgres as they are
 */
export async function acquire(scope: AcquireScope, partitions: readonly number[]): Promise<readonly Acquired[]> {
  const { group, topic, pool, admin } = scope
  const facts = (await admin.describe([topic])).get(topic)
  if (facts === undefined) throw new AppError('KAFKA_UNAVAILABLE', `the topic ${topic} does not exist (yet)`)
  const { rows } = await pool.query<OffsetRow>(
    `update stream_offsets set owner_epoch = owner_epoch + 1, state_version = $5, updated_at = now()
      where consumer_group = $1 and topic = $2 and topic_id = $3 and partition = any($4) and state_version <= $5
      returning partition, partition_count, next_offset, owner_epoch, commits, anchor, output_sequence, sources, outbox,
        (extract(epoch from stream_time) * 1000)::float8 as stream_time`,
    [group, topic, facts.topicId, partitions, scope.stateVersion],
  )
  const byPartition = new Map(rows.map((row) => [row.partition, row]))
  const missing = partitions.find((partition) => !byPartition.has(partition))
  if (missing !== undefined) throw await whyMissing(scope, facts.topicId, missing)
  const ranges = await admin.ranges(topic, partitions)
  // after the epoch was raised, so that the former owner can add none any more
  const waiting = scope.parksKeys ? await unsettled(scope, facts.topicId, partitions) : undefined
  return rows.map((row) => {
    const { partition, next_offset: nextOffset } = row
    const at = { topic, partition, offset: nextOffset }
    if (row.partition_count !== facts.partitions) {
      throw new AppError('PARTITION_COUNT_CHANGED', `${topic} has ${facts.partitions} partitions, not ${row.partition_count}`, { at })
    }
    const { low, high } = ranges.get(partition) as { low: number; high: number }
    if (nextOffset < low || nextOffset > high) {
      throw new AppError('OFFSET_OUT_OF_RANGE', `${topic}[${partition}]: the stored offset ${nextOffset} is not within ${low} to ${high}`, {
        at,
      })
    }
    const cursor = {
      nextOffset,
      commits: row.commits,
      outputSequence: row.output_sequence,
      sources: row.sources,
      anchor: row.anchor,
      streamTimeMs: row.stream_time,
    }
    const owned = new OwnedPartition(
      { topic, topicId: facts.topicId, partition, epoch: row.owner_epoch },
      cursor,
      scope.stores,
      scope.memoryRows,
    )
    if (waiting !== undefined) owned.parkedKeys = new ParkedKeys(waiting.get(partition)?.keys)
    return { owned, anchor: row.anchor === null || low === nextOffset ? undefined : row.anchor, outbox: row.outbox }
  })
}

async function whyMissing({ group, topic, pool, stateVersion }: AcquireScope, topicId: string, partition: number): Promise<AppError> {
  const { rows } = await pool.query<{ readonly topic_id: string; readonly state_version: number }>(
    'select topic_id, state_version from stream_offsets where consumer_group = $1 and topic = $2 and partition = $3',
    [group, topic, partition],
  )
  const at = { topic, partition, offset: -1 }
  const mine = rows.find((row) => row.topic_id === topicId)
  if (mine !== undefined) {
    return new AppError(
      'STATE_VERSION_NEWER',
      `the state of ${group} has version ${mine.state_version}, this program knows ${stateVersion}`,
      { at },
    )
  }
  if (rows.length > 0) return new AppError('TOPIC_RECREATED', `${topic} is not the topic that the offsets of ${group} belong to`, { at })
  return new AppError('OFFSET_ROW_MISSING', `${group} has no offset row for ${topic}[${partition}]; run \`paystream topics\``, { at })
}
