import { defineStore } from '../runtime/index.ts'
import type { Totals } from './totals.ts'

export const totalsStore = defineStore<Totals>()({
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
    payments: 'int8',
    amountMinor: 'numeric',
  },
})

/** How many events of a merchant a partition has brought: what a live view compares to know that something changed. */
export interface MerchantProgress {
  readonly merchantId: string
  readonly sourcePartition: number
  readonly events: number
  /** Append time of the last one. */
  readonly lastEventAt: number
}

export const progressStore = defineStore<MerchantProgress>()({
  name: 'progress',
  table: 'merchant_progress',
  kind: 'state',
  key: ['merchantId', 'sourcePartition'],
  columns: { merchantId: 'text', sourcePartition: 'int4', events: 'int8', lastEventAt: 'timestamptz' },
})
