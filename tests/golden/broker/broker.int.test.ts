import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLogger } from '../../../platform/logging/logger.ts'
import { createPool, type Pool } from '../../../platform/postgres/pool.ts'
import { createTestDatabase, services, type TestDatabase } from '../../support/services.ts'
import { readVectors } from '../read-vectors.ts'
import type { Verdict } from '../verdict.ts'
import { judgeOnBroker } from './run-on-broker.ts'
import { sampleOf } from './sample.ts'

// `npm run golden -- --broker` says which cases, and wants the verdicts
const paths = process.env.GOLDEN_PATHS?.split('\n') ?? [new URL('../vectors/', import.meta.url).pathname]
const perOperator = Number(process.env.GOLDEN_PER_OPERATOR ?? '0.3')
const cases = sampleOf(readVectors(paths), perOperator)
const verdicts: Verdict[] = []
let database: TestDatabase
let pool: Pool

beforeAll(async () => {
  database = await createTestDatabase()
  pool = createPool({ url: database.databaseUrl, applicationName: 'golden', max: 3 }, createLogger('golden', 'fatal'))
})

afterAll(async () => {
  const report = process.env.GOLDEN_REPORT
  if (report !== undefined) writeFileSync(report, JSON.stringify(verdicts))
  await pool.end()
  await database.drop()
})

test.each(cases.map((golden) => [golden.id, golden] as const))(
  '%s on a real broker',
  { timeout: 240_000, retry: 0 },
  async (id, golden) => {
    const verdict = await judgeOnBroker(golden, { brokers: services().kafkaBrokers, pool, settings: settings() }).catch(
      (error: unknown): Verdict => ({ id, outcome: 'failed', why: '', differences: [String(error)] }),
    )
    verdicts.push(verdict)
    expect(verdict.differences.join('\n')).toBe('')
  },
)

function settings() {
  return {
    KAFKA_BROKERS: services().kafkaBrokers,
    DATABASE_URL: database.databaseUrl,
    REDIS_URL: services().redisUrl,
    PAYSTREAM_NAMESPACE: '',
    LOG_LEVEL: 'silent',
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: 0,
    WORKER_LANES: 1,
    WORKER_BATCH_RECORDS: 500,
    WORKER_MEMORY_ROWS: 1_000,
    WORKER_WATCHDOG_MS: 60_000,
    KAFKA_GROUP_PROTOCOL: 'consumer' as const,
  }
}
