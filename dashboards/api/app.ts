import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import sse from '@fastify/sse'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Peppers } from '../../platform/api-keys/index.ts'
import type { Logger } from '../../platform/logging/logger.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import type { Redis } from '../../platform/redis/client.ts'
import { AnswerCache } from './answers/answer-cache.ts'
import type { LogEndObserver } from './answers/log-ends.ts'
import { addAnswerRoutes } from './answers/routes.ts'
import { Snapshots } from './answers/snapshot.ts'
import { addBenefitRoutes } from './benefits/routes.ts'
import { addCustomerRoutes } from './customers/routes.ts'
import { OperationsDatabase, TenantDatabase } from './database.ts'
import type { GatewayClient } from './gateway-client.ts'
import { addHoldRoutes } from './holds/routes.ts'
import { addKeyRoutes } from './keys/routes.ts'
import { ChangeFeed } from './live/change-feed.ts'
import { addLiveRoute } from './live/routes.ts'
import { addOperationsRoutes } from './operations/routes.ts'
import type { OperationsSources } from './operations/sources.ts'
import { addPages } from './pages.ts'
import { addPaymentRoutes } from './payments/routes.ts'
import { addErrorHandlers } from './problem.ts'
import { Accounts } from './session/accounts.ts'
import { FailedAttempts } from './session/attempts.ts'
import { CsrfTokens } from './session/csrf.ts'
import { addPeopleRoutes } from './session/people.ts'
import { addSessionRoutes } from './session/routes.ts'
import { SessionStore, type SessionTimes } from './session/session-store.ts'
import { requireRole, SessionGuard } from './session/signed-in.ts'
import { addSettingsRoutes } from './settings/routes.ts'
import { addShopRoutes } from './shop/routes.ts'

export interface DashboardDependencies {
  /** Of `createDashboardPool`. */
  readonly pool: Pool
  readonly redis: Redis
  readonly logEnds: LogEndObserver
  readonly gateway: GatewayClient
  /** Of the keys that a merchant makes. */
  readonly peppers: Peppers
  readonly operations: OperationsSources
  /** Prefix of topics, consumer groups and Redis keys. */
  readonly namespace: string
  readonly sessionSecret: string
  readonly sessionTimes: SessionTimes
  /** Origin that browsers see. */
  readonly publicUrl: string
  /** Opens the shop form, which pays with test cards. */
  readonly testMode: boolean
  /** Attempts to sign in a minute from one address; 20 unless given. */
  readonly attemptsPerMinute?: number
  /** Folder of the built web pages. */
  readonly pageDir: string
  readonly logger: Logger
}

/** Builds the server from what it is given; the caller listens, and closes what it gave. */
export async function buildDashboard(deps: DashboardDependencies): Promise<FastifyInstance> {
  const { pool, redis, logEnds, logger, namespace, publicUrl, testMode } = deps
  const secure = publicUrl.startsWith('https:')
  const cookieName = secure ? '__Host-paystream_session' : 'paystream_session'
  const sessions = new SessionStore(redis, namespace, deps.sessionTimes)
  const accounts = new Accounts(pool)
  const attempts = new FailedAttempts(redis, namespace)
  const csrf = new CsrfTokens(deps.sessionSecret)
  const guard = new SessionGuard({ sessions, accounts, csrf, cookieName, publicUrl })
  const tenants = new TenantDatabase(pool)
  const snapshots = new Snapshots(tenants, logEnds, namespace)
  const cache = new AnswerCache()
  const feed = new ChangeFeed(
    { pool, logEnds, namespace, onChange: (merchantId) => cache.drop(merchantId), endedAmong: (ids) => guard.endedAmong(ids) },
    logger,
  )

  const app = Fastify({
    loggerInstance: logger.child({}, { level: 'warn' }),
    bodyLimit: 16_384,
    requestTimeout: 25_000,
    // Open streams would keep a closing server waiting for ever.
    forceCloseConnections: true,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  }) as unknown as FastifyInstance
  addErrorHandlers(app)
  app.decorateRequest('signedIn', undefined)
  app.addHook('preClose', () => feed.close())
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: pagePolicy },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: secure,
  })
  await app.register(cookie)
  await app.register(rateLimit, { global: false })
  await app.register(ssePlugin, { heartbeatInterval: 15_000 })
  await app.register(swagger, {
    openapi: { info: { title: 'Paystream dashboards', version: '1', description: 'What the pages of merchants and operators ask.' } },
  })

  app.get('/livez', { schema: { hide: true } }, () => ({ status: 'alive' }))
  app.get('/readyz', { schema: { hide: true } }, async () => {
    await pool.query('select 1')
    return { ready: true, viewers: feed.viewers }
  })
  addSessionRoutes(app, {
    guard,
    sessions,
    accounts,
    attempts,
    csrf,
    cookieName,
    publicUrl,
    testMode,
    attemptsPerMinute: deps.attemptsPerMinute ?? 20,
  })
  await app.register(async (merchantArea) => {
    behindSession(merchantArea, guard, requireRole('owner', 'staff'))
    addAnswerRoutes(merchantArea, { snapshots, cache })
    addHoldRoutes(merchantArea, { snapshots, cache })
    addCustomerRoutes(merchantArea, { snapshots, cache })
    addBenefitRoutes(merchantArea, { snapshots, cache })
    addPaymentRoutes(merchantArea, { snapshots, cache, database: tenants, gateway: deps.gateway })
    addLiveRoute(merchantArea, feed)
    addKeyRoutes(merchantArea, { database: tenants, peppers: deps.peppers, environment: testMode ? 'test' : 'live' })
    addSettingsRoutes(merchantArea, deps.gateway)
    addPeopleRoutes(merchantArea, { database: tenants, pool, publicUrl })
    if (testMode) addShopRoutes(merchantArea, { database: tenants, gateway: deps.gateway })
  })
  await app.register(async (operatorArea) => {
    behindSession(operatorArea, guard, requireRole('operator'))
    addOperationsRoutes(operatorArea, { ...deps.operations, database: new OperationsDatabase(pool), namespace })
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
  await addPages(app, deps.pageDir, { shop: testMode })
  return app
}

/** Every route added afterwards: only for a session of these roles, and nothing of it is kept by a browser or proxy. */
function behindSession(area: FastifyInstance, guard: SessionGuard, role: ReturnType<typeof requireRole>): void {
  area.addHook('preHandler', guard.require)
  area.addHook('preHandler', role)
  area.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store')
  })
}

/** The package's types describe an ES module's default; under Node the module itself is the plugin. */
const ssePlugin = sse as unknown as typeof sse.default

/** No inline script, no foreign host, no frame; styles come from the page's own files. */
const pagePolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  manifestSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  objectSrc: ["'none'"],
}
