/** What a merchant says about a payment: `PaymentRequested` without the ids the gateway adds. */
export interface PaymentBody {
  readonly storeId: string
  readonly customerId: string
  readonly cardId: string
  readonly amountMinor: number
  readonly currency: string
  readonly country: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly locationAccuracyM: number | null
  readonly channel: string
  readonly occurredAt: number
  readonly orderId: string | null
  readonly items: readonly { readonly name: string; readonly quantity: number; readonly unitPriceMinor: number }[]
}
