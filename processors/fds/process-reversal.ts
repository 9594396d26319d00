import { type ReversalKind, verdictOnReversal } from '../../core/reversal.ts'
import type { CancelRequested, RefundRequested } from '../../schemas/records.ts'
import { changeStatus } from './change-status.ts'
import { invalid } from './record-check.ts'
import type { FdsContext, FdsHandles, FdsRecord } from './records.ts'
import type { RefundsRow, ReversalRow, TransactionRow } from './stores.ts'
import { endingVersion, firstVersion } from './transaction.ts'

/** A cancel or refund, whichever it was. */
interface ReversalRequest extends CancelRequested {
  readonly kind: ReversalKind
  /** Undefined: all of the payment. */
  readonly amountMinor: number | undefined
}

/** The merchant takes a payment back. A cancel or refund moves no presence: the card was there. Source: architecture.md section 3, fds.md. */
export function processCancel(request: CancelRequested, record: FdsRecord, stores: FdsHandles, context: FdsContext): void {
  processReversal({ ...request, kind: 'CANCEL', amountMinor: undefined }, record, stores, context)
}

/** The merchant gives a part or all of a completed payment back. */
export function processRefund(request: RefundRequested, record: FdsRecord, stores: FdsHandles, context: FdsContext): void {
  processReversal({ ...request, kind: 'REFUND' }, record, stores, context)
}

function processReversal(request: ReversalRequest, record: FdsRecord, stores: FdsHandles, context: FdsContext): void {
  const { requestId, paymentId, kind, reason } = request
  const first = stores.reversals.get({ requestId })
  if (first !== undefined) {
    context.count(asksTheSame(first, request) ? 'duplicate-reversal' : 'conflicting-reversal')
    return
  }
  const transaction = transactionOf(request, record, stores)
  const refunds = stores.refunds.get({ paymentId })
  const amountMinor = request.amountMinor ?? transaction.amountMinor
  const verdict = verdictOnReversal(kind, amountMinor, { ...transaction, refundedMinor: refunds?.refundedMinor ?? 0 })
  context.count(`${kind.toLowerCase()}-${verdict.result}`)
  const version = versionOf(transaction, refunds) + 1
  stores.reversals.put(reversalRow(request, amountMinor, record, verdict.result, 'status' in verdict ? version : null))
  if (!('status' in verdict)) return
  const { status, refundedMinor } = verdict
  if (transaction.status === 'PENDING') closeVerification(paymentId, requestId, stores, context)
  if (kind === 'REFUND') stores.refunds.put({ paymentId, refundedMinor, refunds: (refunds?.refunds ?? 0) + 1 })
  const statusReason = kind === 'CANCEL' ? 'cancelled-by-merchant' : 'refunded-by-merchant'
  const reversal = { requestId, kind, amountMinor, reason }
  changeStatus(transaction, { status, reason: statusReason, actor: 'merchant', version, refundedMinor, reversal }, stores, context)
}

/** The payment, if it is this merchant's and this customer's. The gateway looked; a record from elsewhere may name any. */
function transactionOf({ paymentId, merchantId, customerId }: ReversalRequest, record: FdsRecord, stores: FdsHandles): TransactionRow {
  const transaction = stores.transactions.get({ paymentId })
  if (transaction === undefined) throw invalid(`there is no payment ${paymentId}`, record)
  if (transaction.merchantId !== merchantId) throw invalid(`the payment ${paymentId} is another merchant's`, record)
  if (transaction.customerId !== customerId) throw invalid(`the payment ${paymentId} is another customer's`, record)
  return transaction
}

/** Number of the last event. */
function versionOf({ status, decision }: TransactionRow, refunds: RefundsRow | undefined): number {
  const judged = decision.outcome === 'hold' && status !== 'PENDING' ? endingVersion : firstVersion
  return judged + (refunds?.refunds ?? 0)
}

/** Nobody needs the customer's answer any more; one that comes hears that the store withdrew the payment. */
function closeVerification(paymentId: string, requestId: string, stores: FdsHandles, context: FdsContext): void {
  const verification = stores.verifications.get({ paymentId })
  if (verification === undefined) throw new Error(`the held payment ${paymentId} has no verification`)
  stores.verifications.put({ ...verification, status: 'cancelled', decidedAt: context.nowMs, decidedBy: requestId })
}

function reversalRow(
  request: ReversalRequest,
  amountMinor: number,
  { timestampMs, partition, offset }: FdsRecord,
  result: ReversalRow['result'],
  versionAfter: number | null,
): ReversalRow {
  const { requestId, paymentId, merchantId, kind, reason, requestedBy, requestedAt } = request
  return {
    requestId,
    paymentId,
    merchantId,
    kind,
    amountMinor,
    reason,
    requestedBy,
    result,
    versionAfter,
    requestedAt,
    decidedAt: timestampMs,
    sourcePartition: partition,
    sourceOffset: offset,
  }
}

function asksTheSame(first: ReversalRow, later: ReversalRequest): boolean {
  const { paymentId, merchantId, kind, amountMinor = first.amountMinor, reason } = later
  return (
    first.paymentId === paymentId &&
    first.merchantId === merchantId &&
    first.kind === kind &&
    first.amountMinor === amountMinor &&
    first.reason === reason
  )
}
