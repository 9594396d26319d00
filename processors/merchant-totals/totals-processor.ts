import { AppError } from '../../core/errors.ts'
import type { NamedRecordOf, TransactionStatus } from '../../schemas/records.ts'
import type { ForwardContext, Processor, ProcessorRecord, StoreHandles } from '../runtime/index.ts'
import { seoulHourOf } from './seoul-time.ts'
import { progressStore, totalsStore } from './stores.ts'
import { addPayment, removePayment, type TotalsKey } from './totals.ts'

export type TotalsInput = NamedRecordOf<'TransactionEvent'>
const stores = { totals: totalsStore, progress: progressStore }
export type TotalsStores = typeof stores

/**
 * Count and amount per merchant, store, currency, hour and present status. An event that names a previous status moves its payment
 * from that status' row to the new one. Rows are kept per source partition, because a merchant's customers are spread over all of them.
 */
export const totalsProcessor: Processor<string, TotalsInput, never, never, TotalsStores> = {
  stores,
  keys(record) {
    const { status, previousStatus, merchantId } = record.event.value
    const statuses = previousStatus === null || previousStatus === status ? [status] : [previousStatus, status]
    return {
      totals: statuses.map((each) => totalsKey(record, each)),
      progress: [{ merchantId, sourcePartition: record.partition }],
    }
  },
  process,
}

function process(
  record: ProcessorRecord<string, TotalsInput>,
  { totals, progress }: StoreHandles<TotalsStores>,
  context: ForwardContext<never, never>,
): void {
  const { merchantId, paymentId, amountMinor, status, previousStatus } = record.event.value
  if (previousStatus !== null) {
    const left = removePayment(totals.get(totalsKey(record, previousStatus)), amountMinor)
    if (left === undefined) {
      throw new AppError('RECORD_INVALID', `payment ${paymentId} leaves ${previousStatus}, but was never counted there`, { at: record })
    }
    totals.put(left)
  }
  const key = totalsKey(record, status)
  totals.put(addPayment(totals.get(key), key, amountMinor))
  const sourcePartition = record.partition
  const events = (progress.get({ merchantId, sourcePartition })?.events ?? 0) + 1
  progress.put({ merchantId, sourcePartition, events, lastEventAt: context.nowMs })
  context.count(previousStatus === null ? 'counted' : 'moved')
}

function totalsKey(record: ProcessorRecord<string, TotalsInput>, status: TransactionStatus): TotalsKey {
  const { merchantId, storeId, currency, eventTime } = record.event.value
  return { merchantId, storeId, currency, ...seoulHourOf(eventTime), status, sourcePartition: record.partition }
}
