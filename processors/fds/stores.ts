import type { ReversalKind, ReversalResult } from '../../core/reversal.ts'
import type { PaymentItem, PlaceSource, TransactionStatus } from '../../schemas/records.ts'
import type { StoredDecision } from '../../schemas/stored-decision.ts'
import { defineStore } from '../runtime/index.ts'
import { writeStoredDecision } from './decision-json.ts'

/** A payment, its status and the decision about it. Times are epoch milliseconds. */
export interface TransactionRow {
  readonly paymentId: string
  readonly merchantId: string
  readonly storeId: string
  readonly customerId: string
  readonly cardId: string
  readonly amountMinor: number
  readonly currency: string
  readonly country: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly locationAccuracyM: number | null
  readonly channel: 'POS' | 'APP' | 'ONLINE'
  /** As sent. */
  readonly occurredAt: number
  /** Clamped. */
  readonly eventTime: number
  readonly orderId: string | null
  /** Null when there are none. */
  readonly items: PaymentItem[] | null
  readonly status: TransactionStatus
  readonly statusReason: string | null
  readonly decision: StoredDecision
  /** Append time of the payment. */
  readonly judgedAt: number
  /** Append time of the last change's cause, or Postgres time of a time-out. */
  readonly changedAt: number
  readonly sourcePartition: number
  readonly sourceOffset: number
}

/** A change after the first status. */
export interface TransactionChangeRow {
  readonly paymentId: string
  readonly version: number
  readonly fromStatus: TransactionStatus
  readonly toStatus: TransactionStatus
  readonly reason: string
  readonly actor: string
  readonly changedAt: number
}

/** Where and when a customer's card was last physically seen. */
export interface PresenceRow {
  readonly customerId: string
  readonly latitude: number
  readonly longitude: number
  readonly radiusM: number
  readonly source: PlaceSource
  readonly country: string
  readonly eventTime: number
}

export type VerificationStatus = 'pending' | 'approved' | 'denied' | 'expired' | 'undeliverable' | 'cancelled'

/** The question a held payment puts to its customer. */
export interface VerificationRow {
  readonly paymentId: string
  readonly customerId: string
  readonly sourcePartition: number
  readonly status: VerificationStatus
  readonly codeHash: Uint8Array
  readonly tokenHash: Uint8Array
  readonly wrongCodes: number
  readonly heldAt: number
  readonly decidedAt: number | null
  /** Reply id, `timer`, or the request id of a cancel. */
  readonly decidedBy: string | null
}

/** What became of an answer; one row per reply id, so that an answer read twice has one effect. */
export interface ReplyRow {
  readonly replyId: string
  readonly paymentId: string
  readonly result: string
  readonly receivedAt: number
  readonly readAt: number
}

/** What became of a cancel or refund that was asked for; one row per request id. Times are epoch milliseconds. */
export interface ReversalRow {
  readonly requestId: string
  readonly paymentId: string
  readonly merchantId: string
  readonly kind: ReversalKind
  readonly amountMinor: number
  readonly reason: string | null
  readonly requestedBy: string | null
  readonly result: ReversalResult
  /** Version of the transaction's event that it caused; null when it was refused. */
  readonly versionAfter: number | null
  /** The gateway's clock. */
  readonly requestedAt: number
  /** Append time of the request. */
  readonly decidedAt: number
  readonly sourcePartition: number
  readonly sourceOffset: number
}

/** What refunds have given back of a payment. */
export interface RefundsRow {
  readonly paymentId: string
  readonly refundedMinor: number
  readonly refunds: number
}

/** Where a registered store is; owned by the gateway. */
export interface DirectoryRow {
  readonly merchantId: string
  readonly storeId: string
  readonly latitude: number | null
  readonly longitude: number | null
}

/** Until when an answer counts; owned by the notifier. */
export interface PromptRow {
  readonly paymentId: string
  readonly dueAt: number | null
}

