import { paymentIdOf } from '../../core/ids.ts'
import type { NamedRecordOf } from '../../schemas/records.ts'

const places = [
  { country: 'KR', latitude: 37.5665, longitude: 126.978 },
  { country: 'KR', latitude: 35.1796, longitude: 129.0756 },
  { country: 'JP', latitude: 35.6762, longitude: 139.6503 },
] as const
const startMs = Date.UTC(2026, 0, 1)

/**
 * Payments of a fixed stream: customers by turns, each every few minutes in one of two Korean cities, one in 500 suddenly in Tokyo. Three of four
 * are made at a POS with coordinates, the others online.
 * @param count number of payments; @param customers number of customers they are spread over
 */
export function* payments(count: number, customers: number): Generator<NamedRecordOf<'PaymentRequested'>> {
  for (let index = 0; index < count; index++) {
    const customer = (index * 7_919) % customers
    const merchantId = `merchant-${customer % 997}`
    const occurredAt = startMs + index * 5
    const place = places[index % 500 === 499 ? 2 : customer % 2] ?? places[0]
    const online = index % 4 === 3
    yield {
      name: 'PaymentRequested',
      value: {
        paymentId: paymentIdOf(merchantId, `key-${index}`, occurredAt),
        merchantId,
        storeId: `store-${customer % 4}`,
        customerId: `customer-${customer}`,
        cardId: `card-${customer}`,
        amountMinor: 1_000 + (index % 90) * 500,
        currency: 'KRW',
        country: place.country,
        latitude: online ? null : place.latitude,
        longitude: online ? null : place.longitude,
        locationAccuracyM: null,
        channel: online ? 'ONLINE' : 'POS',
        occurredAt,
        orderId: null,
        items: [],
      },
    }
  }
}
