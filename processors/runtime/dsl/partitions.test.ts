import { expect, test } from 'vitest'
import {
  ApplicationTestDriver,
  Consumed,
  jsonSerde,
  Materialized,
  Produced,
  StreamsBuilder,
  TimeWindows,
  text,
  textSerde,
} from './index.ts'

const serde = jsonSerde<number>()

test('each partition has rows and a stream time of its own', () => {
  const builder = new StreamsBuilder()
  builder
    .stream('in', Consumed.with(serde))
    .groupByKey()
    .windowedBy(TimeWindows.ofSizeAndGrace(1_000, 0))
    .count(Materialized.as('windows'))
    .toStream()
    .to('out', Produced.with(serde))
  const driver = new ApplicationTestDriver(builder.build('app'), { partitions: 2 })
  driver.pipe('in', 'a', 1, 90_000, 0)
  // not late here: the other partition's time does not count
  driver.pipe('in', 'b', 1, 5, 1)
  expect(driver.takeOutputs().map(({ value }) => value)).toEqual([1, 1])
  expect(driver.dropped).toBe(0)
  expect(driver.rows('windows').map(({ partition, key }) => [partition, key])).toEqual([
    [0, 'a'],
    [1, 'b'],
  ])
})

test('records of one new key meet in one partition, wherever they came from', () => {
  const builder = new StreamsBuilder()
  builder
    .stream('in', Consumed.with(textSerde))
    .groupBy((_key, value) => value)
    .count(Materialized.as('counts'))
    .toStream()
    .to('out', Produced.with(serde))
  const driver = new ApplicationTestDriver(builder.build('app'), { partitions: 4 })
  for (const [partition, key] of ['a', 'b', 'c', 'd'].entries()) driver.pipe('in', key, 'same', 1, partition)
  expect(driver.takeOutputs().map(({ value }) => value)).toEqual([1, 2, 3, 4])
  expect(driver.rows('counts')).toEqual([{ partition: driver.partitionOf('same'), key: 'same', value: 4, timestampMs: 1 }])
})

test('both sides of a join meet in the partition of their key', () => {
  const builder = new StreamsBuilder()
  const names = builder.table('names', Consumed.with(textSerde), Materialized.as('names', text))
  builder
    .stream('in', Consumed.with(serde))
    .join(names, (count, name, key) => `${key} ${name} ${count}`)
    .to('out', Produced.with(textSerde))
  const driver = new ApplicationTestDriver(builder.build('app'), { partitions: 3 })
  for (const key of ['a', 'b', 'c', 'd']) driver.pipe('names', key, key.toUpperCase(), 0)
  for (const [place, key] of ['d', 'c', 'b', 'a'].entries()) driver.pipe('in', key, place, 1)
  expect(driver.takeOutputs().map(({ value }) => value)).toEqual(['d D 0', 'c C 1', 'b B 2', 'a A 3'])
})
