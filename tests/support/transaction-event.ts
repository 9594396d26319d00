import { paymentIdOf } from '../../core/ids.ts'
import type { Decision, NamedRecordOf, TransactionEvent } from '../../schemas/records.ts'

/** Nothing to object to: what an ONLINE payment's decision looks like. */
export const passed: Decision = { outcome: 'pass', rules: [], timeClamped: false }

let next = 0

/** A COMPLETED payment of 10,000 won, each with an id of its own; override what the test is about. */
export function transactionEvent(fields: Partial<TransactionEvent> = {}): NamedRecordOf<'TransactionEvent'> {
  const occurredAt = fields.occurredAt ?? fields.eventTime ?? Date.UTC(2026, 10, 21, 3, 0, 0)
  next += 1
  return {
    name: 'TransactionEvent',
    value: {
      paymentId: paymentIdOf(fields.merchantId ?? 'merchant-1', `key-${next}`, occurredAt),
      merchantId: 'merchant-1',
      storeId: 'store-1',
      customerId: 'customer-1',
      cardId: 'card-1',
      amountMinor: 10_000,
      currency: 'KRW',
      country: 'KR',
      latitude: null,
      longitude: null,
      locationAccuracyM: null,
      channel: 'ONLINE',
      occurredAt,
      orderId: null,
      items: [],
      status: 'COMPLETED',
      previousStatus: null,
      statusReason: null,
      version: 1,
      eventTime: occurredAt,
      changedAt: occurredAt,
      decision: passed,
      refundedMinor: 0,
      reversal: null,
      ...fields,
    },
  }
}
