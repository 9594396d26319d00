import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from '../logging/logger.ts'

export type { Redis }

/**
 * A Redis client that fails at once when Redis is away, so that callers fall through to Postgres:
 * no offline queue, no retry of a command, a short command time-out. It reconnects for ever in the background.
 */
export function createRedis(url: string, logger: Logger, overrides: RedisOptions = {}): Redis {
  const options: RedisOptions = {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 250,
    connectTimeout: 1_000,
    retryStrategy: (attempt) => Math.min(100 * attempt, 2_000),
    ...overrides,
  }
  const redis = new Redis(url, options)
  let away = false
  redis.on('error', (error: Error) => {
    if (!away) logger.warn({ code: 'REDIS_UNAVAILABLE', cause: error.message }, 'Redis is away; answers come from Postgres')
    away = true
  })
  redis.on('ready', () => {
    if (away) logger.info('Redis is back')
    away = false
  })
  return redis
}
