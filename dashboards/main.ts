import { existsSync } from 'node:fs'
import { join } from 'node:path'
import closeWithGrace from 'close-with-grace'
import { peppersOf, verifyKey } from '../platform/api-keys/index.ts'
import { createLogger } from '../platform/logging/logger.ts'
import { createPool } from '../platform/postgres/pool.ts'
import { projectRoot } from '../platform/project-root.ts'
import { LogEndObserver } from './api/answers/log-ends.ts'
import { readers } from './api/answers/snapshot.ts'
import { buildDashboard } from './api/app.ts'
import { loadDashboardConfig } from './config.ts'

const shutdownMs = 10_000
const hourMs = 3_600_000

const config = loadDashboardConfig()
const namespace = config.PAYSTREAM_NAMESPACE
const logger = createLogger('dashboards', config.LOG_LEVEL)
const peppers = peppersOf(config)
const pageDir = join(projectRoot(), 'dist/dashboards/merchant')
if (!existsSync(join(pageDir, 'index.html'))) {
  logger.fatal({ pageDir }, 'the web page is not built; run `npm run build`')
  process.exit(1)
}

const pool = createPool({ url: config.DATABASE_URL, applicationName: 'dashboards', max: 8, statementTimeoutMs: 4_000 }, logger)
const topics = [...new Set(Object.values(readers).map(({ topic }) => namespace + topic))]
const logEnds = new LogEndObserver({ brokers: config.KAFKA_BROKERS, topics, partitions: config.TOPIC_PARTITIONS }, logger)
const app = await buildDashboard({
  pool,
  logEnds,
  logger,
  namespace,
  pageDir,
  checkKey: (key) => verifyKey(pool, peppers, key),
  sessionSecret: config.DASHBOARD_SESSION_SECRET,
  sessionMs: config.DASHBOARD_SESSION_HOURS * hourMs,
  publicUrl: config.DASHBOARDS_PUBLIC_URL || `http://127.0.0.1:${config.DASHBOARDS_PORT}`,
})

closeWithGrace({ delay: shutdownMs, logger: false }, async ({ err, signal }) => {
  if (err !== undefined) logger.fatal({ cause: err }, 'an error nobody handled; shutting down')
  else logger.info({ signal }, 'shutting down')
  await app.close()
  logEnds.close()
  await pool.end()
})

await app.listen({ host: config.DASHBOARDS_HOST, port: config.DASHBOARDS_PORT })
logger.info({ host: config.DASHBOARDS_HOST, port: config.DASHBOARDS_PORT }, 'listening')