/** Every table that fds writes or reads. A payment reads none of the ledgers: only its customer's presence, and its store when it needs it. */
export const fdsStores = {
  transactions: defineStore<TransactionRow>()({
    name: 'transactions',
    table: 'transactions',
    kind: 'ledger',
    key: ['paymentId'],
    json: { decision: writeStoredDecision },
    columns: {
      paymentId: 'uuid',
      merchantId: 'text',
      storeId: 'text',
      customerId: 'text',
      cardId: 'text',
      amountMinor: 'int8',
      currency: 'text',
      country: 'text',
      latitude: 'float8',
      longitude: 'float8',
      locationAccuracyM: 'float8',
      channel: 'text',
      occurredAt: 'timestamptz',
      eventTime: 'timestamptz',
      orderId: 'text',
      items: 'json',
      status: 'text',
      statusReason: 'text',
      decision: 'json',
      judgedAt: 'timestamptz',
      changedAt: 'timestamptz',
      sourcePartition: 'int4',
      sourceOffset: 'int8',
    },
  }),
  changes: defineStore<TransactionChangeRow>()({
    name: 'transaction-changes',
    table: 'transaction_changes',
    kind: 'append',
    key: ['paymentId', 'version'],
    columns: {
      paymentId: 'uuid',
      version: 'int4',
      fromStatus: 'text',
      toStatus: 'text',
      reason: 'text',
      actor: 'text',
      changedAt: 'timestamptz',
    },
  }),
  presence: defineStore<PresenceRow>()({
    name: 'presence',
    table: 'fds_presence',
    kind: 'state',
    key: ['customerId'],
    columns: {
      customerId: 'text',
      latitude: 'float8',
      longitude: 'float8',
      radiusM: 'float8',
      source: 'text',
      country: 'text',
      eventTime: 'timestamptz',
    },
  }),
  // A ledger, not a state: a held payment opens one without reading first.
  verifications: defineStore<VerificationRow>()({
    name: 'verifications',
    table: 'verifications',
    kind: 'ledger',
    key: ['paymentId'],
    columns: {
      paymentId: 'uuid',
      customerId: 'text',
      sourcePartition: 'int4',
      status: 'text',
      codeHash: 'bytea',
      tokenHash: 'bytea',
      wrongCodes: 'int4',
      heldAt: 'timestamptz',
      decidedAt: 'timestamptz',
      decidedBy: 'text',
    },
  }),
  replies: defineStore<ReplyRow>()({
    name: 'verification-replies',
    table: 'verification_replies',
    kind: 'ledger',
    key: ['replyId'],
    columns: { replyId: 'text', paymentId: 'uuid', result: 'text', receivedAt: 'timestamptz', readAt: 'timestamptz' },
  }),
  reversals: defineStore<ReversalRow>()({
    name: 'transaction-reversals',
    table: 'transaction_reversals',
    kind: 'ledger',
    key: ['requestId'],
    columns: {
      requestId: 'uuid',
      paymentId: 'uuid',
      merchantId: 'text',
      kind: 'text',
      amountMinor: 'int8',
      reason: 'text',
      requestedBy: 'text',
      result: 'text',
      versionAfter: 'int4',
      requestedAt: 'timestamptz',
      decidedAt: 'timestamptz',
      sourcePartition: 'int4',
      sourceOffset: 'int8',
    },
  }),
  // Beside the ledger: a column more would cost every payment, and few are refunded.
  refunds: defineStore<RefundsRow>()({
    name: 'transaction-refunds',
    table: 'transaction_refunds',
    kind: 'ledger',
    key: ['paymentId'],
    columns: { paymentId: 'uuid', refundedMinor: 'int8', refunds: 'int4' },
  }),
  directory: defineStore<DirectoryRow>()({
    name: 'directory',
    table: 'stores',
    kind: 'reference',
    key: ['merchantId', 'storeId'],
    columns: { merchantId: 'text', storeId: 'text', latitude: 'float8', longitude: 'float8' },
  }),
  prompts: defineStore<PromptRow>()({
    name: 'verification-prompts',
    table: 'verification_prompts',
    kind: 'reference',
    key: ['paymentId'],
    columns: { paymentId: 'uuid', dueAt: 'timestamptz' },
  }),
} as const
export type FdsStores = typeof fdsStores
