import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { KeyVerifier } from '../platform/api-keys/index.ts'
import type { Logger } from '../platform/logging/logger.ts'
import type { Registry } from '../platform/metrics/metrics.ts'
import type { Pool } from '../platform/postgres/pool.ts'
import type { Redis } from '../platform/redis/client.ts'
import { topicOf } from '../schemas/records.ts'
import type { GatewayConfig } from './config.ts'
import type { Dependencies } from './dependencies.ts'
import { LedgerLookup } from './idempotency/ledger-lookup.ts'
import { LocalClaims } from './idempotency/local-claims.ts'
import { RedisClaims } from './idempotency/redis-claims.ts'
import { addAuth } from './plugins/auth.ts'
import { addDocs } from './plugins/docs.ts'
import { addErrorHandler } from './plugins/error-handler.ts'
import { addNotFound } from './plugins/not-found.ts'
import { addShutdown } from './plugins/shutdown.ts'
import { addTraceContext } from './plugins/trace-context.ts'
import type { RecordPublisher } from './record-publisher.ts'
import { healthRoutes } from './routes/health/index.ts'
import { PaymentAcceptor } from './routes/payments/accept-payments.ts'
import { paymentRoutes } from './routes/payments/index.ts'
import { JudgedWatcher } from './routes/payments/judged-watcher.ts'
import { PaymentReader } from './routes/payments/payment-reader.ts'

/** What the gateway's routes work with; main.ts opens all of it, tests may open it otherwise. */
export interface GatewayParts {
  readonly config: GatewayConfig
  readonly logger: Logger
  readonly metrics: Registry
  readonly pool: Pool
  readonly redis: Redis
  readonly publisher: RecordPublisher
  readonly keys: KeyVerifier
  readonly dependencies: Dependencies
}

/** Builds the HTTP server from open connections; it neither listens nor closes what it was given. */
export async function buildApp(parts: GatewayParts): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    loggerInstance: parts.logger as FastifyBaseLogger,
    disableRequestLogging: true,
    // plugins/shutdown.ts answers instead, with a problem
    return503OnClosing: false,
    bodyLimit: 64 * 1024,
    trustProxy:
      parts.config.GATEWAY_TRUST_PROXY === '' ? false : parts.config.GATEWAY_TRUST_PROXY.split(',').map((address) => address.trim()),
    routerOptions: { maxParamLength: 4_096 },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  })
  addErrorHandler(app)
  addNotFound(app)
  await addDocs(app, parts.config.PUBLIC_BASE_URL)

  addTraceContext(app)
  addAuth(app)
  addShutdown(app)

  const { config, logger, pool, publisher, keys } = parts
  const local = new LocalClaims()
  const claims = new RedisClaims(parts.redis, config.PAYSTREAM_NAMESPACE)
  const watcher = new JudgedWatcher(pool)
  app.addHook('preClose', async () => watcher.stop())
  const acceptor = new PaymentAcceptor({
    publisher,
    local,
    claims,
    ledger: new LedgerLookup(pool, logger),
    logger,
    topic: config.PAYSTREAM_NAMESPACE + topicOf('PaymentRequested'),
    maxInFlight: config.GATEWAY_MAX_IN_FLIGHT,
  })
  const reader = new PaymentReader({ pool, local, claims, watcher })

  await app.register(async (scope) => healthRoutes(scope, parts))
  await app.register(async (scope) => paymentRoutes(scope, { keys, acceptor, reader }))
  return app
}
