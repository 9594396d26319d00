import { Problem } from '../../problem.ts'

type Query = Readonly<Record<string, unknown>>

/** Most notifications of one list. */
export const maxListed = 100
const listedByDefault = 50

/** `?before=&limit=` of the list. @throws {Problem} PARAMETER_INVALID */
export function listParametersOf(query: Query): { readonly before: number; readonly limit: number } {
  refuseOthers(query, ['before', 'limit'])
  const limit = wholeNumberOf('limit', query.limit) ?? listedByDefault
  if (limit < 1 || limit > maxListed) throw refusal('limit', `must be 1 to ${maxListed}`)
  return { before: wholeNumberOf('before', query.before) ?? Number.MAX_SAFE_INTEGER, limit }
}

/**
 * Behind which position a stream begins: `Last-Event-ID`, which a client sends when it connects again, or else `?after=`.
 * @returns undefined when neither is given
 * @throws {Problem} PARAMETER_INVALID
 */
export function startOf(query: Query, lastEventId: string | null): number | undefined {
  refuseOthers(query, ['after'])
  const after = wholeNumberOf('after', query.after)
  return wholeNumberOf('Last-Event-ID', lastEventId ?? undefined) ?? after
}

function wholeNumberOf(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value)
  throw refusal(name, 'must be a whole number, given once')
}

function refuseOthers(query: Query, known: readonly string[]): void {
  const unknown = Object.keys(query).find((name) => !known.includes(name))
  if (unknown !== undefined) throw refusal(unknown.slice(0, 64), `is not known here; there are ${known.join(' and ')}`)
}

function refusal(path: string, message: string): Problem {
  return new Problem('PARAMETER_INVALID', { detail: `${path} ${message}`, errors: [{ path, message }] })
}
