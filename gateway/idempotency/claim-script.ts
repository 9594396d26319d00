import { claimTtlMs, leaseMs } from './claim.ts'

/**
 * Claims a key in one round trip. A stored claim is `<state>|<lease end, ms>|<body hash>|<occurredAt, ms>|<partition>|<offset>|<merchant>`;
 * states: F in flight, D done (acknowledged at that position), U unsure (the acknowledgement did not come).
 * The birth marker lies in the same slot and is lost with the claims, never before them (it has no time to live).
 *
 * KEYS: claim, birth marker. ARGV: body hash, what follows it in a claim in flight ({@link claimTail}).
 * Answers {verdict, birth ms, stored claim or lease left in ms}; verdicts: new, again (same body, outcome unknown), done, busy, other.
 */
export const claimScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local born = redis.call('GET', KEYS[2])
if not born then
  born = string.format('%.0f', now)
  redis.call('SET', KEYS[2], born)
end
local verdict = 'new'
local held = redis.call('GET', KEYS[1])
if held then
  local state, lease, hash = string.match(held, '^(%u)|(%d+)|([^|]+)|')
  if hash ~= ARGV[1] then return {'other', born, held} end
  if state == 'D' then return {'done', born, held} end
  if state == 'F' and tonumber(lease) > now then return {'busy', born, string.format('%.0f', lease - now)} end
  verdict = 'again'
end
redis.call('SET', KEYS[1], 'F|' .. string.format('%.0f', now + ${leaseMs}) .. '|' .. ARGV[1] .. ARGV[2], 'PX', ${claimTtlMs})
return {verdict, born, ''}
`

/** A claim as it is stored. */
export interface StoredClaim {
  readonly state: 'F' | 'D' | 'U'
  readonly bodyHash: string
  readonly occurredAtMs: number
  readonly partition: number
  readonly offset: number
  readonly merchantId: string
}

/** What follows the body's hash in the stored text of a claim in flight. */
export function claimTail({ occurredAtMs, merchantId }: { readonly occurredAtMs: number; readonly merchantId: string }): string {
  return `|${occurredAtMs}|||${merchantId}`
}

/** The stored text of a claim that is no longer in flight. */
export function encodeClaim(claim: StoredClaim): string {
  const position = claim.state === 'D' ? `${claim.partition}|${claim.offset}` : '|'
  return `${claim.state}|0|${claim.bodyHash}|${claim.occurredAtMs}|${position}|${claim.merchantId}`
}

/** Reads a stored claim; the merchant comes last, since it may hold any character. */
export function decodeClaim(text: string): StoredClaim | undefined {
  const match = /^([FDU])\|\d+\|([^|]+)\|(\d+)\|(\d*)\|(\d*)\|(.*)$/s.exec(text)
  if (match === null) return undefined
  const [, state, bodyHash = '', occurredAt, partition, offset, merchantId = ''] = match
  return {
    state: state as StoredClaim['state'],
    bodyHash,
    occurredAtMs: Number(occurredAt),
    partition: Number(partition),
    offset: Number(offset),
    merchantId,
  }
}
