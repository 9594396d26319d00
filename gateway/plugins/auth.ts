import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import type { KeyScope, KeyVerifier, Principal } from '../../platform/api-keys/index.ts'
import { Problem } from '../problem.ts'
import type { RateLimit } from './rate-limit.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** who asks; set by {@link requireScope} */
    principal: Principal | null
  }
  interface FastifyInstance {
    keyRate: RateLimit
  }
}

const bearer = /^Bearer +([\x21-\x7e]+) *$/i
const challenge = { 'www-authenticate': 'Bearer realm="paystream"' }

/** Prepares requests for {@link requireScope}. */
export function addAuth(app: FastifyInstance, keyRate: RateLimit): void {
  app.decorate('keyRate', keyRate)
  app.decorateRequest('principal', null)
}

/**
 * Lets a request pass whose secret key is live and has one of the scopes; runs before the body is read.
 * Keys are taken from the Authorization header only, never from the URL, and are not logged; their ids may be.
 */
export function requireScope(keys: KeyVerifier, ...scopes: readonly KeyScope[]): onRequestAsyncHookHandler {
  return async function authenticate(request) {
    const text = bearer.exec(request.headers.authorization ?? '')?.[1]
    if (text === undefined) throw new Problem('UNAUTHENTICATED', { detail: 'send Authorization: Bearer <secret key>', headers: challenge })
    const principal = await keys.verify(text)
    if (principal === undefined)
      throw new Problem('UNAUTHENTICATED', { detail: 'the API key is unknown, mistyped or revoked', headers: challenge })
    if (!scopes.some((scope) => principal.scopes.has(scope)))
      throw new Problem('SCOPE_MISSING', `the API key needs the scope ${scopes.join(' or ')}`)
    request.principal = principal
    this.keyRate.take(principal.keyId, performance.now())
  }
}

/**
 * False once the key of a request that is still being answered was revoked. While the key table is away, keys go on working as they do for new requests.
 */
export async function isStillAllowed(keys: KeyVerifier, request: FastifyRequest): Promise<boolean> {
  const text = bearer.exec(request.headers.authorization ?? '')?.[1]
  try {
    return text !== undefined && (await keys.verify(text)) !== undefined
  } catch {
    return true
  }
}

/** Who asks, in a route behind {@link requireScope}. */
export function principalOfRequest(request: FastifyRequest): Principal {
  if (request.principal === null) throw new Error('this route has no requireScope')
  return request.principal
}
