import { expect, expectTypeOf, test } from 'vitest'
import {
  Consumed,
  int8,
  JoinWindows,
  jsonSerde,
  type KStream,
  type KTable,
  Materialized,
  Produced,
  SessionWindows,
  StreamsBuilder,
  TimeWindows,
  text,
  textSerde,
  type Windowed,
} from './index.ts'

interface Payment {
  readonly amountMinor: number
  readonly storeId: string
}

interface Store {
  readonly city: string
}

function program() {
  const builder = new StreamsBuilder()
  return {
    payments: builder.stream('payments', Consumed.with(jsonSerde<Payment>())),
    stores: builder.table('stores', Consumed.with(jsonSerde<Store>())),
    names: builder.stream('names', Consumed.with(textSerde)),
  }
}

test('key and value types flow through every step', () => {
  const { payments, stores } = program()
  expectTypeOf(payments).toEqualTypeOf<KStream<string, Payment>>()
  expectTypeOf(payments.mapValues(({ amountMinor }) => amountMinor)).toEqualTypeOf<KStream<string, number>>()
  expectTypeOf(payments.map((key, { storeId }) => [storeId, key.length] as const)).toEqualTypeOf<KStream<string, number>>()
  expectTypeOf(payments.groupByKey().count()).toEqualTypeOf<KTable<string, number>>()
  expectTypeOf(payments.groupByKey().count().toStream()).toEqualTypeOf<KStream<string, number | null>>()
  const windows = payments.groupByKey().windowedBy(TimeWindows.ofSizeAndGrace(1_000, 0))
  expectTypeOf(windows.count()).toEqualTypeOf<KTable<Windowed<string>, number>>()
  expectTypeOf(payments.join(stores, (payment, store, key) => `${key}${payment.storeId}${store.city}`)).toEqualTypeOf<
    KStream<string, string>
  >()
  payments.leftJoin(stores, (_payment, store) => expectTypeOf(store).toEqualTypeOf<Store | null>())
  expectTypeOf(stores.groupBy((key, { city }) => [city, key] as const).count()).toEqualTypeOf<KTable<string, number>>()
})

test('null keys and tombstones are in the types of those who accept them', () => {
  const builder = new StreamsBuilder()
  const stream = builder.stream('in', Consumed.with(textSerde).withNullKeys().withTombstones())
  expectTypeOf(stream).toEqualTypeOf<KStream<string | null, string | null>>()
  expectTypeOf(stream.toTable()).toEqualTypeOf<KTable<string, string>>()
  stream.groupByKey().aggregate(
    () => 0,
    (key, value, sum) => {
      expectTypeOf(key).toEqualTypeOf<string>()
      expectTypeOf(value).toEqualTypeOf<string>()
      return sum + 1
    },
  )
})

test('a wrong join does not compile', () => {
  const { payments, stores, names } = program()
  const byWindow = payments.groupByKey().windowedBy(TimeWindows.ofSizeAndGrace(1_000, 0)).count()
  // @ts-expect-error the keys differ: a stream by string, a table by window
  payments.join(byWindow, (_payment, count) => count)
  // @ts-expect-error the store has no such field
  payments.join(stores, (_payment, store) => store.country)
  // @ts-expect-error the row may be missing in a left join
  payments.leftJoin(stores, (_payment, store) => store.city)
  // @ts-expect-error a join of streams needs a window
  expect(() => payments.join(names, (payment, name) => payment.storeId + name)).toThrow(TypeError)
  // @ts-expect-error the left one may be missing in an outer join
  payments.outerJoin(names, (payment, _name) => payment.storeId, JoinWindows.ofTimeDifferenceAndGrace(1, 0))
  // @ts-expect-error tables of different keys
  byWindow.join(stores, (count) => count)
})

test('a wrong sink does not compile', () => {
  const { payments } = program()
  // @ts-expect-error payments are no text
  payments.to('out', Produced.with(textSerde))
  payments.mapValues(({ storeId }) => storeId).to('out', Produced.with(textSerde))
  expectTypeOf(payments.mapValues(({ storeId }) => storeId)).toEqualTypeOf<KStream<string, string>>()
  // @ts-expect-error a payment is no named event
  payments.to('out', Produced.events<{ readonly name: string; readonly value: Payment }>())
})

test('a wrong aggregate does not compile', () => {
  const { payments } = program()
  const grouped = payments.groupByKey()
  // @ts-expect-error a count is a number, not text
  grouped.count(Materialized.as('counts', text))
  grouped.count(Materialized.as('counts', int8))
  // @ts-expect-error the aggregate is a number
  grouped.aggregate(() => 0, (_key, payment, sum) => sum + payment.storeId) // biome-ignore format: the expected error is on this line
  // @ts-expect-error a reducer gives what it takes
  grouped.reduce((one, other) => one.amountMinor + other.amountMinor)
  expectTypeOf(grouped.reduce((one) => one)).toEqualTypeOf<KTable<string, Payment>>()
  const sessions = grouped.windowedBy(SessionWindows.ofInactivityGapAndGrace(1_000, 0))
  // @ts-expect-error sessions need a merger
  sessions.aggregate(() => 0, (_key, payment, sum) => sum + payment.amountMinor) // biome-ignore format: the expected error is on this line
})
