import type { ProblemBody, SignedIn } from '../../../api/answer-shapes.ts'

/** An answer that is a problem, or (status 0) none at all. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string) {
    super(detail)
    this.name = 'ApiError'
    this.status = status
    this.code = code
  }
}

const accept = { accept: 'application/json' } as const

/** Fetches JSON from this page's server. @throws {ApiError} */
export async function fetchJson<Answer>(path: string, init: { readonly method?: string; readonly body?: string } = {}): Promise<Answer> {
  let response: Response
  try {
    response = await fetch(path, { ...init, headers: init.body === undefined ? accept : { ...accept, 'content-type': 'application/json' } })
  } catch {
    throw new ApiError(0, 'UNREACHABLE', 'the server does not answer')
  }
  if (response.status === 204) return undefined as Answer
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok) return body as Answer
  const problem = body as Partial<ProblemBody> | undefined
  throw new ApiError(response.status, problem?.code ?? 'UNKNOWN', problem?.detail ?? response.statusText)
}

export function signIn(token: string): Promise<SignedIn> {
  return fetchJson<SignedIn>('/api/session', { method: 'POST', body: JSON.stringify({ token }) })
}

export function signOut(): Promise<void> {
  return fetchJson<void>('/api/session', { method: 'DELETE' })
}

/** The key behind `#token=` in the address, which is taken out of it at once: it must not stay in the history. */
export function takeTokenFromAddress(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token === null) return undefined
  history.replaceState(null, '', location.pathname + location.search)
  return token === '' ? undefined : token
}
