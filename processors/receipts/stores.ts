import { defineStore } from '../runtime/index.ts'
import type { Receipt, ReceiptStatus } from './receipt.ts'
import type { ReceiptCard, ReceiptStore } from './receipt-content.ts'

/** One state of a receipt, to be drawn and told. Columns that only the renderer writes have their defaults. */
export interface ReceiptRevision {
  readonly paymentId: string
  readonly revision: number
  readonly customerId: string
  readonly sourcePartition: number
  readonly status: ReceiptStatus
  readonly refundedMinor: number
  readonly changedAt: number
  /** Postgres time; null until the customer was told. */
  readonly announcedAt: number | null
}

/** Every table that the batches of receipts write or read. */
export const receiptStores = {
  // A ledger: a completion makes a new row without reading first.
  receipts: defineStore<Receipt>()({
    name: 'receipts',
    table: 'receipts',
    kind: 'ledger',
    key: ['paymentId'],
    columns: {
      paymentId: 'uuid',
      customerId: 'text',
      merchantId: 'text',
      storeId: 'text',
      content: 'json',
      status: 'text',
      refundedMinor: 'int8',
      changedAt: 'timestamptz',
      revision: 'int4',
      token: 'text',
      expiresAt: 'timestamptz',
    },
  }),
  revisions: defineStore<ReceiptRevision>()({
    name: 'receipt-revisions',
    table: 'receipt_revisions',
    kind: 'ledger',
    key: ['paymentId', 'revision'],
    columns: {
      paymentId: 'uuid',
      revision: 'int4',
      customerId: 'text',
      sourcePartition: 'int4',
      status: 'text',
      refundedMinor: 'int8',
      changedAt: 'timestamptz',
      announcedAt: 'timestamptz',
    },
  }),
  directory: defineStore<ReceiptStore>()({
    name: 'directory',
    table: 'stores',
    kind: 'reference',
    key: ['merchantId', 'storeId'],
    columns: {
      merchantId: 'text',
      storeId: 'text',
      name: 'text',
      representative: 'text',
      businessNumber: 'text',
      address: 'text',
      phone: 'text',
    },
  }),
  cards: defineStore<ReceiptCard>()({
    name: 'cards',
    table: 'cards',
    kind: 'reference',
    key: ['customerId', 'cardId'],
    columns: { customerId: 'text', cardId: 'text', issuer: 'text', brand: 'text', last4: 'text' },
  }),
} as const
export type ReceiptStores = typeof receiptStores
