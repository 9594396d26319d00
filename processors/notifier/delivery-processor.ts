import { AppError } from '../../core/errors.ts'
import type { NamedRecordOf, NotificationRequested } from '../../schemas/records.ts'
import { defineStore, type Processor, type ProcessorRecord } from '../runtime/index.ts'
import { kindRules } from './delivery-plan.ts'
import { type ReadFacts, receiptFactsOf, tipFactsOf } from './notification-facts.ts'

/** Longest time between a hold and its due time, however long it waits for its phone. Source: fds.md, "What ends a held payment". */
export const longestWaitMs = 30 * 60_000

/** One notification to send. Columns that only the senders write (state, attempts ...) have their defaults. */
interface DeliveryRow {
  readonly notificationId: string
  readonly kind: string
  readonly customerId: string
  readonly merchantId: string
  readonly storeId: string
  readonly paymentId: string | null
  readonly channel: string
  readonly marketing: boolean
  readonly request: unknown
}

/** A held payment's place in the queue of its customer's phone. */
interface PromptRow {
  readonly paymentId: string
  readonly customerId: string
  readonly sourcePartition: number
  readonly queuedAt: number
  readonly dueAt: number
}

const deliveries = defineStore<DeliveryRow>()({
  name: 'deliveries',
  table: 'deliveries',
  kind: 'ledger',
  key: ['notificationId'],
  columns: {
    notificationId: 'uuid',
    kind: 'text',
    customerId: 'text',
    merchantId: 'text',
    storeId: 'text',
    paymentId: 'uuid',
    channel: 'text',
    marketing: 'bool',
    request: 'json',
  },
})

const prompts = defineStore<PromptRow>()({
  name: 'prompts',
  table: 'verification_prompts',
  kind: 'append',
  key: ['paymentId'],
  columns: { paymentId: 'uuid', customerId: 'text', sourcePartition: 'int4', queuedAt: 'timestamptz', dueAt: 'timestamptz' },
})

export type DeliveryInput = NamedRecordOf<'NotificationRequested'>
const stores = { deliveries, prompts }
export type DeliveryStores = typeof stores

/**
 * Turns each request into exactly one delivery row, and a VERIFICATION into a place in its phone's queue as well.
 * Nothing is sent here: the sender works on committed rows (no network call in a batch).
 */
export const deliveryProcessor: Processor<string, DeliveryInput, never, never, DeliveryStores> = {
  stores,
  keys: () => ({}),
  process(record, { deliveries, prompts }, context) {
    const request = record.event.value
    if (deliveries.get({ notificationId: request.notificationId }) !== undefined) {
      context.count('duplicate-notification')
      return
    }
    requireComplete(record)
    deliveries.put({
      notificationId: request.notificationId,
      kind: request.kind,
      customerId: request.customerId,
      merchantId: request.merchantId,
      storeId: request.storeId,
      paymentId: request.paymentId,
      ...kindRules[request.kind],
      request,
    })
    if (request.kind === 'VERIFICATION') prompts.put(promptOf(request, context.partition, context.nowMs))
    context.count(request.kind)
  },
}

/** The 30 minutes count from the request's append time: that is when the hold came to light, however late the payment was judged. */
function promptOf(request: NotificationRequested, partition: number, nowMs: number): PromptRow {
  return {
    paymentId: request.paymentId as string,
    customerId: request.customerId,
    sourcePartition: partition, // all topics have one partition count and one key, so it is that of payment-stream too
    queuedAt: nowMs,
    dueAt: nowMs + longestWaitMs,
  }
}

const needed = {
  VERIFICATION: ['paymentId', 'amountMinor', 'currency', 'country'],
  VERIFICATION_RESULT: ['paymentId', 'result'],
  VIP_GREETING: ['visits'],
  RECEIPT: ['paymentId'],
  BENEFIT_TIP: ['paymentId'],
} as const satisfies Record<NotificationRequested['kind'], readonly (keyof NotificationRequested)[]>

const neededFacts: Partial<Readonly<Record<NotificationRequested['kind'], (request: NotificationRequested) => ReadFacts<unknown>>>> = {
  RECEIPT: receiptFactsOf,
  BENEFIT_TIP: tipFactsOf,
}

function requireComplete({ event, topic, partition, offset }: ProcessorRecord<string, DeliveryInput>): void {
  const request = event.value
  const read = neededFacts[request.kind]?.(request)
  const missing = [
    ...needed[request.kind].filter((field) => request[field] === null),
    ...(read === undefined || read.ok ? [] : read.missing.map((name) => `the fact ${name}`)),
  ]
  if (missing.length === 0) return
  throw new AppError('RECORD_INVALID', `a ${request.kind} request lacks ${missing.join(', ')}`, { at: { topic, partition, offset } })
}
