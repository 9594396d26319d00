import type { LoyaltyProgram } from '../../core/loyalty-program.ts'
import { defineStore } from '../runtime/index.ts'
import type { LoyaltyPayment } from './lot.ts'
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
    windowDays: 'int4',
    windowFirstAt: 'timestamptz',
    tier: 'text',
    tiers: 'json',
    greeted: 'json',
    completions: 'int4',
  },
})

export const paymentsStore = defineStore<LoyaltyPayment>()({
  name: 'payments',
  table: 'loyalty_payments',
  kind: 'state',
  key: ['customerId', 'merchantId', 'storeId', 'eventTimeMs', 'paymentId'],
  columns: {
    customerId: 'text',
    merchantId: 'text',
    storeId: 'text',
    eventTimeMs: 'int8',
    paymentId: 'uuid',
    amountMinor: 'int8',
    takenBackMinor: 'int8',
    completed: 'bool',
    number: 'int4',
    programVersion: 'int4',
    visitThreshold: 'int4',
    category: 'text',
    points: 'int8',
    revoked: 'int8',
    spent: 'int8',
    expiresAt: 'timestamptz',
  },
  // a customer's payments have one owner, that of the customer's partition
  ranges: { byTime: { equals: ['customerId', 'merchantId', 'storeId'], order: 'eventTimeMs' } },
})

/** A registered store, as far as loyalty needs it. The gateway owns the table. */
export interface RegisteredStore {
  readonly merchantId: string
  readonly storeId: string
  readonly visitThreshold: number
  readonly category: string | null
}

export const registeredStores = defineStore<RegisteredStore>()({
  name: 'registered-stores',
  table: 'stores',
  kind: 'reference',
  key: ['merchantId', 'storeId'],
  columns: { merchantId: 'text', storeId: 'text', visitThreshold: 'int4', category: 'text' },
})

/** A version of a merchant's program. The gateway owns the table, and never changes a row. */
export interface StoredProgram {
  readonly merchantId: string
  readonly version: number
  readonly document: LoyaltyProgram
}

const programColumns = { merchantId: 'text', version: 'int4', document: 'json' } as const

/** The version that a payment follows that completes now. */
export const currentPrograms = defineStore<StoredProgram>()({
  name: 'current-programs',
  table: 'loyalty_current_programs',
  kind: 'reference',
  key: ['merchantId'],
  columns: programColumns,
})

/** The versions that earlier payments followed. */
export const allPrograms = defineStore<StoredProgram>()({
  name: 'programs',
  table: 'loyalty_programs',
  kind: 'reference',
  key: ['merchantId', 'version'],
  columns: programColumns,
})

/** Which language a customer is greeted in. The gateway owns the table. */
export interface CustomerLanguage {
  readonly customerId: string
  readonly language: 'ko' | 'en'
}

export const customerLanguages = defineStore<CustomerLanguage>()({
  name: 'customer-languages',
  table: 'customers',
  kind: 'reference',
  key: ['customerId'],
  columns: { customerId: 'text', language: 'text' },
})
