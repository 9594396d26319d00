import { Pool } from 'undici'
import { batchElement, type PaymentLine } from './parse-line.ts'
import type { Batch } from './planner.ts'

/** What the gateway said about one line. */
export interface Reply {
  /** HTTP status, of the element in a batch; undefined when no answer came. */
  readonly status: number | undefined
  /** The parsed JSON; text for what is no JSON. */
  readonly body: unknown
  /** The gateway had the same key and body before. */
  readonly replayed: boolean
  /** The problem's code; `NO_ANSWER` without an answer. */
  readonly code: string | undefined
  readonly retryAfterMs: number | undefined
  /** The batch was refused as a whole; which of its elements is to blame is not known. */
  readonly ofWholeBatch: boolean
}

interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: unknown
}

/** Longest text of an answer that is no JSON, in characters: a proxy's page of error. */
const maxTextLength = 500
/** Node refuses other characters in a header, and HTTP trims spaces at its ends. */
const fitsHeader = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/

/** The gateway's two calls that take payments. Never throws for what the network or the gateway does. */
export class GatewayClient {
  readonly #pool: Pool
  readonly #base: string

  /** @param url base address of the gateway; @param timeoutMs for one answer */
  constructor(url: string, connections: number, timeoutMs: number) {
    const { origin, pathname } = new URL(url)
    this.#base = pathname.replace(/\/$/, '')
    this.#pool = new Pool(origin, {
      connections,
      pipelining: 1,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      connect: { timeout: 5_000 },
    })
  }

  /** Posts a batch with its merchant's key. @returns a reply per line, in order */
  async post(batch: Batch, key: string, signal: AbortSignal): Promise<readonly Reply[]> {
    const [first] = batch.lines
    const single = batch.alone && first !== undefined && fitsHeader.test(first.idempotencyKey)
    try {
      return single ? [await this.#postOne(first, key, signal)] : await this.#postBatch(batch.lines, key, signal)
    } catch (error) {
      const { code, message } = error as { readonly code?: string; readonly message?: string }
      const reply = {
        status: undefined,
        body: message || code || String(error),
        replayed: false,
        code: 'NO_ANSWER',
        retryAfterMs: undefined,
      }
      return batch.lines.map(() => ({ ...reply, ofWholeBatch: false }))
    }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  async #postOne(line: PaymentLine, key: string, signal: AbortSignal): Promise<Reply> {
    const answer = await this.#send(
      '/v1/payments',
      line.body,
      { authorization: `Bearer ${key}`, 'idempotency-key': line.idempotencyKey },
      signal,
    )
    return replyOf(answer.status, answer.body, answer, false)
  }

  async #postBatch(lines: readonly PaymentLine[], key: string, signal: AbortSignal): Promise<readonly Reply[]> {
    const body = `{"payments":[${lines.map(batchElement).join(',')}]}`
    const answer = await this.#send('/v1/payments/batch', body, { authorization: `Bearer ${key}` }, signal)
    const { payments } = (answer.body ?? {}) as { readonly payments?: unknown }
    if (Array.isArray(payments) && payments.length === lines.length) {
      return payments.map((element: unknown) => replyOf(elementStatus(element, answer.status), element, answer, false))
    }
    return lines.map(() => replyOf(answer.status, answer.body, answer, lines.length > 1))
  }

  async #send(path: string, body: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer> {
    const answer = await this.#pool.request({
      method: 'POST',
      path: this.#base + path,
      headers: { ...headers, 'content-type': 'application/json' },
      body,
      signal,
    })
    return { status: answer.statusCode, headers: answer.headers, body: parsed(await answer.body.text()) }
  }
}

function replyOf(status: number, body: unknown, { headers }: HttpAnswer, ofWholeBatch: boolean): Reply {
  const { code, replayed, retryAfterS } = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>
  return {
    status,
    body,
    replayed: replayed === true || headers['idempotency-replayed'] === 'true',
    code: typeof code === 'string' ? code : status < 300 ? undefined : `HTTP_${status}`,
    retryAfterMs: typeof retryAfterS === 'number' ? retryAfterS * 1000 : retryAfterMs(headers['retry-after']),
    ofWholeBatch,
  }
}

/** A problem carries its HTTP status; a payment's own status is a word. */
function elementStatus(element: unknown, otherwise: number): number {
  const { status } = (element ?? {}) as { readonly status?: unknown }
  return typeof status === 'number' ? status : otherwise
}

/** Retry-After in seconds or as a date. @returns milliseconds from now */
function retryAfterMs(header: string | readonly string[] | undefined): number | undefined {
  if (typeof header !== 'string') return undefined
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const atMs = Date.parse(header)
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - Date.now())
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text.slice(0, maxTextLength)
  }
}
