import type { FastifyInstance } from 'fastify'
import { sessionOf } from '../session/signed-in.ts'
import type { ChangeFeed } from './change-feed.ts'
import { Viewer } from './viewer.ts'

/** `GET /api/live`: tells an open page what changed for its merchant, within a second, and how complete the numbers are. */
export function addLiveRoute(app: FastifyInstance, feed: ChangeFeed): void {
  app.get('/api/live', { sse: 'only' }, async (request, reply) => {
    const { merchantId, keyId, expiresAt } = sessionOf(request)
    const viewer = new Viewer(merchantId, keyId)
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
