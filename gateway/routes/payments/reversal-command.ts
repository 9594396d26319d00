import { hash } from 'node:crypto'
import { nullable, object, type Reader, required } from '../../../core/body/reader.ts'
import { integer, text } from '../../../core/body/values.ts'
import { reversalIdOf } from '../../../core/ids.ts'
import { maxAmountMinor } from '../../../core/money.ts'
import type { ReversalKind } from '../../../core/reversal.ts'
import type { LedgerSource } from '../../idempotency/ledger-lookup.ts'
import type { CommandKind } from './accept-payments.ts'

/** Most characters (code points) of a reason. */
export const maxReasonLength = 500

/** Bodies of `POST /v1/payments/{id}/cancel` and `/refunds`, after parsing and defaults. */
export interface CancelBody {
  readonly reason: string | null
}
export interface RefundBody extends CancelBody {
  readonly amountMinor: number
}

const reason = nullable(text(maxReasonLength))
export const cancelReader: Reader<CancelBody> = object({ reason })
export const refundReader: Reader<RefundBody> = object({ amountMinor: required(integer(1, maxAmountMinor)), reason })

/** A cancel or refund on its way in. */
export interface ReversalCommand {
  readonly kind: ReversalKind
  readonly paymentId: string
  readonly customerId: string
  /** Null for a cancel: all of it. */
  readonly amountMinor: number | null
  readonly reason: string | null
  /** Id of the API key. */
  readonly requestedBy: string
}

/** Cancels and refunds as commands; their ids and keys have nothing to do with those of payments. */
export const reversalKind: CommandKind<ReversalCommand> = {
  claimOf: (merchantId, idempotencyKey, command) => ({
    paymentId: reversalIdOf(merchantId, idempotencyKey),
    merchantId,
    bodyHash: reversalBodyHash(command),
    // older than any memory of Redis: a key that Redis does not know is looked up in the ledger
    occurredAtMs: 0,
  }),
  recordOf: ({ paymentId: requestId, merchantId }, { kind, paymentId, customerId, amountMinor, reason, requestedBy }) => {
    const value = { requestId, paymentId, merchantId, customerId, reason, requestedAt: Date.now(), requestedBy }
    return kind === 'CANCEL' || amountMinor === null
      ? { name: 'CancelRequested', value }
      : { name: 'RefundRequested', value: { ...value, amountMinor } }
  },
}

/** "Same body": payment, what is asked for, amount and reason are equal. base64url */
export function reversalBodyHash({
  kind,
  paymentId,
  amountMinor,
  reason,
}: Pick<ReversalCommand, 'kind' | 'paymentId' | 'amountMinor' | 'reason'>): string {
  return hash('sha256', JSON.stringify([kind, paymentId, kind === 'CANCEL' ? null : amountMinor, reason]), 'base64url')
}

interface ReversalRow {
  readonly request_id: string
  readonly payment_id: string
  readonly kind: ReversalKind
  readonly amount_minor: number
  readonly reason: string | null
  readonly source_partition: number
  readonly source_offset: number
}

/** Cancels and refunds that fds has decided, by request id. */
export const ledgerReversals: LedgerSource<ReversalRow> = {
  name: 'find-ledger-reversals',
  text: `select request_id, payment_id, kind, amount_minor, reason, source_partition, source_offset
    from transaction_reversals where request_id = any($1::uuid[])`,
  paymentOf: (row) => ({
    paymentId: row.request_id,
    bodyHash: reversalBodyHash({ kind: row.kind, paymentId: row.payment_id, amountMinor: row.amount_minor, reason: row.reason }),
    partition: row.source_partition,
    offset: row.source_offset,
  }),
}
