import type { TransactionEvent, TransactionStatus } from '../../schemas/records.ts'
import type { Share } from './totals.ts'

/** Where a payment counted until an event, and where it counts from then on. */
export interface Movement {
  /** Null: it counted nowhere, this is its first event. */
  readonly from: { readonly status: TransactionStatus; readonly share: Share } | null
  readonly to: { readonly status: TransactionStatus; readonly share: Share }
}

/** What an event does to the totals. */
export function movementOf(event: TransactionEvent): Movement {
  const { status, previousStatus, amountMinor, refundedMinor, reversal } = event
  const refundedBefore = refundedMinor - (reversal?.kind === 'REFUND' ? reversal.amountMinor : 0)
  return {
    from: previousStatus === null ? null : { status: previousStatus, share: { amountMinor, refundedMinor: refundedBefore } },
    to: { status, share: { amountMinor, refundedMinor } },
  }
}

/** Statuses of a payment that the customer came for: paid, and not taken back as a whole. */
const kept: ReadonlySet<TransactionStatus> = new Set(['COMPLETED', 'PARTIALLY_REFUNDED'])

/** +1 when an event completes a payment, -1 when it takes it back as a whole, else 0. */
export function keptChange({ from, to }: Movement): -1 | 0 | 1 {
  const [before, after] = [from !== null && kept.has(from.status), kept.has(to.status)]
  if (before === after) return 0
  return after ? 1 : -1
}
