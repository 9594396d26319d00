import { Redis } from 'ioredis'
import { subscriptions } from '../../cli/subscriptions.ts'
import { RedisClaims } from '../../gateway/idempotency/redis-claims.ts'
import { createKey, peppersOf } from '../../platform/api-keys/index.ts'
import { TopicAdmin } from '../../platform/kafka/topic-admin.ts'
import type { BenchGround, Place } from './ground.ts'
import type { Build } from './options.ts'

const pepper = 'benchmark-pepper-'.repeat(3)

/** Topics, database and an API key for one or more gateways and, where wanted, all the workers. */
export interface GatewayPlace extends Place {
  readonly env: Readonly<Record<string, string>>
  readonly key: string
  /** Full name of `payment-stream`. */
  readonly topic: string
  /** Records on one of the topics so far, all partitions together. */
  readonly records: (topic: string) => Promise<number>
  /**
   * Leaves Redis as a gateway finds it on any day but the first: no claims of an earlier run, and a data set that began an hour ago. In the first
   * minutes of a new one every payment is looked up in the ledger as well.
   */
  readonly ageRedis: () => Promise<void>
}

/** Makes a place for a gateway: topics, schemas, a database with offset rows of every group, and a key that may do all a merchant may. */
export async function gatewayPlace(ground: BenchGround, build: Build, namespace: string, partitions: number): Promise<GatewayPlace> {
  const place: Place = { database: await ground.database(build.folder), namespace, partitions }
  await ground.makeTopics(place, build.folder)
  await ground.provisionGroups(place, subscriptions)
  const pool = ground.pool(place.database)
  const scopes = ['payments:write', 'payments:read', 'stores:write', 'customers:write'] as const
  const peppers = peppersOf({ API_KEY_PEPPER: pepper, NODE_ENV: 'test' })
  const { key } = await createKey(pool, peppers, { environment: 'test', merchantId: 'merchant-bench', scopes })
  await pool.end()
  const all = Array.from({ length: partitions }, (_, partition) => partition)
  const ageRedis = async (): Promise<void> => {
    await ground.flushRedis()
    const redis = new Redis(ground.services.redisUrl)
    await new RedisClaims(redis, namespace).markBirth(Date.now() - 3_600_000)
    redis.disconnect()
  }
  await ageRedis()
  return {
    ...place,
    env: { ...ground.env(place), API_KEY_PEPPER: pepper },
    key,
    topic: `${namespace}payment-stream`,
    records: async (topic) => {
      const admin = new TopicAdmin(ground.services.kafkaBrokers)
      const ends = await admin.ends(namespace + topic, all).finally(() => admin.close())
      return [...ends.values()].reduce((sum, end) => sum + end, 0)
    },
    ageRedis,
  }
}
