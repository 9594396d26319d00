/** What payment number `index` says, however it is sent. */
export function paymentFields(index: number, occurredAt: number) {
  const customer = index % 10_000
  return {
    storeId: `store-${customer % 500}`,
    customerId: `customer-${customer}`,
    cardId: `card-${customer}`,
    amountMinor: 4_500 + customer,
    currency: 'KRW',
    country: 'KR',
    latitude: 37.5665,
    longitude: 126.978,
    locationAccuracyM: 20,
    channel: 'POS' as const,
    occurredAt,
  }
}
