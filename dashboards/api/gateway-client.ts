import { type Delegation, type Peppers, signDelegation } from '../../platform/api-keys/index.ts'
import { Problem } from './problem.ts'

/** Longer than the gateway lets a request wait. */
const timeoutMs = 20_000

export interface GatewayCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With its query; parts that come from a person must be encoded. */
  readonly path: string
  readonly body?: unknown
  readonly idempotencyKey?: string
}

/** What the gateway answered, problems included. */
export interface GatewayAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: unknown
}

/**
 * Asks the gateway in a person's stead: it alone writes to the log, checks bodies and keeps retries harmless, for a page as for a POS.
 */
export class GatewayClient {
  readonly #url: string
  readonly #peppers: Peppers

  /** @param url such as `http://127.0.0.1:8080` */
  constructor(url: string, peppers: Peppers) {
    this.#url = url
    this.#peppers = peppers
  }

  /** @throws {Problem} GATEWAY_UNAVAILABLE: whether it was done is unknown, and the same call with the same idempotency key may be repeated */
  async call(who: Delegation, { method, path, body, idempotencyKey }: GatewayCall): Promise<GatewayAnswer> {
    try {
      const response = await fetch(this.#url + path, {
        method,
        headers: {
          authorization: `Bearer ${signDelegation(this.#peppers, who)}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      const contentType = response.headers.get('content-type') ?? ''
      const text = await response.text()
      return { status: response.status, contentType, body: text === '' ? undefined : JSON.parse(text) }
    } catch {
      throw new Problem('GATEWAY_UNAVAILABLE', 'whether it was done is not known; the same button may be pressed again')
    }
  }
}
