/**
 * Every status of a transaction and where it may go from there: the one table. A transition that is not in it changes nothing.
 * A payment begins as PENDING (held) or COMPLETED.
 */
export const transitions = {
  PENDING: ['COMPLETED', 'DENIED', 'CANCELLED'],
  COMPLETED: ['CANCELLED', 'PARTIALLY_REFUNDED', 'REFUNDED'],
  PARTIALLY_REFUNDED: ['PARTIALLY_REFUNDED', 'REFUNDED'],
  DENIED: [],
  CANCELLED: [],
  REFUNDED: [],
} as const satisfies Record<string, readonly string[]>

export type Status = keyof typeof transitions

/** True when a transaction may go from one status to the other. */
export function mayBecome(from: Status, to: Status): boolean {
  return (transitions[from] as readonly Status[]).includes(to)
}
