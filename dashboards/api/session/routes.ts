import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Problem } from '../problem.ts'
import type { SignedIn } from '../shapes/answers.ts'
import type { Session, SessionCookies } from './session-cookie.ts'
import { type LiveKeys, requireSession, sessionOf } from './signed-in.ts'

/** Whom a key belongs to; undefined for anything but a live key. */
export type CheckKey = (key: string) => Promise<KeyHolder | undefined>
export interface KeyHolder {
  readonly keyId: string
  readonly environment: string
  readonly merchantId: string
  readonly scopes: ReadonlySet<string>
}

export interface SessionRoutesOptions {
  readonly cookies: SessionCookies
  readonly liveKeys: LiveKeys
  readonly checkKey: CheckKey
  readonly sessionMs: number
  /** Origin that browsers see. */
  readonly publicUrl: string
}

const keyBody = Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false })

/**
 * Sign-in by an API key with the scope `dashboard`: the key is sent once, in a body, and exchanged for a cookie, so that it stands in
 * no URL, log or script.
 */
export function addSessionRoutes(app: FastifyInstance, options: SessionRoutesOptions): void {
  const { cookies, liveKeys, checkKey, sessionMs, publicUrl } = options
  const onlyOwnPage = async (request: FastifyRequest): Promise<void> => {
    if (!isOwnPage(request, publicUrl)) throw new Problem('FORBIDDEN', 'sign in and out from the dashboard itself')
  }

  app.post<{ Body: { readonly token: string } }>(
    '/api/session',
    { schema: { body: keyBody }, preHandler: onlyOwnPage, config: { rateLimit: { max: 20, timeWindow: 60_000 } } },
    async (request, reply) => {
      const holder = await checkKey(request.body.token.trim())
      if (holder === undefined) throw new Problem('UNAUTHENTICATED', 'this is not a valid key')
      if (!holder.scopes.has('dashboard')) throw new Problem('SCOPE_MISSING', 'the key lacks the scope dashboard')
      const { keyId, merchantId, environment } = holder
      const nowMs = Date.now()
      const session = { merchantId, keyId, environment, expiresAt: nowMs + sessionMs }
      void reply.header('set-cookie', cookies.begin(session, nowMs))
      return signedIn(session)
    },
  )

  app.get('/api/session', { preHandler: requireSession(cookies, liveKeys) }, (request) => {
    return signedIn(sessionOf(request))
  })

  app.delete('/api/session', { preHandler: onlyOwnPage }, (_request, reply) => reply.header('set-cookie', cookies.end()).code(204).send())
}

function signedIn({ merchantId, environment, expiresAt }: Session): SignedIn {
  return { merchantId, environment, expiresAt: new Date(expiresAt).toISOString() }
}

/** Browsers say where a request comes from; other clients hold no cookie that could be abused. */
function isOwnPage(request: FastifyRequest, publicUrl: string): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const { origin } = request.headers
  return origin === undefined || origin === publicUrl || origin === `http://${request.headers.host}`
}
