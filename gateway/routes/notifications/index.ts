import ssePackage from '@fastify/sse'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { KeyVerifier } from '../../../platform/api-keys/index.ts'
import { Gauge, type Registry } from '../../../platform/metrics/metrics.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { isStillAllowed, requireScope } from '../../plugins/auth.ts'
import { resourceIdOf } from '../resource-id.ts'
import { entryOf, readHead, readPage } from './feed-entry.ts'
import { listParametersOf, startOf } from './feed-parameters.ts'
import { FeedWatcher } from './feed-watcher.ts'
import { OpenStreams } from './open-streams.ts'
import { getNotifications } from './schema.ts'

/** What the notification routes work with. */
export interface NotificationRouteParts {
  readonly keys: KeyVerifier
  readonly pool: Pool
  readonly metrics: Registry
  /** GATEWAY_MAX_STREAMS. */
  readonly maxStreams: number
}

/** Proxies let go of connections that are silent for a minute. */
const heartbeatMs = 15_000
/** A revoked key is refused within five seconds; its open streams end soon after. */
const keyCheckMs = 5_000
/** How soon a client should connect again. */
const retryMs = 1_000
/** The package's types describe an ES module's default; under Node the module itself is the plugin. */
const ssePlugin = ssePackage as unknown as typeof ssePackage.default

type FeedRequest = FastifyRequest<{ Params: { readonly id: string }; Querystring: Readonly<Record<string, unknown>> }>

/** `GET /v1/customers/{id}/notifications`: the feed of a customer, as a list and as server-sent events. */
export async function notificationRoutes(app: FastifyInstance, parts: NotificationRouteParts): Promise<void> {
  const { keys, pool } = parts
  const watcher = new FeedWatcher(pool)
  const streams = new OpenStreams(parts.maxStreams)
  new Gauge({
    name: 'gateway_notification_streams',
    help: 'open streams of notifications',
    registers: [parts.metrics],
    collect() {
      this.set(streams.size)
    },
  })
  app.addHook('preClose', async () => {
    watcher.stop()
    await streams.close()
  })
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  await app.register(ssePlugin, { heartbeatInterval: heartbeatMs })

  app.get<{ Params: { readonly id: string }; Querystring: Readonly<Record<string, unknown>> }>(
    '/v1/customers/:id/notifications',
    // a HEAD that accepts a stream would hold its connection for ever
    { onRequest: requireScope(keys, 'customers:read'), schema: getNotifications, sse: 'dual', exposeHeadRoute: false },
    async (request, reply) => {
      const customerId = resourceIdOf(request.params)
      void reply.header('cache-control', 'no-store')
      if (reply.sse === undefined) return await list(customerId, request)
      await stream(customerId, request, reply)
    },
  )

  async function list(customerId: string, request: FeedRequest): Promise<Readonly<Record<string, unknown>>> {
    const { before, limit } = listParametersOf(request.query)
    const { rows, last } = await readPage(pool, customerId, before, limit)
    const lowest = rows.at(-1)?.position ?? 1
    return { notifications: rows.map(entryOf), next: lowest > 1 ? lowest : null, last }
  }

  async function stream(customerId: string, request: FeedRequest, reply: FastifyReply): Promise<void> {
    const start = startOf(request.query, reply.sse.lastEventId)
    const gone = new AbortController()
    const forget = streams.add({ end: () => gone.abort(), destroy: () => reply.raw.destroy() })
    const keyCheck = setInterval(() => {
      void isStillAllowed(keys, request).then((allowed) => {
        if (!allowed) gone.abort()
      })
    }, keyCheckMs)
    // A client that goes away while it is being written to is told of here alone: its last write never comes to an end.
    const leave = (): void => {
      gone.abort()
      clearInterval(keyCheck)
      forget()
    }
    reply.sse.onClose(leave)
    try {
      const head = await readHead(pool, customerId)
      // a position beyond the head is of another database; behind it nothing would come for long
      await reply.sse.send(messages(customerId, Math.min(start ?? head, head), gone.signal))
    } finally {
      leave()
    }
  }

  /** The first one carries an id, so that a client that goes before the first notification comes back to the same place. */
  async function* messages(customerId: string, start: number, signal: AbortSignal) {
    let after = start
    yield { event: 'ready', id: String(after), retry: retryMs, data: { after } }
    while (!signal.aborted) {
      for (const row of await watcher.next(customerId, after, signal)) {
        yield { event: 'notification', id: String(row.position), data: entryOf(row) }
        after = row.position
      }
    }
  }
}
