import { defineStore } from '../runtime/index.ts'
import type { Visits } from './visits.ts'

export const visitsStore = defineStore<Visits>()({
  name: 'visits',
  table: 'loyalty_visits',
  kind: 'state',
  key: ['customerId', 'merchantId', 'storeId'],
  columns: {
    customerId: 'text',
    merchantId: 'text',
    storeId: 'text',
    visits: 'int4',
    firstVisitAt: 'timestamptz',
    lastVisitAt: 'timestamptz',
    vipSince: 'timestamptz',
  },
})

/** A registered store, as far as loyalty needs it. The gateway owns the table. */
export interface RegisteredStore {
  readonly merchantId: string
  readonly storeId: string
  readonly visitThreshold: number
}

export const registeredStores = defineStore<RegisteredStore>()({
  name: 'registered-stores',
  table: 'stores',
  kind: 'reference',
  key: ['merchantId', 'storeId'],
  columns: { merchantId: 'text', storeId: 'text', visitThreshold: 'int4' },
})
