import type { NamedRecordOf, NotificationRequested } from './records.ts'

/** The payment that a notification is about. */
type About = Pick<NotificationRequested, 'customerId' | 'merchantId' | 'storeId'> & {
  readonly paymentId: string
  readonly amountMinor: number
  readonly currency: string
  readonly country: string
}

/** What to tell; `facts` as names and texts, in their order. */
export interface Told extends Pick<NotificationRequested, 'notificationId' | 'kind' | 'requestedAt'> {
  readonly result?: string | null
  readonly visits?: number
  readonly facts?: Readonly<Record<string, string>>
}

/** Asks the notifier to tell a customer something about a payment. */
export function notificationRequest(about: About, told: Told): NamedRecordOf<'NotificationRequested'> {
  const { paymentId, customerId, merchantId, storeId, amountMinor, currency, country } = about
  const { notificationId, kind, requestedAt, result = null, visits = null, facts = {} } = told
  return {
    name: 'NotificationRequested',
    value: {
      notificationId,
      kind,
      customerId,
      merchantId,
      storeId,
      paymentId,
      amountMinor,
      currency,
      country,
      result,
      visits,
      facts: Object.entries(facts).map(([name, value]) => ({ name, value })),
      requestedAt,
    },
  }
}
