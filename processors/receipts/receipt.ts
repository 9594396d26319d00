import { receiptToken } from '../../core/receipt-link.ts'
import type { TransactionEvent, TransactionStatus } from '../../schemas/records.ts'
import { type ReceiptCard, type ReceiptContent, type ReceiptStore, receiptContent } from './receipt-content.ts'

export type ReceiptStatus = Extract<TransactionStatus, 'COMPLETED' | 'PARTIALLY_REFUNDED' | 'REFUNDED' | 'CANCELLED'>

/** How a paid payment stands. */
export interface Standing {
  readonly status: ReceiptStatus
  /** Given back in all; of a cancelled payment everything. */
  readonly refundedMinor: number
}

/** The receipt of a payment. */
export interface Receipt extends Standing {
  readonly paymentId: string
  readonly customerId: string
  readonly merchantId: string
  readonly storeId: string
  readonly content: ReceiptContent
  /** When the status was reached, epoch milliseconds. */
  readonly changedAt: number
  /** Version of the transaction that this state is of. */
  readonly revision: number
  readonly token: string
  /** Of the link, epoch milliseconds. */
  readonly expiresAt: number
}

/** What a receipt takes from elsewhere than its event. */
export interface ReceiptSurroundings {
  readonly store: Readonly<ReceiptStore> | undefined
  readonly card: Readonly<ReceiptCard> | undefined
  /** RECEIPT_SECRET. */
  readonly secret: string
  /** How long a link works after the last change, milliseconds. */
  readonly linkMs: number
  /** Append time. */
  readonly nowMs: number
}

/** `unpaid`: no money moved, so there is nothing to give a receipt for. `stale`: this state or a later one is on the receipt already. */
export type ReceiptStep = { readonly step: 'issued' | 'updated'; readonly receipt: Receipt } | { readonly step: 'unpaid' | 'stale' }

/**
 * Where a transaction stands when it has been paid at some time; undefined when it never was.
 * A cancel or refund counts by where it came from: a payment cancelled while it was held took no money.
 */
export function standingOf({ status, previousStatus, amountMinor, refundedMinor }: TransactionEvent): Standing | undefined {
  switch (status) {
    case 'COMPLETED':
      return { status, refundedMinor: 0 }
    case 'PARTIALLY_REFUNDED':
    case 'REFUNDED':
      return previousStatus === 'COMPLETED' || previousStatus === 'PARTIALLY_REFUNDED' ? { status, refundedMinor } : undefined
    case 'CANCELLED':
      return previousStatus === 'COMPLETED' ? { status, refundedMinor: amountMinor } : undefined
    case 'PENDING':
    case 'DENIED':
      return undefined
  }
}

/**
 * The receipt after an event. What it shows of store, card and items stays as it was first taken down; only the status moves on, never back.
 * A change whose receipt is not there (its completion is a dead letter, say) makes one, since an event carries the whole payment: the
 * completion that comes later is stale then.
 * @param before undefined when there is no receipt of this payment yet
 */
export function receiptAfter(before: Readonly<Receipt> | undefined, event: TransactionEvent, around: ReceiptSurroundings): ReceiptStep {
  const standing = standingOf(event)
  if (standing === undefined) return { step: 'unpaid' }
  if (before !== undefined && event.version <= before.revision) return { step: 'stale' }
  const changed = { ...standing, changedAt: event.changedAt, revision: event.version, expiresAt: around.nowMs + around.linkMs }
  if (before !== undefined) {
    // a link that has just been sent must work, however old the payment is
    return { step: 'updated', receipt: { ...before, ...changed, expiresAt: Math.max(before.expiresAt, changed.expiresAt) } }
  }
  const { paymentId, customerId, merchantId, storeId } = event
  const content = receiptContent(event, around.store, around.card)
  const token = receiptToken(around.secret, paymentId)
  return { step: 'issued', receipt: { paymentId, customerId, merchantId, storeId, content, token, ...changed } }
}
