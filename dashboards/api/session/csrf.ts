import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

/** Tokens bound to one session: another site can neither read nor guess them. */
export class CsrfTokens {
  readonly #key: Buffer

  /** @param secret at least 32 characters */
  constructor(secret: string) {
    this.#key = createHmac('sha256', secret).update('csrf:v1').digest()
  }

  of(sessionId: string): string {
    return createHmac('sha256', this.#key).update(sessionId).digest('base64url')
  }

  matches(sessionId: string, given: unknown): boolean {
    if (typeof given !== 'string') return false
    const [expected, actual] = [Buffer.from(this.of(sessionId)), Buffer.from(given)]
    return expected.length === actual.length && timingSafeEqual(expected, actual)
  }
}

/** Browsers say where a request comes from; other clients hold no cookie that could be abused. @param publicUrl origin that browsers see */
export function isOwnPage(request: FastifyRequest, publicUrl: string): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const { origin } = request.headers
  return origin === undefined || origin === publicUrl || origin === `http://${request.headers.host}`
}
