import { DemoFault } from './persist.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly key?: string
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds; default 15,000. */
  readonly timeoutMs?: number
  /** True: what is not found may be found later. */
  readonly mayComeLater?: boolean
}

/**
 * One HTTP call.
 * @throws {DemoFault} for 400, 401, 403, 404, 405, 413 and 415: our own mistake, not an outage
 * @throws {Error} for anything else that a later try may mend: no connection, 408, 429, 5xx
 */
export async function call(
  url: string,
  { method = 'GET', key, json, form, headers, timeoutMs = 15_000, mayComeLater = false }: Call = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
  })
  const text = await response.text()
  const fault = `${method} ${new URL(url).pathname} answered ${response.status}: ${text.slice(0, 300)}`
  if (response.status === 404 && mayComeLater) throw new Error(fault)
  if ([400, 401, 403, 404, 405, 413, 415].includes(response.status)) throw new DemoFault(fault)
  if (response.status >= 500 || response.status === 408 || response.status === 429) throw new Error(fault)
  return { status: response.status, headers: response.headers, body: parsed(text, response.headers) }
}

function parsed(text: string, headers: Headers): unknown {
  return /\bjson\b/.test(headers.get('content-type') ?? '') ? JSON.parse(text) : text
}
