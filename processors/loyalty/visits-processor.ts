import type { NamedRecordOf } from '../../schemas/records.ts'
import type { ForwardContext, Processor, ProcessorRecord, StoreHandles } from '../runtime/index.ts'
import { registeredStores, visitsStore } from './stores.ts'
import { countVisit, defaultVisitThreshold, greetingId } from './visits.ts'

export type VisitsInput = NamedRecordOf<'TransactionEvent'>
export type VisitsOutput = NamedRecordOf<'NotificationRequested'>
const stores = { visits: visitsStore, registered: registeredStores }
export type VisitsStores = typeof stores

/**
 * Visits per customer and store from completed payments, and one greeting at the store's threshold.
 * Every other status is counted in the metrics and leaves the visits alone; taking a visit back on a refund comes with refunds.
 */
export const visitsProcessor: Processor<string, VisitsInput, string, VisitsOutput, VisitsStores> = {
  stores,
  keys({ event: { value } }) {
    if (value.status !== 'COMPLETED') return {}
    const { customerId, merchantId, storeId } = value
    return { visits: [{ customerId, merchantId, storeId }], registered: [{ merchantId, storeId }] }
  },
  process,
}

function process(
  record: ProcessorRecord<string, VisitsInput>,
  handles: StoreHandles<VisitsStores>,
  context: ForwardContext<string, VisitsOutput>,
): void {
  const event = record.event.value
  if (event.status !== 'COMPLETED') {
    context.count(`ignored-${event.status.toLowerCase()}`)
    return
  }
  const { customerId, merchantId, storeId } = event
  const threshold = handles.registered.get({ merchantId, storeId })?.visitThreshold ?? defaultVisitThreshold
  const { visits, greet } = countVisit(handles.visits.get({ customerId, merchantId, storeId }), event, threshold)
  handles.visits.put(visits)
  context.count('visit')
  if (!greet) return
  context.count('vip-greeting')
  context.forward(
    {
      name: 'NotificationRequested',
      value: {
        notificationId: greetingId(customerId, merchantId, storeId),
        kind: 'VIP_GREETING',
        customerId,
        merchantId,
        storeId,
        paymentId: event.paymentId,
        amountMinor: event.amountMinor,
        currency: event.currency,
        country: event.country,
        result: null,
        visits: visits.visits,
        facts: [],
        requestedAt: context.nowMs,
      },
    },
    customerId,
  )
}
