import { expect, test } from 'vitest'
import {
  ApplicationTestDriver,
  Consumed,
  JoinWindows,
  jsonSerde,
  Materialized,
  Produced,
  SessionWindows,
  StreamsBuilder,
  TimeWindows,
} from './index.ts'

const serde = jsonSerde<number>()
const source = () => {
  const builder = new StreamsBuilder()
  return { builder, stream: builder.stream('in', Consumed.with(serde)) }
}

/** Ends of the rows' windows, in order. */
const bounds = (driver: ApplicationTestDriver, store: string, field: string) =>
  driver
    .rows(store)
    .map((row) => row[field] as number)
    .toSorted((one, other) => one - other)

test('rows of windows are deleted by stream time once they are older than the retention', () => {
  const { builder, stream } = source()
  stream.groupByKey().windowedBy(TimeWindows.ofSizeAndGrace(1_000, 0)).count(Materialized.as<number>('windows').withRetention(10_000))
  const driver = new ApplicationTestDriver(builder.build('retention'))
  for (let second = 0; second <= 60; second++) driver.pipe('in', 'a', 1, second * 1_000)
  const starts = bounds(driver, 'windows', 'windowStart')
  expect(starts.at(-1)).toBe(60_000)
  // nothing younger than the retention is missing; what is older is gone but for a part that is deleted a little later
  expect(starts).toEqual(expect.arrayContaining([50_000, 51_000, 52_000]))
  expect(starts[0]).toBeGreaterThanOrEqual(60_000 - 10_000 - 2_500)
})

test('a window that is still open is kept, however short the retention that was asked for', () => {
  const { builder, stream } = source()
  stream.groupByKey().windowedBy(TimeWindows.ofSizeAndGrace(10_000, 30_000)).count(Materialized.as<number>('windows').withRetention(1))
  const driver = new ApplicationTestDriver(builder.build('retention'))
  driver.pipe('in', 'a', 1, 0)
  driver.pipe('in', 'a', 1, 39_999)
  driver.pipe('in', 'a', 1, 1)
  expect(driver.rows('windows')).toEqual(expect.arrayContaining([expect.objectContaining({ windowStart: 0, value: 2 })]))
})

test('a final result is out before its row is deleted, after a jump as well', () => {
  const { builder, stream } = source()
  stream
    .groupByKey()
    .windowedBy(TimeWindows.ofSizeAndGrace(1_000, 0), 'onWindowClose')
    .count(Materialized.as<number>('windows'))
    .toStream()
    .to('out', Produced.with(serde))
  const driver = new ApplicationTestDriver(builder.build('retention'))
  for (let second = 0; second < 5; second++) driver.pipe('in', 'a', 1, second * 1_000)
  driver.pipe('in', 'a', 1, 1_000_000)
  expect(driver.takeOutputs().length).toBe(5)
  expect(bounds(driver, 'windows', 'windowStart')).toEqual([1_000_000])
})

test('many rows at once are deleted over several records', () => {
  const { builder, stream } = source()
  stream.groupByKey().windowedBy(TimeWindows.ofSizeAndGrace(1_000, 0)).count(Materialized.as<number>('windows'))
  const driver = new ApplicationTestDriver(builder.build('retention'))
  for (let key = 0; key < 500; key++) driver.pipe('in', `key-${key}`, 1, 0)
  driver.pipe('in', 'a', 1, 100_000)
  const left = driver.rows('windows').length
  expect(left).toBeGreaterThan(1)
  expect(left).toBeLessThan(500)
  for (let second = 1; second <= 3; second++) driver.pipe('in', 'a', 1, 100_000 + second * 1_000)
  expect(bounds(driver, 'windows', 'windowStart')[0]).toBeGreaterThan(0)
})

test('sessions that have ended long ago are deleted', () => {
  const { builder, stream } = source()
  stream.groupByKey().windowedBy(SessionWindows.ofInactivityGapAndGrace(1_000, 0)).count(Materialized.as<number>('sessions'))
  const driver = new ApplicationTestDriver(builder.build('retention'))
  for (let minute = 0; minute <= 5; minute++) driver.pipe('in', 'a', 1, minute * 60_000)
  expect(bounds(driver, 'sessions', 'sessionEnd')).toEqual([300_000])
})

test('a join of streams forgets records that nobody can join any more', () => {
  const { builder, stream } = source()
  const right = builder.stream('right', Consumed.with(serde))
  stream.join(right, (one, other) => one + other, JoinWindows.ofTimeDifferenceAndGrace(1_000, 1_000)).to('out', Produced.with(serde))
  const application = builder.build('retention')
  const driver = new ApplicationTestDriver(application)
  for (let second = 0; second <= 60; second++) driver.pipe('in', 'a', 1, second * 1_000)
  const store = application.parts.flatMap(({ topology }) => Object.keys(topology.stores)).find((name) => name.endsWith('-left')) ?? ''
  expect(driver.rows(store).length).toBeLessThan(8)
  driver.pipe('right', 'a', 1, 58_000)
  expect(driver.takeOutputs().map(({ timestampMs }) => timestampMs)).toEqual([58_000, 58_000, 59_000])
})
