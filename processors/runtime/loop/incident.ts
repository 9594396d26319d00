import type { AppError } from '../../../core/errors.ts'
import type { Logger } from '../../../platform/logging/logger.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'

const writeMs = 2_000

/** Writes down why a worker stopped, for whoever comes to look. Gives up quickly: the process ends anyway. Never throws. */
export async function recordIncident(pool: Pool, group: string, topic: string, error: AppError, logger: Logger): Promise<void> {
  const written = pool.query('insert into stream_incidents (consumer_group, topic, partition, code, message) values ($1, $2, $3, $4, $5)', [
    group,
    topic,
    error.at?.partition ?? null,
    error.code,
    error.message.slice(0, 2_000),
  ])
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${writeMs} ms`)), writeMs)
  })
  try {
    await Promise.race([written, late])
  } catch (cause) {
    logger.warn({ code: error.code, cause: (cause as Error).message }, 'the incident could not be written to stream_incidents')
    written.catch(() => undefined)
  } finally {
    clearTimeout(timer)
  }
}
