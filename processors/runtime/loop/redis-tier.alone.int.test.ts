import { expect, test } from 'vitest'
import { createRedis } from '../../../platform/redis/client.ts'
import { services, uniqueNamespace } from '../../../tests/support/services.ts'
import type { CompiledStore } from '../compiled-store.ts'
import { compiledNoteStores } from '../testing/note-stores.ts'
import { logger } from '../testing/toy-stack.ts'
import { RedisTier } from './redis-tier.ts'

// it stops the writes of all of Redis for a moment
test('rows that come while others are being written are written too, whatever their store', async () => {
  const [notes, sums] = ['notes', 'sums'].map((name) => compiledNoteStores.find((store) => store.name === name)) as [
    CompiledStore,
    CompiledStore,
  ]
  const redis = createRedis(services().redisUrl, logger)
  try {
    if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve))
    const tier = new RedisTier(redis, uniqueNamespace('tier'))
    const note = (at: number) => ({ row: { partition: 0, key: 'k', at, text: `note ${at}` }, version: 1 })
    tier.offer(notes, [['first', note(1)]])
    await redis.call('CLIENT', 'PAUSE', 100, 'WRITE')
    const writing = tier.flush()
    tier.offer(notes, [['second', note(2)]])
    tier.offer(sums, [['third', { row: { key: 'third', total: 3n }, version: 1 }]])
    await writing
    expect([...(await tier.read(notes, ['first', 'second'])).keys()]).toEqual(['first', 'second'])
    expect((await tier.read(sums, ['third'])).get('third')?.row).toEqual({ key: 'third', total: 3n })
  } finally {
    redis.disconnect()
  }
})
