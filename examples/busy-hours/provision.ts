import { Type } from 'typebox'
import { loadConfig, sharedConfig } from '../../platform/config/load-config.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createPool } from '../../platform/postgres/pool.ts'
import { provisionApplication } from '../../processors/runtime/index.ts'
import { busyHours } from './topology.ts'

const config = loadConfig(Type.Object(sharedConfig))
const logger = createLogger('busy-hours', config.LOG_LEVEL)
const pool = createPool({ url: config.DATABASE_URL, applicationName: 'busy-hours provision', max: 1 }, logger)
await provisionApplication({
  application: busyHours(3),
  brokers: config.KAFKA_BROKERS,
  pool,
  logger,
  namespace: config.PAYSTREAM_NAMESPACE,
  partitions: config.TOPIC_PARTITIONS,
  outputs: ['busy-hours'],
  start: 'earliest',
})
await pool.end()
