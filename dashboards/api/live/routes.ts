import type { FastifyInstance } from 'fastify'
import { merchantOf, sessionOf } from '../session/signed-in.ts'
import type { ChangeFeed } from './change-feed.ts'
import { parsePosition } from './position.ts'
import { Viewer } from './viewer.ts'

/**
 * `GET /api/live`: tells an open page what changed for its merchant, within a second, and how complete the numbers are. `Last-Event-ID` goes on where another
 * connection, of any instance, was broken.
 */
export function addLiveRoute(app: FastifyInstance, feed: ChangeFeed): void {
  app.get('/api/live', { sse: 'only', schema: { summary: 'What changed, as server-sent events' } }, async (request, reply) => {
    const { expiresAt } = sessionOf(request)
    const viewer = new Viewer({
      merchantId: merchantOf(request),
      sessionId: request.signedIn?.id ?? '',
      resumedAt: parsePosition(request.headers['last-event-id']),
    })
    const expiry = setTimeout(() => viewer.signOut(), Math.min(expiresAt - Date.now(), 2 ** 31 - 1)).unref()
    reply.sse.onClose(() => viewer.close())
    // Proxies that buffer would make it anything but live.
    void reply.header('x-accel-buffering', 'no').header('cache-control', 'no-store')
    feed.add(viewer)
    try {
      await reply.sse.send(viewer.messages())
    } finally {
      clearTimeout(expiry)
      feed.remove(viewer)
    }
  })
}
