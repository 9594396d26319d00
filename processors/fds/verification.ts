import type { TransactionStatus, VerificationReplied } from '../../schemas/records.ts'
import type { FdsParameters } from './parameters.ts'
import type { VerificationRow, VerificationStatus } from './stores.ts'

/** How a held payment ends: the transaction's status, the verification's, and who caused it. Source: fds.md, "What ends a held payment". */
export const endings = {
  approved: { status: 'COMPLETED', verification: 'approved', actor: 'customer' },
  'denied-by-customer': { status: 'DENIED', verification: 'denied', actor: 'customer' },
  'too-many-wrong-codes': { status: 'DENIED', verification: 'denied', actor: 'customer' },
  expired: { status: 'DENIED', verification: 'expired', actor: 'timer' },
  undeliverable: { status: 'DENIED', verification: 'undeliverable', actor: 'provider' },
} as const satisfies Record<
  string,
  { readonly status: TransactionStatus; readonly verification: VerificationStatus; readonly actor: string }
>
/** Status reason of an ended payment. */
export type Ending = keyof typeof endings

/** What the customer is told about an answer. */
export type ReplyResult = 'approved' | 'denied' | 'too-many-wrong-codes' | 'wrong-code' | 'expired' | 'already-decided'

/** What an answer does. */
export interface ReplyVerdict {
  readonly result: ReplyResult
  /** Set when the answer ends the payment. */
  readonly ending?: Ending
  /** Wrong codes after this answer. */
  readonly wrongCodes: number
}

/** A verification whose prompt is not known ends this long after its hold: the longest any prompt may last. */
export const longestVerificationMs = 30 * 60_000

/**
 * Until when an answer counts, epoch milliseconds.
 * @param promptDueAt of the notifier's prompt; undefined or null while there is none
 */
export function dueAtOf(verification: VerificationRow, promptDueAt: number | null | undefined): number {
  return promptDueAt ?? verification.heldAt + longestVerificationMs
}

/**
 * Decides what an answer does. The first valid answer received in time wins; whatever comes after it changes nothing.
 * A late answer does not end a payment that is still pending: one received in time may not have been read yet, and the time-out, which waits
 * for it, ends the payment within a second or so.
 */
export function verdictOn(
  reply: Pick<VerificationReplied, 'answer' | 'receivedAt'>,
  verification: VerificationRow,
  dueAt: number,
  parameters: FdsParameters,
): ReplyVerdict {
  const { status, wrongCodes } = verification
  if (status !== 'pending') return { result: status === 'expired' ? 'expired' : 'already-decided', wrongCodes }
  if (reply.receivedAt > dueAt) return { result: 'expired', wrongCodes }
  switch (reply.answer) {
    case 'APPROVE':
      return { result: 'approved', ending: 'approved', wrongCodes }
    case 'DENY':
      return { result: 'denied', ending: 'denied-by-customer', wrongCodes }
    case 'WRONG_CODE':
      return wrongCodes + 1 < parameters.maxWrongCodes
        ? { result: 'wrong-code', wrongCodes: wrongCodes + 1 }
        : { result: 'too-many-wrong-codes', ending: 'too-many-wrong-codes', wrongCodes: wrongCodes + 1 }
  }
}
