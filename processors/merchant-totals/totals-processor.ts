import { AppError } from '../../core/errors.ts'
import { seoulHourOf } from '../../core/seoul-time.ts'
import type { NamedRecordOf, TransactionEvent, TransactionStatus } from '../../schemas/records.ts'
import type { ForwardContext, Processor, ProcessorRecord, StoreHandles, StoreKeys } from '../runtime/index.ts'
import { keptChange, type Movement, movementOf } from './movement.ts'
import { type TotalsStores, totalsStores } from './stores.ts'
import { addPayment, type Breakdown, removePayment, type Share, type Sums, type Totals } from './totals.ts'

export type TotalsInput = NamedRecordOf<'TransactionEvent'>
type Input = ProcessorRecord<string, TotalsInput>
type Handles = StoreHandles<TotalsStores>
type Context = ForwardContext<never, never>

/** What a payment of a card that is not registered is counted under. */
const unknownBrand = 'unknown'

/**
 * Count, amount and refunds per merchant, store, currency and present status: by hour, and by day, country, channel and card brand. An event that
 * names a previous status moves its payment from that status' row to the new one. Rows are kept per source partition, because a merchant's
 * customers are spread over all of them.
 */
export const totalsProcessor: Processor<string, TotalsInput, never, never, TotalsStores> = {
  stores: totalsStores,
  keys: keysOf,
  process(record, stores, context) {
    const event = record.event.value
    const movement = movementOf(event)
    move(record, movement, brandOf(event, stores), stores)
    countCustomer(event, movement, stores)
    noteHold(event, stores)
    noteProgress(record, stores, context)
    context.count(movement.from === null ? 'counted' : 'moved')
  },
}

/** The brand's rows are read when they are asked for only if the card's brand is new to the batch: which they are depends on a row. */
function keysOf(record: Input): StoreKeys<TotalsStores> {
  const { paymentId, customerId, merchantId, cardId, previousStatus, status, eventTime } = record.event.value
  const statuses = previousStatus === null || previousStatus === status ? [status] : [previousStatus, status]
  const byPayment =
    previousStatus === null ? {} : { brands: [{ paymentId }], ...(previousStatus === 'PENDING' ? { holds: [{ paymentId }] } : {}) }
  return {
    totals: statuses.map((each) => totalsKey(record, each)),
    breakdown: statuses.map((each) => breakdownKey(record, each, unknownBrand)),
    progress: [{ merchantId, sourcePartition: record.partition }],
    customerDays: [{ customerId, merchantId, day: seoulHourOf(eventTime).day }],
    ...(previousStatus === null ? { cards: [{ customerId, cardId }] } : {}),
    ...byPayment,
  }
}

function move(record: Input, { from, to }: Movement, brand: string, { totals, breakdown }: Handles): void {
  if (from !== null) {
    totals.put(taken(totals.get(totalsKey(record, from.status)), from.share, record))
    breakdown.put(taken(breakdown.get(breakdownKey(record, from.status, brand)), from.share, record))
  }
  const hour = totalsKey(record, to.status)
  totals.put(totalsRow(hour, addPayment(totals.get(hour), to.share)))
  const day = breakdownKey(record, to.status, brand)
  breakdown.put(breakdownRow(day, addPayment(breakdown.get(day), to.share)))
}

function taken<Row extends Sums>(row: Row | undefined, share: Share, record: Input): Row {
  const left = removePayment(row, share)
  if (left !== undefined) return left
  const { paymentId, previousStatus } = record.event.value
  throw new AppError('RECORD_INVALID', `payment ${paymentId} leaves ${previousStatus}, but was never counted there`, { at: record })
}

/** The card's brand when the payment was judged: a card that is registered later moves nothing. */
function brandOf({ paymentId, customerId, cardId, previousStatus }: TransactionEvent, { cards, brands }: Handles): string {
  if (previousStatus !== null) return brands.get({ paymentId })?.cardBrand ?? unknownBrand
  const brand = cards.get({ customerId, cardId })?.brand ?? null
  if (brand === null) return unknownBrand
  brands.put({ paymentId, cardBrand: brand })
  return brand
}

function countCustomer({ customerId, merchantId, eventTime }: TransactionEvent, movement: Movement, { customerDays }: Handles): void {
  const change = keptChange(movement)
  if (change === 0) return
  const { day } = seoulHourOf(eventTime)
  const payments = (customerDays.get({ customerId, merchantId, day })?.payments ?? 0) + change
  customerDays.put({ customerId, merchantId, day, payments })
}

function noteHold(event: TransactionEvent, { holds }: Handles): void {
  const { paymentId, merchantId, storeId, status, previousStatus, statusReason, changedAt, eventTime } = event
  if (status === 'PENDING') {
    holds.put({ paymentId, merchantId, storeId, day: seoulHourOf(eventTime).day, heldAt: changedAt, endedAt: null, endedBy: null })
  } else if (previousStatus === 'PENDING') {
    const hold = holds.get({ paymentId })
    if (hold !== undefined) holds.put({ ...hold, endedAt: changedAt, endedBy: statusReason })
  }
}

function noteProgress(record: Input, { progress }: Handles, context: Context): void {
  const { merchantId } = record.event.value
  const sourcePartition = record.partition
  const events = (progress.get({ merchantId, sourcePartition })?.events ?? 0) + 1
  progress.put({ merchantId, sourcePartition, events, lastEventAt: context.nowMs })
}

type TotalsKey = Omit<Totals, keyof Sums>
type BreakdownKey = Omit<Breakdown, keyof Sums>

function totalsKey(record: Input, status: TransactionStatus): TotalsKey {
  const { merchantId, storeId, currency, eventTime } = record.event.value
  const { day, hour } = seoulHourOf(eventTime)
  return { merchantId, storeId, currency, day, hour, status, sourcePartition: record.partition }
}

function breakdownKey(record: Input, status: TransactionStatus, cardBrand: string): BreakdownKey {
  const { merchantId, storeId, currency, country, channel, eventTime } = record.event.value
  const { day } = seoulHourOf(eventTime)
  return { merchantId, storeId, currency, day, country, channel, cardBrand, status, sourcePartition: record.partition }
}

// field by field: to spread a key and add to it took 6 % of the worker

function totalsRow({ merchantId, storeId, currency, day, hour, status, sourcePartition }: TotalsKey, sums: Sums): Totals {
  const { payments, amountMinor, refundedMinor } = sums
  return { merchantId, storeId, currency, day, hour, status, sourcePartition, payments, amountMinor, refundedMinor }
}

function breakdownRow(key: BreakdownKey, { payments, amountMinor, refundedMinor }: Sums): Breakdown {
  const { merchantId, storeId, currency, day, country, channel, cardBrand, status, sourcePartition } = key
  return {
    merchantId,
    storeId,
    currency,
    day,
    country,
    channel,
    cardBrand,
    status,
    sourcePartition,
    payments,
    amountMinor,
    refundedMinor,
  }
}
