import type { Pool } from '../platform/postgres/pool.ts'
import type { Redis } from '../platform/redis/client.ts'

/** What the gateway can do without for a while. */
export interface Dependencies {
  /** Names of those that do not answer within a second; payments are taken all the same. */
  degraded(): Promise<readonly string[]>
}

const probeTimeoutMs = 1_000

/** Asks Postgres and Redis whether they answer. */
export function probeDependencies(pool: Pool, redis: Redis): Dependencies {
  return {
    async degraded() {
      const [postgres, cache] = await Promise.all([answers(pool.query('select 1')), answers(redis.ping())])
      return [...(postgres ? [] : ['postgres']), ...(cache ? [] : ['redis'])]
    },
  }
}

async function answers(attempt: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), probeTimeoutMs)
  })
  try {
    return await Promise.race([
      attempt.then(
        () => true,
        () => false,
      ),
      late,
    ])
  } finally {
    clearTimeout(timer)
  }
}
