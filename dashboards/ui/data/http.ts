import type { FieldFault, ProblemBody } from '../../api/shapes/answers.ts'

/** An answer that is a problem, or (status 0) none at all. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** Fields that are wrong, as far as the answer names any. */
  readonly errors: readonly FieldFault[]

  constructor(status: number, code: string, detail: string, errors: readonly FieldFault[] = []) {
    super(detail)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.errors = errors
  }
}

export interface FetchOptions {
  readonly method?: string
  /** Sent as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

let csrfToken: string | undefined

/** From then on every request that changes something carries this session's token. */
export function carryCsrfToken(token: string | undefined): void {
  csrfToken = token
}

/** Fetches JSON from this page's server. @throws {ApiError} */
export async function fetchJson<Answer>(path: string, options: FetchOptions = {}): Promise<Answer> {
  const { method = 'GET', body, headers } = options
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' || csrfToken === undefined ? {} : { 'x-csrf-token': csrfToken }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch {
    throw new ApiError(0, 'UNREACHABLE', 'the server does not answer')
  }
  if (response.status === 204) return undefined as Answer
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok) return answer as Answer
  const problem = answer as Partial<ProblemBody> | undefined
  throw new ApiError(response.status, problem?.code ?? 'UNKNOWN', problem?.detail ?? response.statusText, problem?.errors)
}
