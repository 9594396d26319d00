import type { FieldFault } from '../core/body/reader.ts'

/** Every code a problem answer carries. plugins/error-handler.ts gives each its HTTP status, docs/errors.md its meaning. */
export const problemCodes = [
  'REQUEST_MALFORMED',
  'URL_MALFORMED',
  'BODY_MALFORMED',
  'BODY_INVALID',
  'PARAMETER_INVALID',
  'IDEMPOTENCY_KEY_MISSING',
  'IDEMPOTENCY_KEY_INVALID',
  'UNAUTHENTICATED',
  'SCOPE_MISSING',
  'SIGNATURE_INVALID',
  'FORBIDDEN',
  'ROUTE_NOT_FOUND',
  'PAYMENT_NOT_FOUND',
  'CUSTOMER_NOT_FOUND',
  'STORE_NOT_FOUND',
  'CARD_NOT_FOUND',
  'CARD_PRODUCT_NOT_FOUND',
  'VERIFICATION_NOT_FOUND',
  'RECEIPT_NOT_FOUND',
  'RECEIPT_NOT_DRAWN',
  'METHOD_NOT_ALLOWED',
  'REQUEST_TIMEOUT',
  'IDEMPOTENCY_KEY_IN_FLIGHT',
  'PAYMENT_NOT_JUDGED',
  'TRANSITION_NOT_ALLOWED',
  'REFUND_EXCEEDS_PAYMENT',
  'RECEIPT_EXPIRED',
  'BODY_TOO_LARGE',
  'URL_TOO_LONG',
  'CONTENT_TYPE_UNSUPPORTED',
  'IDEMPOTENCY_KEY_REUSED',
  'CARD_NUMBER_REFUSED',
  'CARD_PRODUCT_UNKNOWN',
  'RATE_LIMITED',
  'HEADERS_TOO_LARGE',
  'INTERNAL_ERROR',
  'OVERLOADED',
  'SHUTTING_DOWN',
  'KAFKA_UNAVAILABLE',
  'POSTGRES_UNAVAILABLE',
  'REGISTRY_UNAVAILABLE',
] as const
export type ProblemCode = (typeof problemCodes)[number]

/** What a problem answer says beside its code. */
export interface ProblemDetails {
  /** for people; may change between versions, unlike the code */
  readonly detail: string
  readonly errors?: readonly FieldFault[]
  /** seconds until the same request may succeed */
  readonly retryAfterS?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer that is not what the client asked for. Thrown by routes and plugins, rendered by plugins/error-handler.ts. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly details: ProblemDetails

  constructor(code: ProblemCode, details: string | ProblemDetails) {
    const full = typeof details === 'string' ? { detail: details } : details
    super(full.detail)
    this.name = 'Problem'
    this.code = code
    this.details = full
  }
}

/** The problem of a body whose fields are wrong; names at least one of them. */
export function invalidBody(errors: readonly FieldFault[]): Problem {
  const [first] = errors
  const detail = first === undefined ? 'the body is not valid' : describe(first, errors.length)
  return new Problem('BODY_INVALID', { detail, errors })
}

function describe(first: FieldFault, count: number): string {
  const more = count > 1 ? ` (and ${count - 1} more)` : ''
  return `${first.path === '' ? 'the body' : first.path} ${first.message}${more}`
}
