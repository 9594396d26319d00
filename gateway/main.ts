import closeWithGrace from 'close-with-grace'
import { KeyVerifier, peppersOf } from '../platform/api-keys/index.ts'
import { refuseDevelopmentDefaults } from '../platform/config/development-defaults.ts'
import { loadConfig } from '../platform/config/load-config.ts'
import { twilioDefaults } from '../platform/config/twilio-config.ts'
import { verificationDefaults } from '../platform/config/verification-config.ts'
import { KafkaProducer } from '../platform/kafka/producer.ts'
import { createLogger } from '../platform/logging/logger.ts'
import { createMetrics } from '../platform/metrics/metrics.ts'
import { createPool } from '../platform/postgres/pool.ts'
import { createRedis } from '../platform/redis/client.ts'
import { endWhenLoopStands } from '../platform/threads/loop-watchdog.ts'
import { RegistryClient } from '../schemas/registry.ts'
import { buildApp } from './app.ts'
import { gatewayConfig } from './config.ts'
import { probeDependencies } from './dependencies.ts'
import { KafkaRecordPublisher } from './record-publisher.ts'

/** A payment is answered 202 or 503 within this time and a second or two, in milliseconds. */
const messageTimeoutMs = 8_000
const shutdownMs = 20_000

const config = loadConfig(gatewayConfig)
refuseDevelopmentDefaults(config, { ...twilioDefaults, ...verificationDefaults })
const logger = createLogger('gateway', config.LOG_LEVEL)
endWhenLoopStands('gateway')
const pool = createPool({ url: config.DATABASE_URL, applicationName: 'gateway', max: 10, statementTimeoutMs: 5_000 }, logger)
const redis = createRedis(config.REDIS_URL, logger)
const producer = new KafkaProducer(
  { brokers: config.KAFKA_BROKERS, clientId: 'gateway', messageTimeoutMs, lingerMs: 1 },
  logger,
  (error) => {
    logger.fatal({ code: error.code, cause: error.message }, 'the producer cannot go on; restarting helps')
    process.exit(1)
  },
)
const publisher = new KafkaRecordPublisher({
  producer,
  schemas: new RegistryClient(config.SCHEMA_REGISTRY_URL, config.PAYSTREAM_NAMESPACE),
  namespace: config.PAYSTREAM_NAMESPACE,
  logger,
})
const keys = new KeyVerifier(pool, peppersOf(config), logger)
const dependencies = probeDependencies(pool, redis)
const app = await buildApp({ config, logger, metrics: createMetrics('gateway'), pool, redis, publisher, keys, dependencies })

// Stop accepting, finish what is in flight, flush the producer, then let go of the rest.
closeWithGrace({ delay: shutdownMs, logger: false }, async ({ err, signal }) => {
  if (err !== undefined) logger.fatal({ err }, 'an error nobody handled; shutting down')
  else logger.info({ signal }, 'shutting down')
  await app.close()
  await publisher.close()
  await keys.close()
  redis.disconnect()
  await pool.end()
})

// Without Postgres no key can be learnt yet; requests learn them later.
const warmUp = keys.start().catch((error: unknown) => {
  logger.warn({ code: 'POSTGRES_UNAVAILABLE', cause: String(error) }, 'API keys are not read yet')
})
await app.listen({ host: config.GATEWAY_HOST, port: config.GATEWAY_PORT })
logger.info({ host: config.GATEWAY_HOST, port: config.GATEWAY_PORT }, 'listening')
await Promise.all([publisher.start(), warmUp])
logger.info('ready for payments')
