import { paymentIdOf } from '../../core/ids.ts'
import type { NamedRecordOf, PaymentRequested } from '../../schemas/records.ts'

let next = 0

/** A POS payment of 10,000 won without coordinates, each with an id of its own; override what the test is about. */
export function paymentRequested(fields: Partial<PaymentRequested> = {}): NamedRecordOf<'PaymentRequested'> {
  const occurredAt = fields.occurredAt ?? Date.UTC(2026, 10, 21, 3, 0, 0)
  next += 1
  return {
    name: 'PaymentRequested',
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
      channel: 'POS',
      occurredAt,
      orderId: null,
      items: [],
      ...fields,
    },
  }
}
