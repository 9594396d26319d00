import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { Problem } from '../problem.ts'
import type { Session, SessionCookies } from './session-cookie.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by {@link requireSession}; only routes behind it may read it. */
    session: Session | undefined
  }
}

/** How long a key that was found valid is believed to be so, in milliseconds. Open pages are looked after by the change feed. */
const believedMs = 2_000

/** Knows whether the key that opened a session is still valid: revoking it ends the session within seconds. */
export class LiveKeys {
  readonly #pool: Pool
  readonly #seen = new Map<string, number>()

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async isLive(keyId: string): Promise<boolean> {
    const nowMs = performance.now()
    if (nowMs - (this.#seen.get(keyId) ?? Number.NEGATIVE_INFINITY) < believedMs) return true
    const { rowCount } = await this.#pool.query('select from api_keys where key_id = $1 and revoked_at is null', [keyId])
    if (rowCount === 0) this.#seen.delete(keyId)
    else this.#seen.set(keyId, nowMs)
    return rowCount !== 0
  }
}

/**
 * A preHandler that lets only signed-in requests through.
 * @throws {Problem} UNAUTHENTICATED for no, a forged, an expired or a revoked session, all alike
 */
export function requireSession(cookies: SessionCookies, keys: LiveKeys): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request) => {
    const session = cookies.read(request.headers.cookie, Date.now())
    if (session === undefined || !(await keys.isLive(session.keyId))) throw new Problem('UNAUTHENTICATED', 'the session is missing or over')
    request.session = session
  }
}

/** The session of a request behind {@link requireSession}. */
export function sessionOf(request: FastifyRequest): Session {
  if (request.session === undefined) throw new Error('this route does not require a session')
  return request.session
}
