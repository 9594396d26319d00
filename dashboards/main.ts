import { existsSync } from 'node:fs'
import { join } from 'node:path'
import closeWithGrace from 'close-with-grace'
import { peppersOf } from '../platform/api-keys/index.ts'
import { createLogger } from '../platform/logging/logger.ts'
import { projectRoot } from '../platform/project-root.ts'
import { createRedis } from '../platform/redis/client.ts'
import { endWhenLoopStands } from '../platform/threads/loop-watchdog.ts'
import { LogEndObserver } from './api/answers/log-ends.ts'
import { readers } from './api/answers/snapshot.ts'
import { buildDashboard } from './api/app.ts'
import { createDashboardPool, refuseMightyLogin } from './api/database.ts'
import { GatewayClient } from './api/gateway-client.ts'
import { openOperationsSources } from './api/operations/sources.ts'
import { loadDashboardConfig } from './config.ts'

const shutdownMs = 10_000
const minuteMs = 60_000

const config = loadDashboardConfig()
const namespace = config.PAYSTREAM_NAMESPACE
const logger = createLogger('dashboards', config.LOG_LEVEL)
endWhenLoopStands('dashboards')
const pageDir = join(projectRoot(), 'dist/dashboards/pages')
if (!existsSync(join(pageDir, 'merchant/index.html'))) {
  logger.fatal({ pageDir }, 'the web pages are not built; run `npm run build`')
  process.exit(1)
}

const pool = createDashboardPool(config.DASHBOARDS_DATABASE_URL || config.DATABASE_URL, logger)
if (config.NODE_ENV === 'production') await refuseMightyLogin(pool)
const redis = createRedis(config.REDIS_URL, logger)
const topics = [...new Set(Object.values(readers).map(({ topic }) => namespace + topic))]
const logEnds = new LogEndObserver({ brokers: config.KAFKA_BROKERS, topics, partitions: config.TOPIC_PARTITIONS }, logger)
const peppers = peppersOf(config)
const operations = openOperationsSources(
  {
    brokers: config.KAFKA_BROKERS,
    registryUrl: config.SCHEMA_REGISTRY_URL,
    namespace,
    topicPartitions: config.TOPIC_PARTITIONS,
    targets: config.OPERATIONS_TARGETS,
  },
  logger,
)
const app = await buildDashboard({
  pool,
  redis,
  logEnds,
  operations,
  logger,
  namespace,
  pageDir,
  gateway: new GatewayClient(config.DASHBOARDS_GATEWAY_URL, peppers),
  peppers,
  sessionSecret: config.DASHBOARD_SESSION_SECRET,
  sessionTimes: { idleMs: config.DASHBOARD_SESSION_IDLE_MINUTES * minuteMs, absoluteMs: config.DASHBOARD_SESSION_HOURS * 60 * minuteMs },
  publicUrl: config.DASHBOARDS_PUBLIC_URL || `http://127.0.0.1:${config.DASHBOARDS_PORT}`,
  testMode: config.NODE_ENV !== 'production',
})

closeWithGrace({ delay: shutdownMs, logger: false }, async ({ err, signal }) => {
  if (err !== undefined) logger.fatal({ cause: err }, 'an error nobody handled; shutting down')
  else logger.info({ signal }, 'shutting down')
  await app.close()
  logEnds.close()
  operations.close()
  redis.disconnect()
  await pool.end()
})

await app.listen({ host: config.DASHBOARDS_HOST, port: config.DASHBOARDS_PORT })
logger.info({ host: config.DASHBOARDS_HOST, port: config.DASHBOARDS_PORT }, 'listening')
