import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { AppError, hasCode } from '../../core/errors.ts'
import { isPostgresOutage, sqlState } from '../../platform/postgres/pool.ts'

/** Every problem the dashboards answer, with its status. The codes mean what they mean at the gateway. */
const problems = {
  UNAUTHENTICATED: [401, 'Sign in'],
  ROLE_MISSING: [403, 'The account may not do this'],
  PASSWORD_WRONG: [403, 'The current password is not right'],
  FORBIDDEN: [403, 'The request comes from another site'],
  PARAMETER_INVALID: [400, 'A parameter is not valid'],
  BODY_INVALID: [400, 'The body is not what this call takes'],
  DEAD_LETTER_NOT_FOUND: [404, 'There is no such dead letter'],
  DEAD_LETTERS_CHANGED: [409, 'The dead letters are not those that were confirmed'],
  DEAD_LETTERS_OVERTAKEN: [409, 'A replay would overtake earlier dead letters'],
  ROUTE_NOT_FOUND: [404, 'There is nothing at this address'],
  KEY_NOT_FOUND: [404, 'There is no such key'],
  PERSON_NOT_FOUND: [404, 'There is no such person'],
  KEY_NOT_ROTATABLE: [409, 'The key cannot be rotated'],
  KEY_ROTATION_OPEN: [409, 'The key is being rotated'],
  KEY_LABEL_TAKEN: [409, 'A live key has this label'],
  KEY_LIMIT_REACHED: [409, 'There are too many keys'],
  EMAIL_TAKEN: [409, 'The address has an account'],
  PAYMENT_NOT_FOUND: [404, 'There is no such payment'],
  CUSTOMER_NOT_FOUND: [404, 'There is no such customer'],
  STORE_NOT_FOUND: [404, 'There is no such store'],
  RECEIPT_NOT_FOUND: [404, 'There is no such receipt'],
  RECEIPT_NOT_DRAWN: [404, 'The slip is not drawn yet'],
  BODY_TOO_LARGE: [413, 'The body is too large'],
  CONTENT_TYPE_UNSUPPORTED: [415, 'The content type is not supported'],
  RATE_LIMITED: [429, 'Too many attempts'],
  INTERNAL_ERROR: [500, 'Something went wrong on our side'],
  POSTGRES_UNAVAILABLE: [503, 'The numbers cannot be read at the moment'],
  REDIS_UNAVAILABLE: [503, 'Nobody can sign in at the moment'],
  GATEWAY_UNAVAILABLE: [503, 'The gateway does not answer'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ProblemCode = keyof typeof problems

/** Thrown by a route: becomes an `application/problem+json` answer. */
export class Problem extends Error {
  readonly code: ProblemCode

  constructor(code: ProblemCode, detail: string) {
    super(detail)
    this.name = 'Problem'
    this.code = code
  }
}

/** Answers with a problem (RFC 9457). */
export function sendProblem(reply: FastifyReply, code: ProblemCode, detail: string): FastifyReply {
  const [status, title] = problems[code]
  const type = `urn:paystream:problem:${code.toLowerCase().replaceAll('_', '-')}`
  if (status === 503) void reply.header('retry-after', '2')
  return reply
    .code(status)
    .header('content-type', 'application/problem+json')
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send({ type, title, status, code, detail })
}

/** Every error of every route becomes a problem; what nobody expected is logged once, here. */
export function addErrorHandlers(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, 'ROUTE_NOT_FOUND', 'there is no such page or call'))
  app.setErrorHandler((error: FastifyError | Error, request, reply) => {
    const { code, detail } = problemOf(error)
    if (code === 'INTERNAL_ERROR')
      request.log.error({ code, route: request.routeOptions.url, cause: error }, 'a request failed unexpectedly')
    return sendProblem(reply, code, detail)
  })
}

function problemOf(error: FastifyError | Error): { readonly code: ProblemCode; readonly detail: string } {
  if (error instanceof Problem) return { code: error.code, detail: error.message }
  const { code = '', statusCode, validation } = error as Partial<FastifyError>
  if (validation !== undefined)
    return { code: code === 'FST_ERR_VALIDATION' && isBody(error) ? 'BODY_INVALID' : 'PARAMETER_INVALID', detail: error.message }
  if (statusCode === 429) return { code: 'RATE_LIMITED', detail: 'wait a minute before the next attempt' }
  if (statusCode === 413) return { code: 'BODY_TOO_LARGE', detail: 'send a smaller body' }
  if (statusCode === 415) return { code: 'CONTENT_TYPE_UNSUPPORTED', detail: 'send application/json' }
  if (code.startsWith('FST_ERR_CTP')) return { code: 'BODY_INVALID', detail: 'the body is not JSON' }
  if (statusCode !== undefined && statusCode < 500) return { code: 'PARAMETER_INVALID', detail: error.message }
  if (hasCode(error, 'REDIS_UNAVAILABLE'))
    return { code: 'REDIS_UNAVAILABLE', detail: 'sessions are kept in Redis, which does not answer; try again' }
  if (isOutage(error)) return { code: 'POSTGRES_UNAVAILABLE', detail: 'the page goes on by itself as soon as they can' }
  return { code: 'INTERNAL_ERROR', detail: 'the request failed; try again' }
}

function isBody(error: Partial<FastifyError>): boolean {
  return error.validationContext === 'body'
}

/** Postgres away, or its pool without an answer in time. Anything that Postgres itself refused is our fault. */
function isOutage(error: Error): boolean {
  if (error instanceof AppError) return error.next === 'retry'
  if (sqlState(error) !== undefined) return isPostgresOutage(error)
  const { code, message } = error as NodeJS.ErrnoException
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/.test(code ?? '') ||
    /timeout|Connection terminated/i.test(message)
  )
}
