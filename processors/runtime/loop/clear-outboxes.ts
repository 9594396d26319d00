import type { Logger } from '../../../platform/logging/logger.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import type { PartitionSlot } from './partition-slot.ts'

/**
 * Empties the outbox slots of quiet partitions once everything in them is acknowledged, so that the next owner has nothing to publish again, and
 * notes that their dead letters have reached their queue. Only a saving: it may fail, or never happen.
 */
export async function clearOutboxes(
  { pool, group, logger }: { readonly pool: Pool; readonly group: string; readonly logger: Logger },
  slots: readonly PartitionSlot[],
): Promise<void> {
  const [first] = slots as readonly [PartitionSlot]
  const { topic, topicId } = first.owned
  const owned = slots.map((slot) => slot.owned)
  try {
    await pool.query(
      `with cleared as (
         update stream_offsets o set outbox = null from unnest($4::int[], $5::bigint[], $6::bigint[]) as d(place, epoch, commits)
          where o.consumer_group = $1 and o.topic = $2 and o.topic_id = $3 and o.partition = d.place and o.owner_epoch = d.epoch and o.commits = d.commits
          returning o.partition, o.next_offset)
       update stream_dead_letters l set published_at = now() from cleared c
        where l.consumer_group = $1 and l.topic = $2 and l.topic_id = $3 and l.partition = c.partition and l.record_offset < c.next_offset and l.published_at is null`,
      [
        group,
        topic,
        topicId,
        owned.map(({ partition }) => partition),
        owned.map(({ epoch }) => epoch),
        owned.map(({ cursor }) => cursor.commits),
      ],
    )
    for (const slot of slots) slot.holdsOutbox = false
  } catch (error) {
    logger.debug({ cause: (error as Error).message }, 'outbox slots stay as they are')
  }
}
