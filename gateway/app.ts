import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { KeyVerifier } from '../platform/api-keys/index.ts'
import type { Logger } from '../platform/logging/logger.ts'
import type { Registry } from '../platform/metrics/metrics.ts'
import type { Pool } from '../platform/postgres/pool.ts'
import type { Redis } from '../platform/redis/client.ts'
import { topicOf } from '../schemas/records.ts'
import type { GatewayConfig } from './config.ts'
import type { Dependencies } from './dependencies.ts'
import { LedgerLookup, ledgerPayments } from './idempotency/ledger-lookup.ts'
import { LocalClaims } from './idempotency/local-claims.ts'
import { RedisClaims } from './idempotency/redis-claims.ts'
import { addAuth } from './plugins/auth.ts'
import { addDocs } from './plugins/docs.ts'
import { addErrorHandler, answerFrameworkError } from './plugins/error-handler.ts'
import { answerClientError } from './plugins/http-errors.ts'
import { addNotFound } from './plugins/not-found.ts'
import { RateLimit } from './plugins/rate-limit.ts'
import { addRequestLog, paymentCounter } from './plugins/request-log.ts'
import { requestLogger } from './plugins/request-logger.ts'
import { addShutdown } from './plugins/shutdown.ts'
import { addTraceContext } from './plugins/trace-context.ts'
import type { RecordPublisher } from './record-publisher.ts'
import { cardProductRoutes } from './routes/card-products/index.ts'
import { customerAnswerRoutes } from './routes/customer-answers.ts'
import { customerCardRoutes } from './routes/customer-cards/index.ts'
import { customerRoutes } from './routes/customers/index.ts'
import { healthRoutes } from './routes/health/index.ts'
import { loyaltyRoutes } from './routes/loyalty/index.ts'
import { notificationRoutes } from './routes/notifications/index.ts'
import { Acceptor, type AcceptParts, paymentKind } from './routes/payments/accept-payments.ts'
import { paymentRoutes } from './routes/payments/index.ts'
import { PaymentReader } from './routes/payments/payment-reader.ts'
import { ledgerReversals, reversalKind } from './routes/payments/reversal-command.ts'
import { decidedReversals, judgedPayments, RowWatcher } from './routes/payments/row-watcher.ts'
import { receiptRoutes } from './routes/receipts/index.ts'
import { storeRoutes } from './routes/stores/index.ts'

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

/** Every valid single payment fits, also with each Hangul letter of its 40 item names spelt \uXXXX (37 KiB). */
const maxBodyBytes = 64 * 1024
/** A request must have arrived within this time. */
const requestTimeoutMs = 30_000

/** Builds the HTTP server from open connections; it neither listens nor closes what it was given. */
export async function buildApp(parts: GatewayParts): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    loggerInstance: parts.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: requestLogger,
    requestTimeout: requestTimeoutMs,
    clientErrorHandler: answerClientError,
    frameworkErrors: answerFrameworkError,
    // plugins/shutdown.ts answers instead, with a problem
    return503OnClosing: false,
    bodyLimit: maxBodyBytes,
    trustProxy:
      parts.config.GATEWAY_TRUST_PROXY === '' ? false : parts.config.GATEWAY_TRUST_PROXY.split(',').map((address) => address.trim()),
    routerOptions: { maxParamLength: 4_096 },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  })
  addErrorHandler(app)
  addNotFound(app)
  await addDocs(app)

  addTraceContext(app)
  addRequestLog(app, parts.config.GATEWAY_REQUEST_LOG, parts.metrics)
  addAuth(app, new RateLimit(parts.config.GATEWAY_RATE_LIMIT))
  addShutdown(app)

  const { config, logger, pool, publisher, keys } = parts
  const local = new LocalClaims()
  const claims = new RedisClaims(parts.redis, config.PAYSTREAM_NAMESPACE)
  const markBirth = (): void => void claims.markBirth().catch(() => undefined)
  parts.redis.on('ready', markBirth)
  if (parts.redis.status === 'ready') markBirth()
  const watcher = new RowWatcher(pool, judgedPayments)
  const decided = new RowWatcher(pool, decidedReversals)
  app.addHook('preClose', async () => {
    watcher.stop()
    decided.stop()
  })
  const shared: Omit<AcceptParts<unknown>, 'kind' | 'local' | 'ledger'> = {
    publisher,
    claims,
    logger,
    topic: config.PAYSTREAM_NAMESPACE + topicOf('PaymentRequested'),
    maxInFlight: config.GATEWAY_MAX_IN_FLIGHT,
  }
  const acceptor = new Acceptor({ ...shared, kind: paymentKind, local, ledger: new LedgerLookup(pool, logger, ledgerPayments) })
  const reversals = new Acceptor({
    ...shared,
    kind: reversalKind,
    local: new LocalClaims(),
    ledger: new LedgerLookup(pool, logger, ledgerReversals),
  })
  const reader = new PaymentReader({ pool, local, claims, watcher })

  await app.register(async (scope) => healthRoutes(scope, parts))
  await app.register(async (scope) =>
    paymentRoutes(scope, { keys, pool, acceptor, reversals, decided, reader, count: paymentCounter(parts.metrics) }),
  )
  await app.register(async (scope) => customerRoutes(scope, { keys, pool }))
  await app.register(async (scope) => customerCardRoutes(scope, { keys, pool }))
  await app.register(async (scope) => cardProductRoutes(scope, { keys, pool }))
  await app.register(async (scope) =>
    notificationRoutes(scope, { keys, pool, metrics: parts.metrics, maxStreams: config.GATEWAY_MAX_STREAMS }),
  )
  await app.register(async (scope) => storeRoutes(scope, { keys, pool }))
  await app.register(async (scope) => loyaltyRoutes(scope, { keys, pool }))
  await app.register(async (scope) => receiptRoutes(scope, { pool, logger }))
  await app.register(async (scope) => customerAnswerRoutes(scope, parts))
  return app
}
