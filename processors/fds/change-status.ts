import { mayBecome } from '../../core/transaction-status.ts'
import type { Reversal, TransactionStatus } from '../../schemas/records.ts'
import { decisionOf } from '../../schemas/stored-decision.ts'
import type { FdsContext, FdsHandles } from './records.ts'
import type { TransactionRow } from './stores.ts'
import { transactionEvent } from './transaction.ts'

/** A step of a transaction after its first status. */
export interface StatusChange {
  readonly status: TransactionStatus
  /** `statusReason` of the transaction, and the reason of its history. */
  readonly reason: string
  /** Who caused it: customer, timer, provider or merchant. */
  readonly actor: string
  /** Number of the event: one more than the one before. */
  readonly version: number
  /** Given back by refunds, this one included. */
  readonly refundedMinor: number
  readonly reversal: Reversal | null
}

/**
 * Writes a change to ledger and history, and tells it.
 * @throws when the table of transitions has no such change: whoever decides must have looked
 */
export function changeStatus(transaction: TransactionRow, change: StatusChange, stores: FdsHandles, context: FdsContext): void {
  const { paymentId, customerId, status: fromStatus } = transaction
  const { status, reason, actor, version, refundedMinor, reversal } = change
  if (!mayBecome(fromStatus, status)) throw new Error(`a transaction that is ${fromStatus} never becomes ${status}: ${paymentId}`)
  const changedAt = context.nowMs
  const changed: TransactionRow = { ...transaction, status, statusReason: reason, changedAt }
  stores.transactions.put(changed)
  stores.changes.put({ paymentId, version, fromStatus, toStatus: status, reason, actor, changedAt })
  context.forward(transactionEvent(changed, decisionOf(changed.decision), version, fromStatus, refundedMinor, reversal), customerId)
}
