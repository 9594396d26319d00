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
export const statuses = Object.keys(transitions) as readonly Status[]

/** What merchants call a payment that is in one of these statuses. */
export const paymentKinds = {
  paid: ['COMPLETED'],
  held: ['PENDING'],
  denied: ['DENIED'],
  cancelled: ['CANCELLED'],
  refunded: ['PARTIALLY_REFUNDED', 'REFUNDED'],
} as const satisfies Record<string, readonly Status[]>
export type PaymentKind = keyof typeof paymentKinds

/** True when a transaction may go from one status to the other. */
export function mayBecome(from: Status, to: Status): boolean {
  return (transitions[from] as readonly Status[]).includes(to)
}

/** Asked for by status and by kind: both apply. Undefined: any. */
export function statusesAskedFor(
  status: readonly Status[] | undefined,
  kind: readonly PaymentKind[] | undefined,
): readonly Status[] | undefined {
  if (status === undefined && kind === undefined) return undefined
  const ofKinds: readonly Status[] = kind === undefined ? statuses : kind.flatMap((each) => paymentKinds[each])
  return status === undefined ? ofKinds : ofKinds.filter((each) => status.includes(each))
}
