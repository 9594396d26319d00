import type { FastifyRequest } from 'fastify'
import { Problem } from '../problem.ts'
import { idempotencyKeyPattern } from '../routes/payments/payment-command.ts'

/**
 * The request's Idempotency-Key: 1 to 255 printable ASCII characters.
 * @throws {Problem} IDEMPOTENCY_KEY_MISSING, IDEMPOTENCY_KEY_INVALID
 */
export function idempotencyKeyOf(request: FastifyRequest): string {
  const key = request.headers['idempotency-key']
  if (key === undefined || key === '')
    throw new Problem('IDEMPOTENCY_KEY_MISSING', 'send the header Idempotency-Key: a name of this very request, the same for its retries')
  if (typeof key !== 'string' || !idempotencyKeyPattern.test(key))
    throw new Problem('IDEMPOTENCY_KEY_INVALID', 'an Idempotency-Key is 1 to 255 printable ASCII characters')
  // Node joins a repeated header with a comma: two keys must not become a third.
  if (key.includes(', ') && (request.raw.headersDistinct['idempotency-key']?.length ?? 0) > 1)
    throw new Problem('IDEMPOTENCY_KEY_INVALID', 'send Idempotency-Key once')
  return key
}
