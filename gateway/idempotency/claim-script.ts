/**
 * Claims a key in one round trip. A stored claim is `<state>|<lease end, ms>|<body hash>|<occurredAt, ms>|<partition>|<offset>|<merchant>`;
 * states: F in flight, D done (acknowledged at that position), U unsure (the acknowledgement did not come).
 * The birth marker lies in the same slot and is lost with the claims, never before them (it has no time to live).
 *
 * KEYS: claim, birth marker. ARGV: body hash, lease ms, time to live ms, occurredAt ms, merchant.
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
local value = 'F|' .. string.format('%.0f', now + ARGV[2]) .. '|' .. ARGV[1] .. '|' .. ARGV[4] .. '|||' .. ARGV[5]
redis.call('SET', KEYS[1], value, 'PX', ARGV[3])
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
