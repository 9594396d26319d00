import type { FdsParameters } from './parameters.ts'

/** When a payment happened, as every rule, day and hour sees it. */
export interface EventTime {
  /** Epoch milliseconds. */
  readonly at: number
  /** True when occurredAt itself was not believed. */
  readonly clamped: boolean
}

/**
 * occurredAt within [append time - maxAge, append time + maxAhead], both ends included.
 * @param occurredAt the client's clock, epoch milliseconds
 * @param appendTimeMs the broker's clock, epoch milliseconds
 * Source: fds.md, "Words".
 */
export function eventTimeOf(occurredAt: number, appendTimeMs: number, parameters: FdsParameters): EventTime {
  const at = Math.min(Math.max(occurredAt, appendTimeMs - parameters.maxAgeMs), appendTimeMs + parameters.maxAheadMs)
  return { at, clamped: at !== occurredAt }
}
