import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Logger } from '../platform/logging/logger.ts'
import type { Registry } from '../platform/metrics/metrics.ts'
import type { Pool } from '../platform/postgres/pool.ts'
import type { Redis } from '../platform/redis/client.ts'
import type { GatewayConfig } from './config.ts'
import type { Dependencies } from './dependencies.ts'
import { addDocs } from './plugins/docs.ts'
import { addErrorHandler } from './plugins/error-handler.ts'
import { addNotFound } from './plugins/not-found.ts'
import type { RecordPublisher } from './record-publisher.ts'
import { healthRoutes } from './routes/health/index.ts'

/** What the gateway's routes work with; main.ts opens all of it, tests may open it otherwise. */
export interface GatewayParts {
  readonly config: GatewayConfig
  readonly logger: Logger
  readonly metrics: Registry
  readonly pool: Pool
  readonly redis: Redis
  readonly publisher: RecordPublisher
  readonly dependencies: Dependencies
}

/** Builds the HTTP server from open connections; it neither listens nor closes what it was given. */
export async function buildApp(parts: GatewayParts): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    loggerInstance: parts.logger as FastifyBaseLogger,
    disableRequestLogging: true,
    bodyLimit: 64 * 1024,
    trustProxy:
      parts.config.GATEWAY_TRUST_PROXY === '' ? false : parts.config.GATEWAY_TRUST_PROXY.split(',').map((address) => address.trim()),
    routerOptions: { maxParamLength: 4_096 },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  })
  addErrorHandler(app)
  addNotFound(app)
  await addDocs(app, parts.config.PUBLIC_BASE_URL)

  await app.register(async (scope) => healthRoutes(scope, parts))
  return app
}
