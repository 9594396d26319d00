import { createMetrics } from '../../platform/metrics/metrics.ts'
import { createPool } from '../../platform/postgres/pool.ts'
import { createRedis } from '../../platform/redis/client.ts'
import { createTestDatabase, services, uniqueNamespace } from '../../tests/support/services.ts'
import { anchorOf } from './loop/anchor.ts'
import { Committer } from './loop/commit.ts'
import { Outages } from './loop/outages.ts'
import { RowReader } from './loop/read-rows.ts'
import { RedisTier } from './loop/redis-tier.ts'
import { runtimeMetrics } from './runtime-metrics.ts'
import { type StoreForm, storeFeatures } from './store.features.ts'
import { compiledNoteStores, NoteKeeper, noteTables } from './testing/note-stores.ts'
import { logger } from './testing/toy-stack.ts'

async function open(withRedis: boolean): Promise<StoreForm> {
  const database = await createTestDatabase()
  const pool = createPool({ url: database.databaseUrl, applicationName: 'test', max: 3 }, logger)
  const redis = withRedis ? createRedis(services().redisUrl, logger) : undefined
  if (redis !== undefined && redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve))
  await pool.query(noteTables)
  const outages = new Outages(logger, new AbortController().signal)
  const metrics = runtimeMetrics(createMetrics('notes'))
  return {
    keeper: async () => {
      await pool.query('truncate notes, sums; delete from stream_offsets')
      await pool.query(
        `insert into stream_offsets (consumer_group, topic, topic_id, partition, partition_count, next_offset, owner_epoch, state_version)
         values ('notes', 'steps', 'steps-topic-id', 0, 1, 0, 1, 1)`,
      )
      const tier = new RedisTier(redis, uniqueNamespace('notes'))
      const reader = new RowReader({ pool, redis: tier, outages, metrics })
      const committer = new Committer({ pool, stores: compiledNoteStores, group: 'notes', outages, metrics })
      return new NoteKeeper(async (effect) => {
        if (effect.kind === 'read') return await reader.read(effect.reads, effect.from)
        const outcome = await committer.commit(effect.slices.map((slice) => ({ slice, cursor: slice.cursorAfter(anchorOf), outbox: null })))
        if (outcome.outcome !== 'committed') return outcome
        for (const { views } of effect.slices) {
          for (const { store, written } of views) tier.offer(store, written)
        }
        await tier.flush()
        return outcome
      })
    },
    close: async () => {
      redis?.disconnect()
      await pool.end()
      await database.drop()
    },
  }
}

storeFeatures('in Postgres', () => open(false))
storeFeatures('in Postgres, cached in Redis', () => open(true))
