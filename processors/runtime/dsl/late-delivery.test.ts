import { expect, test } from 'vitest'
import { ApplicationTestDriver, Consumed, jsonSerde, Produced, StreamsBuilder, TimeWindows } from './index.ts'

const serde = jsonSerde<number>()

test('records that an internal topic holds back are worked off when they are released, in their order', () => {
  const builder = new StreamsBuilder()
  builder
    .stream('in', Consumed.with(serde))
    .groupBy((_key, value) => `k${value % 2}`)
    .windowedBy(TimeWindows.ofSizeAndGrace(1_000, 0), 'onWindowClose')
    .count()
    .toStream()
    .to('out', Produced.with(serde))
  const application = builder.build('held')
  const [topic = ''] = application.internalTopics
  const driver = new ApplicationTestDriver(application)
  driver.hold(topic)
  for (const timestampMs of [0, 500, 1_500, 900]) driver.pipe('in', 'a', 1, timestampMs)
  driver.rebalance()
  expect(driver.takeOutputs()).toEqual([])
  driver.release(topic)
  // the last one is late by stream time, whenever it is read
  expect(driver.takeOutputs('dropped').map(({ value }) => value)).toEqual([2])
  expect(driver.dropped).toBe(1)
})
