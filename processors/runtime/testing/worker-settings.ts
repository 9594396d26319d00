import { services } from '../../../tests/support/services.ts'
import type { WorkerSettings } from '../worker-config.ts'

/** Settings of a worker over the services of this test run. */
export function workerSettings(
  at: { readonly databaseUrl: string; readonly namespace: string },
  overrides: Partial<WorkerSettings> = {},
): WorkerSettings {
  return {
    KAFKA_BROKERS: services().kafkaBrokers,
    DATABASE_URL: at.databaseUrl,
    REDIS_URL: services().redisUrl,
    PAYSTREAM_NAMESPACE: at.namespace,
    LOG_LEVEL: process.env.TOY_LOG ?? 'silent',
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: 0,
    WORKER_LANES: 2,
    WORKER_BATCH_RECORDS: 500,
    WORKER_MEMORY_ROWS: 1_000,
    WORKER_WATCHDOG_MS: 30_000,
    KAFKA_GROUP_PROTOCOL: 'consumer',
    ...overrides,
  }
}
