import { defineStore } from '../runtime/index.ts'
import type { Breakdown, Totals } from './totals.ts'

/** How many events of a merchant a partition has brought: what a live view compares to know that something changed. */
export interface MerchantProgress {
  readonly merchantId: string
  readonly sourcePartition: number
  readonly events: number
  /** Append time of the last one. */
  readonly lastEventAt: number
}

/** Payments of a customer at a merchant on a day (Asia/Seoul) that were completed and not taken back as a whole. */
export interface CustomerDay {
  readonly customerId: string
  readonly merchantId: string
  readonly day: string
  readonly payments: number
}

/** Under which brand a payment was counted. */
export interface PaymentBrand {
  readonly paymentId: string
  readonly cardBrand: string
}

/** A held payment and when its answer came. Times are epoch milliseconds. */
export interface Hold {
  readonly paymentId: string
  readonly merchantId: string
  readonly storeId: string
  readonly day: string
  readonly heldAt: number
  readonly endedAt: number | null
  readonly endedBy: string | null
}

/** A registered card, as far as totals need it. The gateway owns the table. */
export interface RegisteredCard {
  readonly customerId: string
  readonly cardId: string
  readonly brand: string | null
}

const sums = { payments: 'int8', amountMinor: 'numeric', refundedMinor: 'numeric' } as const

export const totalsStores = {
  totals: defineStore<Totals>()({
    name: 'totals',
    table: 'merchant_totals',
    kind: 'state',
    key: ['merchantId', 'day', 'hour', 'storeId', 'currency', 'status', 'sourcePartition'],
    columns: {
      merchantId: 'text',
      storeId: 'text',
      currency: 'text',
      day: 'date',
      hour: 'int4',
      status: 'text',
      sourcePartition: 'int4',
      ...sums,
    },
  }),
  breakdown: defineStore<Breakdown>()({
    name: 'breakdown',
    table: 'merchant_breakdown',
    kind: 'state',
    key: ['merchantId', 'day', 'storeId', 'currency', 'country', 'channel', 'cardBrand', 'status', 'sourcePartition'],
    columns: {
      merchantId: 'text',
      storeId: 'text',
      currency: 'text',
      day: 'date',
      country: 'text',
      channel: 'text',
      cardBrand: 'text',
      status: 'text',
      sourcePartition: 'int4',
      ...sums,
    },
  }),
  progress: defineStore<MerchantProgress>()({
    name: 'progress',
    table: 'merchant_progress',
    kind: 'state',
    key: ['merchantId', 'sourcePartition'],
    columns: { merchantId: 'text', sourcePartition: 'int4', events: 'int8', lastEventAt: 'timestamptz' },
  }),
  customerDays: defineStore<CustomerDay>()({
    name: 'customer-days',
    table: 'merchant_customer_days',
    kind: 'state',
    key: ['customerId', 'merchantId', 'day'],
    columns: { customerId: 'text', merchantId: 'text', day: 'date', payments: 'int4' },
  }),
  brands: defineStore<PaymentBrand>()({
    name: 'payment-brands',
    table: 'merchant_payment_brands',
    kind: 'ledger',
    key: ['paymentId'],
    columns: { paymentId: 'uuid', cardBrand: 'text' },
  }),
  holds: defineStore<Hold>()({
    name: 'holds',
    table: 'merchant_holds',
    kind: 'ledger',
    key: ['paymentId'],
    columns: {
      paymentId: 'uuid',
      merchantId: 'text',
      storeId: 'text',
      day: 'date',
      heldAt: 'timestamptz',
      endedAt: 'timestamptz',
      endedBy: 'text',
    },
  }),
  cards: defineStore<RegisteredCard>()({
    name: 'registered-cards',
    table: 'cards',
    kind: 'reference',
    key: ['customerId', 'cardId'],
    columns: { customerId: 'text', cardId: 'text', brand: 'text' },
  }),
} as const
export type TotalsStores = typeof totalsStores
