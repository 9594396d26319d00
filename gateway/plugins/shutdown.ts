import type { FastifyInstance } from 'fastify'
import { Problem } from '../problem.ts'

/** While the server closes, requests that still arrive on open connections are sent away; those in flight are finished. */
export function addShutdown(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
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
