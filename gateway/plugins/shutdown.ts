import type { FastifyInstance } from 'fastify'
import { Problem } from '../problem.ts'

const sweepIntervalMs = 50

/** While the server closes, requests that still arrive on open connections are sent away; those in flight are finished. */
export function addShutdown(app: FastifyInstance): void {
  let closing = false
  let sweeper: NodeJS.Timeout | undefined
  app.addHook('preClose', async () => {
    closing = true
    // Node closes the connections that are idle now; one that answers a request in flight would stay open for its keep-alive time.
    sweeper = setInterval(() => app.server.closeIdleConnections(), sweepIntervalMs)
  })
  app.addHook('onClose', async () => clearInterval(sweeper))
  app.addHook('onRequest', (_request, _reply, done) => {
    if (closing)
      done(
        new Problem('SHUTTING_DOWN', {
          detail: 'send the request again; another instance answers',
          retryAfterS: 1,
          headers: { connection: 'close' },
        }),
      )
    else done()
  })
}
