import type { FastifyInstance, FastifyReply } from 'fastify'
import { type Static, Type } from 'typebox'
import { passwordLength } from '../../../platform/accounts/index.ts'
import { Problem } from '../problem.ts'
import type { SignedIn } from '../shapes/session.ts'
import type { Account, Accounts } from './accounts.ts'
import type { FailedAttempts } from './attempts.ts'
import { type CsrfTokens, isOwnPage } from './csrf.ts'
import type { Session } from './session.ts'
import type { SessionStore } from './session-store.ts'
import { type SessionGuard, sessionOf } from './signed-in.ts'

export interface SessionRoutesOptions {
  readonly guard: SessionGuard
  readonly sessions: SessionStore
  readonly accounts: Accounts
  readonly attempts: FailedAttempts
  readonly csrf: CsrfTokens
  readonly cookieName: string
  /** Origin that browsers see. */
  readonly publicUrl: string
  readonly testMode: boolean
  /** Attempts a minute from one address. */
  readonly attemptsPerMinute: number
}

const closed = { additionalProperties: false } as const
const proofBody = Type.Union([
  Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) }, closed),
  Type.Object(
    { email: Type.String({ minLength: 1, maxLength: 254 }), password: Type.String({ minLength: 1, maxLength: passwordLength.max }) },
    closed,
  ),
])
const passwordBody = Type.Object(
  {
    current: Type.Optional(Type.String({ maxLength: passwordLength.max })),
    next: Type.String({ minLength: passwordLength.min, maxLength: passwordLength.max }),
  },
  closed,
)

/** Signing in, by password or one-time link, and out. The id of a session is drawn anew at every sign-in and stands in the cookie alone. */
export function addSessionRoutes(app: FastifyInstance, options: SessionRoutesOptions): void {
  const { guard, sessions, accounts, attempts, csrf, cookieName, publicUrl, testMode } = options
  const limited = { rateLimit: { max: options.attemptsPerMinute, timeWindow: 60_000 } }
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: publicUrl.startsWith('https:') } as const
  const answer = (id: string, { userId, email, role, merchantId, byLink, expiresAt }: Session): SignedIn => ({
    userId,
    email,
    role,
    merchantId,
    csrfToken: csrf.of(id),
    byLink,
    expiresAt: new Date(expiresAt).toISOString(),
    testMode,
  })
  const enter = async (reply: FastifyReply, account: Account, byLink: boolean): Promise<SignedIn> => {
    const { id, session } = await sessions.begin({ ...account, byLink })
    void reply.setCookie(cookieName, id, { ...cookie, expires: new Date(session.expiresAt) }).header('cache-control', 'no-store')
    return answer(id, session)
  }

  app.post<{ Body: Static<typeof proofBody> }>(
    '/api/session',
    { schema: { summary: 'Sign in by e-mail and password, or by the token of a one-time link', body: proofBody }, config: limited },
    async (request, reply) => {
      if (!isOwnPage(request, publicUrl)) throw new Problem('FORBIDDEN', 'sign in from the dashboard itself')
      const proof = request.body
      if ('token' in proof) {
        await sessions.reach()
        const account = await accounts.byLink(proof.token.trim())
        if (account === undefined) throw new Problem('UNAUTHENTICATED', 'the link was used already, is too old, or was never made')
        return await enter(reply, account, true)
      }
      if (await attempts.tooMany(proof.email)) throw new Problem('RATE_LIMITED', 'too many failed attempts; wait a quarter of an hour')
      const account = await accounts.byPassword(proof.email, proof.password)
      if (account === undefined) {
        await attempts.note(proof.email)
        throw new Problem('UNAUTHENTICATED', 'e-mail and password do not match')
      }
      await attempts.forget(proof.email)
      return await enter(reply, account, false)
    },
  )

  app.get('/api/session', { schema: { summary: 'Who is signed in' }, preHandler: guard.require }, (request, reply) => {
    void reply.header('cache-control', 'no-store')
    return answer(request.signedIn?.id ?? '', sessionOf(request))
  })

  app.delete('/api/session', { schema: { summary: 'Sign out here' } }, async (request, reply) => {
    if (!isOwnPage(request, publicUrl)) throw new Problem('FORBIDDEN', 'sign out from the dashboard itself')
    const id = request.cookies[cookieName]
    if (id !== undefined && id !== '') await sessions.end(id)
    return await reply.clearCookie(cookieName, cookie).code(204).send()
  })

  app.delete('/api/sessions', { schema: { summary: 'Sign out everywhere' }, preHandler: guard.require }, async (request, reply) => {
    await accounts.endSessions(sessionOf(request).userId)
    return await reply.clearCookie(cookieName, cookie).code(204).send()
  })

  app.post<{ Body: Static<typeof passwordBody> }>(
    '/api/session/password',
    { schema: { summary: 'Choose a password; every other session ends', body: passwordBody }, preHandler: guard.require, config: limited },
    async (request, reply) => {
      const session = sessionOf(request)
      if (await attempts.tooMany(session.email)) throw new Problem('RATE_LIMITED', 'too many failed attempts; wait a quarter of an hour')
      const account = await accounts.changePassword(session, request.body.current, request.body.next)
      if (account === undefined) {
        await attempts.note(session.email)
        throw new Problem('PASSWORD_WRONG', 'the current password is not right')
      }
      if (request.signedIn !== undefined) await sessions.end(request.signedIn.id)
      return await enter(reply, account, false)
    },
  )
}
