import { expect, test } from 'vitest'
import { ApplicationTestDriver } from './application-test-driver.ts'
import { jsonSerde } from './serde.ts'
import { StreamsBuilder } from './streams-builder.ts'
import { Consumed, Materialized, Produced } from './topic-formats.ts'
import { TimeWindows } from './windows.ts'

interface Sale {
  readonly shop: string
  readonly atMs: number
}
const sales = Consumed.with(jsonSerde<Sale>()).withTimestampExtractor(({ atMs }) => atMs)
const perMinute = TimeWindows.ofSizeAndGrace(60_000, 0)

test.each([
  ['read directly', false],
  ['forwarded behind a repartitioning', true],
])('a window is found by the time that the value names, %s', (_, repartitions) => {
  const builder = new StreamsBuilder()
  const stream = builder.stream('sales', sales)
  const grouped = repartitions ? stream.groupBy((_key, { shop }) => shop) : stream.groupByKey()
  grouped.windowedBy(perMinute).count(Materialized.as('sales-per-minute')).toStream().to('counts', Produced.with(jsonSerde<number>()))
  const driver = new ApplicationTestDriver(builder.build('shop'))
  // appended long after, and in another order
  driver.pipe('sales', 'a', { shop: 'a', atMs: 30_000 }, 1_000_000)
  driver.pipe('sales', 'a', { shop: 'a', atMs: 61_000 }, 900_000)
  driver.pipe('sales', 'a', { shop: 'a', atMs: 61_001 }, 900_000)
  expect(driver.takeOutputs().map(({ value, timestampMs }) => [value, timestampMs])).toEqual([
    [1, 30_000],
    [1, 61_000],
    [2, 61_001],
  ])
})
