import type { FastifyReply, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify'
import { Problem } from '../problem.ts'
import type { Role } from '../shapes/session.ts'
import type { Accounts } from './accounts.ts'
import { type CsrfTokens, isOwnPage } from './csrf.ts'
import type { Session } from './session.ts'
import type { SessionStore } from './session-store.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by {@link SessionGuard}; only routes behind it may read it. */
    signedIn: { readonly id: string; readonly session: Session } | undefined
  }
}

export interface SessionGuardDependencies {
  readonly sessions: SessionStore
  readonly accounts: Accounts
  readonly csrf: CsrfTokens
  readonly cookieName: string
  /** Origin that browsers see. */
  readonly publicUrl: string
}

/** Lets only signed-in requests through, and changes only from our own pages. */
export class SessionGuard {
  readonly #deps: SessionGuardDependencies

  constructor(deps: SessionGuardDependencies) {
    this.#deps = deps
  }

  /**
   * A preHandler for every route behind a session.
   * @throws {Problem} UNAUTHENTICATED for no, a made-up, an expired or an ended session, all alike; FORBIDDEN for a change that another site may have asked for
   */
  readonly require = async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const { csrf, publicUrl } = this.#deps
    const signedIn = await this.find(request)
    if (signedIn === undefined) throw new Problem('UNAUTHENTICATED', 'the session is missing or over')
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      if (!isOwnPage(request, publicUrl)) throw new Problem('FORBIDDEN', 'changes are made from the dashboard itself')
      if (!csrf.matches(signedIn.id, request.headers['x-csrf-token']))
        throw new Problem('FORBIDDEN', 'X-CSRF-Token is not that of this session; load the page again')
    }
    request.signedIn = signedIn
  }

  /** The session that a request's cookie stands for, if it runs. */
  async find(request: FastifyRequest): Promise<{ readonly id: string; readonly session: Session } | undefined> {
    const { sessions, accounts, cookieName } = this.#deps
    const id = request.cookies[cookieName]
    if (id === undefined || id === '') return undefined
    const session = await sessions.find(id)
    return session !== undefined && (await accounts.isOpen(session)) ? { id, session } : undefined
  }

  /** Those of the session ids that are over: signed out on any instance, expired, or of an account that was closed. */
  async endedAmong(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { sessions, accounts } = this.#deps
    const asked = [...new Set(ids)]
    const found = await Promise.all(asked.map((id) => sessions.find(id)))
    const running = found.filter((session) => session !== undefined)
    const closed = new Set(await accounts.endedAmong(running))
    return new Set(asked.filter((_id, index) => found[index] === undefined || closed.has(found[index])))
  }
}

/** A preHandler behind {@link SessionGuard}: only these roles. @throws {Problem} ROLE_MISSING */
export function requireRole(...roles: readonly Role[]): preHandlerAsyncHookHandler {
  return async (request) => {
    const { role } = sessionOf(request)
    if (!roles.includes(role)) throw new Problem('ROLE_MISSING', `this is open to ${roles.join(' and ')}, and the account is ${role}`)
  }
}

/** The session of a request behind {@link SessionGuard}. */
export function sessionOf(request: FastifyRequest): Session {
  if (request.signedIn === undefined) throw new Error('a route that needs a session has no guard')
  return request.signedIn.session
}

/** The merchant whose rows a request is about; routes behind `requireRole('owner', 'staff')` always have one. */
export function merchantOf(request: FastifyRequest): string {
  const { merchantId } = sessionOf(request)
  if (merchantId === null) throw new Error('a route about a merchant is open to somebody who has none')
  return merchantId
}
