import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, type ErrorCode } from '../../core/errors.ts'
import { Problem, type ProblemCode, type ProblemDetails } from '../problem.ts'

/** The one place where a code becomes an HTTP status. */
export const problemStatus: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  REQUEST_MALFORMED: [400, 'The request is not valid HTTP'],
  URL_MALFORMED: [400, 'The URL is malformed'],
  BODY_MALFORMED: [400, 'The body is not JSON'],
  BODY_INVALID: [400, 'The body is not what this call takes'],
  PARAMETER_INVALID: [400, 'A parameter is not valid'],
  IDEMPOTENCY_KEY_MISSING: [400, 'The Idempotency-Key is missing'],
  IDEMPOTENCY_KEY_INVALID: [400, 'The Idempotency-Key is not valid'],
  UNAUTHENTICATED: [401, 'No valid API key'],
  SCOPE_MISSING: [403, 'The API key does not allow this'],
  SIGNATURE_INVALID: [403, 'The signature is not right'],
  FORBIDDEN: [403, 'Forbidden'],
  ROUTE_NOT_FOUND: [404, 'There is nothing at this address'],
  PAYMENT_NOT_FOUND: [404, 'There is no such payment'],
  CUSTOMER_NOT_FOUND: [404, 'There is no such customer'],
  STORE_NOT_FOUND: [404, 'There is no such store'],
  CARD_NOT_FOUND: [404, 'The customer has no such card'],
  CARD_PRODUCT_NOT_FOUND: [404, 'There is no such card product'],
  VERIFICATION_NOT_FOUND: [404, 'There is no such verification'],
  RECEIPT_NOT_FOUND: [404, 'There is no such receipt'],
  RECEIPT_NOT_DRAWN: [404, 'The slip is not drawn yet'],
  METHOD_NOT_ALLOWED: [405, 'The method is not allowed here'],
  REQUEST_TIMEOUT: [408, 'The request took too long to arrive'],
  IDEMPOTENCY_KEY_IN_FLIGHT: [409, 'The first request with this key is not answered yet'],
  PAYMENT_NOT_JUDGED: [409, 'The payment is not judged yet'],
  TRANSITION_NOT_ALLOWED: [409, 'The payment cannot be taken back as it stands'],
  REFUND_EXCEEDS_PAYMENT: [409, 'More than is left of the payment'],
  RECEIPT_EXPIRED: [410, 'The link of the receipt has expired'],
  BODY_TOO_LARGE: [413, 'The body is too large'],
  URL_TOO_LONG: [414, 'The URL is too long'],
  CONTENT_TYPE_UNSUPPORTED: [415, 'The content type is not supported'],
  IDEMPOTENCY_KEY_REUSED: [422, 'This key came with another body before'],
  CARD_NUMBER_REFUSED: [422, 'A card number is not accepted'],
  CARD_PRODUCT_UNKNOWN: [422, 'The catalogue has no such card product'],
  RATE_LIMITED: [429, 'Too many requests'],
  HEADERS_TOO_LARGE: [431, 'The headers are too large'],
  INTERNAL_ERROR: [500, 'Something went wrong on our side'],
  OVERLOADED: [503, 'Too much at once'],
  SHUTTING_DOWN: [503, 'The gateway is shutting down'],
  KAFKA_UNAVAILABLE: [503, 'The log did not acknowledge'],
  POSTGRES_UNAVAILABLE: [503, 'The ledger does not answer'],
  REGISTRY_UNAVAILABLE: [503, 'The schema registry does not answer'],
}

/** An `application/problem+json` body (RFC 9457). `field` is the path of the first of `errors`. */
export interface ProblemBody extends ProblemExtras {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ProblemCode
  readonly detail: string
}
interface ProblemExtras {
  readonly field?: string
  readonly errors?: ProblemDetails['errors']
  readonly retryAfterS?: number
}

/** The JSON of a problem, also used for the elements of a batch. */
export function problemBody(code: ProblemCode, details: ProblemDetails): ProblemBody {
  const [status, title] = problemStatus[code]
  const field = details.errors?.[0]?.path
  return {
    type: `urn:paystream:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    code,
    detail: details.detail,
    ...(field === undefined ? {} : { field }),
    ...(details.errors === undefined ? {} : { errors: details.errors }),
    ...(details.retryAfterS === undefined ? {} : { retryAfterS: details.retryAfterS }),
  }
}

/** Every error of every route becomes a problem answer; what nobody expected is logged once, here, and answered 500. */
export function addErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | Error, request, reply) => {
    const problem = problemOf(error)
    if (problem.code === 'INTERNAL_ERROR')
      request.log.error({ code: problem.code, route: request.routeOptions.url, cause: error }, 'a request failed unexpectedly')
    return sendProblem(request, reply, problem)
  })
}

/** A refused body of up to this size is read to its end and dropped, so that the client gets to read the answer. */
const drainedBytes = 16 * 1024 * 1024

/** Answers with a problem. */
function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const body = problemBody(problem.code, problem.details)
  // Fastify would close the connection under a client that still writes: a reset there instead of our answer.
  if (Number(request.headers['content-length'] ?? 0) <= drainedBytes) void reply.removeHeader('connection')
  if (body.retryAfterS !== undefined) void reply.header('retry-after', String(body.retryAfterS))
  for (const [name, value] of Object.entries(problem.details.headers ?? {})) void reply.header(name, value)
  return reply.code(body.status).header('content-type', 'application/problem+json').serializer(JSON.stringify).send(body)
}

/** Answers faults that Fastify meets before it has a route, such as a URL that is not percent-encoded UTF-8. */
export function answerFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void sendProblem(request, reply, problemOf(error))
}

/** What an error means to a client. */
export function problemOf(error: Error): Problem {
  if (error instanceof Problem) return error
  if (error instanceof AppError) return problemOfAppError(error)
  const known = fastifyProblems[(error as Partial<FastifyError>).code ?? '']
  return known === undefined
    ? new Problem('INTERNAL_ERROR', 'the request failed; it is safe to send it again with the same Idempotency-Key')
    : new Problem(...known)
}

const fastifyProblems: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['BODY_TOO_LARGE', 'send a smaller body'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['CONTENT_TYPE_UNSUPPORTED', 'send application/json'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['REQUEST_MALFORMED', 'the body is not as long as Content-Length says'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['BODY_MALFORMED', 'the body is empty'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['BODY_MALFORMED', 'the body is not JSON'],
  FST_ERR_BAD_URL: ['URL_MALFORMED', 'the URL is not percent-encoded UTF-8'],
  FST_ERR_ROUTE_METHOD_NOT_SUPPORTED: ['METHOD_NOT_ALLOWED', 'this method is not known here'],
}

const retryable: Partial<Readonly<Record<ErrorCode, ProblemCode>>> = {
  KAFKA_UNAVAILABLE: 'KAFKA_UNAVAILABLE',
  POSTGRES_UNAVAILABLE: 'POSTGRES_UNAVAILABLE',
  REGISTRY_UNAVAILABLE: 'REGISTRY_UNAVAILABLE',
}

function problemOfAppError(error: AppError): Problem {
  const code = retryable[error.code]
  if (code === undefined)
    return new Problem('INTERNAL_ERROR', 'the request failed; it is safe to send it again with the same Idempotency-Key')
  return new Problem(code, { detail: 'try again with the same Idempotency-Key and body', retryAfterS: 2 })
}
