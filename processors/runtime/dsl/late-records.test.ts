import { expect, test } from 'vitest'
import {
  ApplicationTestDriver,
  Consumed,
  type EmitStrategy,
  JoinWindows,
  jsonSerde,
  type LateRecord,
  Produced,
  SessionWindows,
  StreamsBuilder,
  TimeWindows,
} from './index.ts'

const serde = jsonSerde<number>()

function driverOf(windows: TimeWindows, emit: EmitStrategy = 'onWindowUpdate') {
  const builder = new StreamsBuilder()
  const windowed = builder.stream('in', Consumed.with(serde)).groupByKey().windowedBy(windows, emit)
  windowed.count().toStream().to('counts', Produced.with(serde))
  windowed.lateRecords().to('late', Produced.with(jsonSerde<LateRecord<number>>()))
  return new ApplicationTestDriver(builder.build('late'))
}

test('a late record goes to the side output with its window and how late it is', () => {
  const driver = driverOf(TimeWindows.ofSizeAndGrace(10_000, 2_000))
  driver.pipe('in', 'a', 1, 0)
  driver.pipe('in', 'b', 1, 12_500)
  driver.takeOutputs()
  driver.pipe('in', 'a', 7, 9_000)
  expect(driver.takeOutputs()).toEqual([
    {
      topic: 'late',
      key: 'a',
      value: { value: 7, window: { type: 'time', startMs: 0, endMs: 10_000 }, latenessMs: 500 },
      timestampMs: 9_000,
    },
  ])
  expect(driver.dropped).toBe(1)
})

test('it is late by 0 when it comes at the very moment of the close', () => {
  const driver = driverOf(TimeWindows.ofSizeAndGrace(10_000, 0))
  driver.pipe('in', 'b', 1, 10_000)
  driver.pipe('in', 'a', 7, 9_999)
  expect(driver.takeOutputs().map(({ topic, value }) => [topic, (value as LateRecord<number>).latenessMs])).toEqual([
    ['counts', undefined],
    ['late', 0],
  ])
})

test('a record that is late for one of two hopping windows still counts in the other', () => {
  const driver = driverOf(TimeWindows.ofSizeAndGrace(10_000, 0).advanceBy(5_000))
  driver.pipe('in', 'b', 1, 10_000)
  driver.takeOutputs()
  driver.pipe('in', 'a', 7, 8_000)
  expect(driver.takeOutputs().map(({ topic }) => topic)).toEqual(['late', 'counts'])
})

test('a late record of a session names the session that it would have been', () => {
  const builder = new StreamsBuilder()
  const sessions = builder.stream('in', Consumed.with(serde)).groupByKey().windowedBy(SessionWindows.ofInactivityGapAndGrace(1_000, 0))
  sessions.count()
  sessions.lateRecords().to('late', Produced.with(jsonSerde<LateRecord<number>>()))
  const driver = new ApplicationTestDriver(builder.build('late'))
  driver.pipe('in', 'b', 1, 10_000)
  driver.pipe('in', 'a', 7, 5_000)
  expect(driver.takeOutputs().map(({ value }) => value)).toEqual([
    { value: 7, window: { type: 'session', startMs: 5_000, endMs: 5_000 }, latenessMs: 4_000 },
  ])
})

test('a late record of a join of streams is dropped and counted, never joined', () => {
  const builder = new StreamsBuilder()
  const right = builder.stream('right', Consumed.with(serde))
  builder
    .stream('left', Consumed.with(serde))
    .outerJoin(right, (one, other): readonly (number | null)[] => [one, other], JoinWindows.ofTimeDifferenceAndGrace(1_000, 500))
    .to('out', Produced.with(jsonSerde<readonly (number | null)[]>()))
  const driver = new ApplicationTestDriver(builder.build('join'))
  driver.pipe('left', 'a', 1, 1_000)
  driver.pipe('left', 'b', 2, 3_000)
  expect(driver.takeOutputs().map(({ value }) => value)).toEqual([[1, null]])
  driver.pipe('right', 'a', 3, 1_000)
  expect(driver.takeOutputs()).toEqual([])
  expect(driver.dropped).toBe(1)
})
