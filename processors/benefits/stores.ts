import { defineStore } from '../runtime/index.ts'
import type { CatalogueRow } from './catalogue-reader.ts'
import type { MissedBenefit } from './missed.ts'
import type { GivenPayment } from './take-back.ts'
import type { Usage } from './usage.ts'

/** A completed payment in won, what it gave, and with which card it would have given most. */
export interface BenefitPayment extends GivenPayment {
  readonly paymentId: string
  readonly customerId: string
  readonly cardId: string
  readonly merchantId: string
  readonly storeId: string
  readonly eventTime: number
  /** YYYY-MM in Asia/Seoul, of the event time. */
  readonly month: string
  /** Null: there was no catalogue yet. */
  readonly catalogueVersion: number | null
  /** Of the card used; null: not known, so nothing was given and nothing compared. */
  readonly productId: string | null
  /** Null beside a `bestProductId`: a card that the customer does not have. */
  readonly bestCardId: string | null
  readonly bestProductId: string | null
  readonly bestMinor: number | null
  readonly tipped: boolean
}

/** Tips sent to a customer for payments of a day. */
export interface TipsOfDay {
  readonly customerId: string
  /** YYYY-MM-DD in Asia/Seoul, of the event time. */
  readonly day: string
  readonly tips: number
}

/** A customer's cards of known products; the gateway owns what stands behind it. */
export interface Wallet {
  readonly customerId: string
  readonly language: string
  /** In the order of their ids. */
  readonly cards: readonly { readonly cardId: string; readonly productId: string }[]
}

/** A registered store, as far as benefits need it. The gateway owns the table. */
export interface StoreOfMerchant {
  readonly merchantId: string
  readonly storeId: string
  readonly category: string | null
}

/** Every table that benefits write or read. */
export const benefitStores = {
  usage: defineStore<Usage>()({
    name: 'usage',
    table: 'benefit_usage',
    kind: 'state',
    key: ['customerId', 'cardId', 'month'],
    columns: { customerId: 'text', cardId: 'text', month: 'text', spendMinor: 'numeric', givenMinor: 'numeric', used: 'json' },
  }),
  tips: defineStore<TipsOfDay>()({
    name: 'tips',
    table: 'benefit_tips',
    kind: 'state',
    key: ['customerId', 'day'],
    columns: { customerId: 'text', day: 'date', tips: 'int4' },
  }),
  missed: defineStore<MissedBenefit>()({
    name: 'missed',
    table: 'merchant_missed_benefits',
    kind: 'state',
    key: ['merchantId', 'day', 'side', 'value', 'sourcePartition'],
    columns: {
      merchantId: 'text',
      day: 'date',
      side: 'text',
      value: 'text',
      sourcePartition: 'int4',
      paymentsInWon: 'int8',
      payments: 'int8',
      ownPayments: 'int8',
      missedWon: 'numeric',
      ownMissedWon: 'numeric',
      givenWon: 'numeric',
      tips: 'int8',
    },
  }),
  // a ledger: a completed payment is put without having been read, and one that is there already is found when it is committed
  payments: defineStore<BenefitPayment>()({
    name: 'payments',
    table: 'benefit_payments',
    kind: 'ledger',
    key: ['paymentId'],
    columns: {
      paymentId: 'uuid',
      customerId: 'text',
      cardId: 'text',
      merchantId: 'text',
      storeId: 'text',
      eventTime: 'timestamptz',
      month: 'text',
      amountMinor: 'int8',
      takenBackMinor: 'int8',
      catalogueVersion: 'int8',
      productId: 'text',
      offerId: 'text',
      cappedMinor: 'int8',
      afterCapMinor: 'int8',
      bestCardId: 'text',
      bestProductId: 'text',
      bestMinor: 'int8',
      tipped: 'bool',
    },
  }),
  catalogue: defineStore<CatalogueRow>()({
    name: 'catalogue',
    table: 'benefit_catalogue_text',
    kind: 'reference',
    key: ['id'],
    columns: { id: 'int4', version: 'int8', products: 'text' },
  }),
  wallets: defineStore<Wallet>()({
    name: 'wallets',
    table: 'customer_wallets',
    kind: 'reference',
    key: ['customerId'],
    columns: { customerId: 'text', language: 'text', cards: 'json' },
  }),
  stores: defineStore<StoreOfMerchant>()({
    name: 'stores',
    table: 'stores',
    kind: 'reference',
    key: ['merchantId', 'storeId'],
    columns: { merchantId: 'text', storeId: 'text', category: 'text' },
  }),
} as const
export type BenefitStores = typeof benefitStores
