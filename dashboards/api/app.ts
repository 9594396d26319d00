import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import sse from '@fastify/sse'
import serveStatic from '@fastify/static'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import type { Logger } from '../../platform/logging/logger.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import { AnswerCache } from './answers/answer-cache.ts'
import type { LogEndObserver } from './answers/log-ends.ts'
import { addAnswerRoutes } from './answers/routes.ts'
import { Snapshots } from './answers/snapshot.ts'
import { ChangeFeed } from './live/change-feed.ts'
import { addLiveRoute } from './live/routes.ts'
import { addErrorHandlers } from './problem.ts'
import { addSessionRoutes, type CheckKey } from './session/routes.ts'
import { SessionCookies } from './session/session-cookie.ts'
import { LiveKeys, requireSession } from './session/signed-in.ts'

export interface DashboardDependencies {
  readonly pool: Pool
  readonly logEnds: LogEndObserver
  readonly checkKey: CheckKey
  /** Prefix of topics and consumer groups. */
  readonly namespace: string
  readonly sessionSecret: string
  readonly sessionMs: number
  /** Origin that browsers see. */
  readonly publicUrl: string
  /** Folder of the built web page. */
  readonly pageDir: string
  readonly logger: Logger
}

/** Builds the server from what it is given; the caller listens, and closes what it gave. */
export async function buildDashboard(deps: DashboardDependencies): Promise<FastifyInstance> {
  const { pool, logEnds, logger, namespace, publicUrl } = deps
  const cache = new AnswerCache()
  const cookies = new SessionCookies(deps.sessionSecret, { secure: publicUrl.startsWith('https:') })
  const liveKeys = new LiveKeys(pool)
  const feed = new ChangeFeed({ pool, logEnds, namespace, onChange: (merchantId) => cache.drop(merchantId) }, logger)

  const app = Fastify({
    loggerInstance: logger.child({}, { level: 'warn' }),
    bodyLimit: 4_096,
    requestTimeout: 10_000,
    // Open streams would keep a closing server waiting for ever.
    forceCloseConnections: true,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  }) as unknown as FastifyInstance
  addErrorHandlers(app)
  app.decorateRequest('session', undefined)
  app.addHook('preClose', () => feed.close())
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: pagePolicy },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: publicUrl.startsWith('https:'),
  })
  await app.register(rateLimit, { global: false })
  await app.register(ssePlugin, { heartbeatInterval: 15_000 })

  app.get('/livez', () => ({ status: 'alive' }))
  app.get('/readyz', async () => {
    await pool.query('select 1')
    return { ready: true, viewers: feed.viewers }
  })
  addSessionRoutes(app, { cookies, liveKeys, checkKey: deps.checkKey, sessionMs: deps.sessionMs, publicUrl })
  await app.register(async (signedIn) => {
    signedIn.addHook('preHandler', requireSession(cookies, liveKeys))
    addAnswerRoutes(signedIn, { snapshots: new Snapshots(pool, logEnds, namespace), cache })
    addLiveRoute(signedIn, feed)
  })
  await app.register(serveStatic, { root: deps.pageDir, index: 'index.html', setHeaders: cacheByName })
  return app
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

/** Built assets carry a digest in their name; the page itself is asked for anew. */
function cacheByName(reply: FastifyReply, path: string): void {
  void reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
}
