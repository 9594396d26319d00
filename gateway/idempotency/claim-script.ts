import { claimTtlMs, leaseMs } from './claim.ts'

/**
 * Notes what became of claims, then claims keys, any number of both in one command: a command costs the client and Redis more than a key does. A stored
 * claim is `<state>|<lease end, ms>|<body hash>|<occurredAt, ms>|<partition>|<offset>|<merchant>`; states: F in flight, D done (acknowledged at that
 * position), U unsure (the acknowledgement did not come). The birth marker is lost with the claims, never before them (it has no time to live).
 *
 * KEYS: birth marker, claims that are asked for, claims that are noted. ARGV: how many are asked for; of each of those {@link claimArgument}; of each that
 * is noted its stored text, or nothing to free it. Answers {birth ms, a letter for each claim asked for, then for each `d` the stored claim and for each `b`
 * the lease left in ms}; letters: n new, a again (same body, outcome unknown), d done, b busy, o other body.
 */
export const claimScript = `
local asked = tonumber(ARGV[1])
for i = asked + 2, #KEYS do
  if ARGV[i] == '' then redis.call('DEL', KEYS[i]) else redis.call('SET', KEYS[i], ARGV[i], 'PX', ${claimTtlMs}) end
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local born = redis.call('GET', KEYS[1])
if not born then
  born = string.format('%.0f', now)
  redis.call('SET', KEYS[1], born)
end
local start = 'F|' .. string.format('%.0f', now + ${leaseMs}) .. '|'
local letters = {}
local answer = {born, ''}
for i = 2, asked + 1 do
  local letter = 'n'
  if not redis.call('SET', KEYS[i], start .. ARGV[i], 'PX', ${claimTtlMs}, 'NX') then
    local held = redis.call('GET', KEYS[i])
    local state, lease, hash = string.match(held, '^(%u)|(%d+)|([^|]+)|')
    if hash ~= string.match(ARGV[i], '^[^|]+') then letter = 'o'
    elseif state == 'D' then
      letter = 'd'
      answer[#answer + 1] = held
    elseif state == 'F' and tonumber(lease) > now then
      letter = 'b'
      answer[#answer + 1] = string.format('%.0f', lease - now)
    else
      letter = 'a'
      redis.call('SET', KEYS[i], start .. ARGV[i], 'PX', ${claimTtlMs})
    end
  end
  letters[i - 1] = letter
end
answer[2] = table.concat(letters)
return answer
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

/** What the script is told of a claim that is asked for: the stored text behind the lease. */
export function claimArgument({
  bodyHash,
  occurredAtMs,
  merchantId,
}: Pick<StoredClaim, 'bodyHash' | 'occurredAtMs' | 'merchantId'>): string {
  return `${bodyHash}|${occurredAtMs}|||${merchantId}`
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
