import { Type } from 'typebox'
import { sharedConfig } from '../../platform/config/load-config.ts'

/** Environment variables of every worker; a processor's main.ts adds its own and the default of METRICS_PORT. */
export const workerConfig = {
  ...sharedConfig,
  METRICS_HOST: Type.String({ default: '127.0.0.1', description: 'address on which a worker serves /metrics, /livez and /readyz' }),
  WORKER_LANES: Type.Integer({ default: 1, minimum: 1, maximum: 8, description: 'loops of a worker over disjoint partitions' }),
  WORKER_BATCH_RECORDS: Type.Integer({ default: 2_000, minimum: 1, maximum: 10_000, description: 'most records of one batch' }),
  WORKER_MEMORY_ROWS: Type.Integer({ default: 10_000, minimum: 2, description: 'state rows remembered per partition and store' }),
  WORKER_WATCHDOG_MS: Type.Integer({
    default: 30_000,
    minimum: 1_000,
    description: 'behind and without progress for so long, the worker ends itself',
  }),
  KAFKA_GROUP_PROTOCOL: Type.Union([Type.Literal('consumer'), Type.Literal('classic')], {
    default: 'consumer',
    description: 'consumer = KIP-848, brokers from 4.0; classic = cooperative-sticky',
  }),
} as const

/** What a worker needs to be told. */
export interface WorkerSettings {
  readonly KAFKA_BROKERS: string
  readonly DATABASE_URL: string
  /** Empty: without Redis. */
  readonly REDIS_URL: string
  readonly PAYSTREAM_NAMESPACE: string
  readonly LOG_LEVEL: string
  readonly METRICS_HOST: string
  readonly METRICS_PORT: number
  readonly WORKER_LANES: number
  readonly WORKER_BATCH_RECORDS: number
  readonly WORKER_MEMORY_ROWS: number
  readonly WORKER_WATCHDOG_MS: number
  readonly KAFKA_GROUP_PROTOCOL: 'consumer' | 'classic'
}
