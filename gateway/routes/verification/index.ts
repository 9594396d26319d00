import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { languageOf } from '../../../core/payment-words.ts'
import type { Logger } from '../../../platform/logging/logger.ts'
import { type DecideParts, decide, standingOf } from './decide.ts'
import { findHeldPayment, type HeldPayment } from './held-payment.ts'
import { bilingualPage, openPage, statePage } from './page.ts'
import type { PageState } from './page-words.ts'

export interface VerificationRouteOptions extends DecideParts {
  readonly logger: Logger
}

const answers = { approve: 'APPROVE', deny: 'DENY' } as const
const largestForm = 4 * 1024
const longestToken = 200

/**
 * The verification page. `GET /v/{token}` (and HEAD) shows it and changes nothing, whoever opens the link: scanners do so before the
 * customer does. Only the POST of one of its buttons decides. To `Accept: application/json` the GET answers `{state, secondsLeft}`.
 */
export async function verificationRoutes(app: FastifyInstance, options: VerificationRouteOptions): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, new URLSearchParams(body as string)))

  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
  })
  app.setErrorHandler(async (error, _request, reply) => {
    const { statusCode = 500, message } = error as { readonly statusCode?: number; readonly message: string }
    if (statusCode < 500) return await show(reply, statusCode, 'choose', undefined)
    options.logger.warn({ cause: message }, 'the verification page could not be made')
    return await show(reply, 503, 'away', undefined)
  })

  app.get('/v/:token', { schema: { hide: true } }, async (request, reply) => {
    const payment = await findHeldPayment(options.pool, tokenOf(request.params))
    if (asksForJson(request)) return await tell(reply, payment)
    if (payment === undefined) return await show(reply, 404, 'unknown', undefined)
    const standing = standingOf(payment)
    if (standing !== 'open') return await show(reply, standing.status, standing.state, payment, false)
    const nonce = protect(reply)
    return await reply.code(200).send(openPage(payment, nonce))
  })

  app.post('/v/:token', { bodyLimit: largestForm, schema: { hide: true } }, async (request, reply) => {
    const choice = request.body instanceof URLSearchParams ? request.body.get('answer') : null
    if (choice !== 'approve' && choice !== 'deny') {
      return await show(reply, 400, 'choose', await findHeldPayment(options.pool, tokenOf(request.params)), false)
    }
    const { status, state, payment } = await decide(tokenOf(request.params), answers[choice], options)
    return await show(reply, status, state, payment)
  })
}

function asksForJson(request: FastifyRequest): boolean {
  return request.headers.accept?.split(',')[0]?.trim() === 'application/json'
}

/** What the page tells, for a program that holds the link: how the question stands and, while it is open, for how many seconds. */
async function tell(reply: FastifyReply, payment: HeldPayment | undefined): Promise<FastifyReply> {
  if (payment === undefined) return await reply.code(404).send({ state: 'unknown', secondsLeft: null })
  const standing = standingOf(payment)
  if (standing === 'open') return await reply.code(200).send({ state: 'open', secondsLeft: payment.secondsLeft })
  return await reply.code(200).send({ state: standing.state.replace('already-', ''), secondsLeft: null })
}

/** @param named whether the payment is named; only to the one who has just answered */
async function show(
  reply: FastifyReply,
  status: number,
  state: Exclude<PageState, 'open'>,
  payment: HeldPayment | undefined,
  named = true,
): Promise<FastifyReply> {
  const nonce = protect(reply)
  const page =
    payment === undefined ? bilingualPage(state, nonce) : statePage(state, languageOf(payment.language), named ? payment : undefined, nonce)
  return await reply.code(status).send(page)
}

/** No script, nothing from elsewhere, no frame around it; the one style is named by a nonce. */
function protect(reply: FastifyReply): string {
  const nonce = randomBytes(16).toString('base64')
  reply
    .type('text/html; charset=utf-8')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'nonce-${nonce}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    )
  return nonce
}

function tokenOf(parameters: unknown): string {
  return (parameters as { readonly token: string }).token.slice(0, longestToken)
}
