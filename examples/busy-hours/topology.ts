import {
  ApplicationQueries,
  Consumed,
  EmitStrategy,
  Grouped,
  int8,
  jsonSerde,
  Materialized,
  Produced,
  type QueryScope,
  type StreamsApplication,
  StreamsBuilder,
  TimeWindows,
} from '../../processors/runtime/index.ts'
import type { NamedRecordOf } from '../../schemas/records.ts'

const hourMs = 3_600_000
const graceMs = 600_000
const weekMs = 604_800_000

/** Hours in which a store completed many payments, told once the hour is over: `busy-hours`, key `<merchant>/<store>` and the hour. */
export function busyHours(atLeast: number): StreamsApplication {
  const builder = new StreamsBuilder()
  builder
    .stream('transaction-events', transactions)
    .filter((_customerId, { value }) => value.status === 'COMPLETED')
    .map((_customerId, { value }) => [`${value.merchantId}/${value.storeId}`, value.amountMinor] as const)
    .groupByKey(Grouped.with(int8))
    .windowedBy(TimeWindows.ofSizeAndGrace(hourMs, graceMs), EmitStrategy.onWindowClose())
    .count(Materialized.as('payments-by-hour', int8).withRetention(weekMs))
    .toStream()
    .filter((_hour, payments) => payments !== null && payments >= atLeast)
    .to('busy-hours', Produced.with(jsonSerde<number>()))
  return builder.build('busy-hours')
}

// hours are those of the payments, not those in which they were read
const transactions = Consumed.events<NamedRecordOf<'TransactionEvent'>>()
  .fromOurs()
  .withTimestampExtractor(({ value }) => value.eventTime)

/** Payments of a store by hour, from any process that reaches Postgres. */
export function paymentsByHour(scope: QueryScope) {
  return new ApplicationQueries(busyHours(1), scope).windowStore('payments-by-hour', int8)
}
