import { expect, test } from 'vitest'
import type { NamedRecord } from '../processor.ts'
import { defineStore } from '../store.ts'
import { TopologyTestDriver } from '../test-driver.ts'
import { Consumed, int8, jsonSerde, Materialized, type Processor, Produced, StreamsBuilder, struct, TimeWindows } from './index.ts'

const serde = jsonSerde<number>()

interface Seen {
  readonly customerId: string
  readonly events: number
}

const seenStore = defineStore<Seen>()({
  name: 'seen',
  table: 'seen',
  kind: 'state',
  key: ['customerId'],
  columns: { customerId: 'text', events: 'int4' },
})

const counter: Processor<string, NamedRecord, string, NamedRecord, { seen: typeof seenStore }> = {
  stores: { seen: seenStore },
  keys: ({ key }) => ({ seen: [{ customerId: key }] }),
  process({ key, event }, { seen }, context) {
    const events = (seen.get({ customerId: key })?.events ?? 0) + 1
    seen.put({ customerId: key, events })
    context.forward({ name: `${event.name}-${events}`, value: null }, key)
  },
}

test('a processor between its source and topics of events is a topology as if written by hand', () => {
  const builder = new StreamsBuilder()
  builder.stream('in', Consumed.events<NamedRecord>().fromOurs()).process(counter).to('out', Produced.events<NamedRecord>())
  const { parts, internalTopics, ddl } = builder.build('seen', { stateVersion: 3 })
  expect(internalTopics).toEqual([])
  expect(ddl).toEqual([])
  expect(parts.length).toBe(1)
  const [part] = parts
  if (part === undefined) throw new Error('no part')
  const { topology } = part
  expect(topology).toMatchObject({ group: 'seen', source: 'in', sourceIsOurs: true, stateVersion: 3 })
  expect(topology.stores).toBe(counter.stores)
  const driver = new TopologyTestDriver(topology)
  driver.pipe({ name: 'paid', value: null }, { key: 'c' })
  driver.pipe({ name: 'paid', value: null }, { key: 'c' })
  expect(driver.takeOutputs().map(({ event }) => event.name)).toEqual(['paid-1', 'paid-2'])
})

test('the same processor works among other nodes', () => {
  const builder = new StreamsBuilder()
  builder
    .stream('in', Consumed.events<NamedRecord>())
    .filter((_key, { name }) => name !== 'noise')
    .process(counter)
    .mapValues(({ name }) => name.length)
    .to('out', Produced.with(serde))
  const [part] = builder.build('seen').parts
  if (part === undefined) throw new Error('no part')
  const driver = new TopologyTestDriver(part.topology)
  driver.pipe({ name: 'noise', value: null }, { key: 'c' })
  driver.pipe({ name: 'paid', value: null }, { key: 'c' })
  expect(driver.takeOutputs().map(({ event }) => event.value)).toEqual(['paid-1'.length])
})

test('a program is cut where the key changes; groups, internal topics and tables have the name of the application', () => {
  const builder = new StreamsBuilder()
  const codec = struct({ payments: 'int8', lastAt: 'timestamptz' })
  builder
    .stream('in', Consumed.with(serde))
    .selectKey((_key, value) => `k${value}`)
    .groupByKey()
    .aggregate(
      () => ({ payments: 0, lastAt: 0 }),
      (_key, value, { payments }) => ({ payments: payments + 1, lastAt: value }),
      Materialized.as('by-value', codec),
    )
  const { parts, internalTopics, ddl } = builder.build('counts')
  expect(parts.map(({ topology: { group, source } }) => [group, source])).toEqual([
    ['counts.1', 'in'],
    ['counts.2', 'counts-2-repartition'],
  ])
  expect(internalTopics).toEqual(['counts-2-repartition'])
  expect(ddl).toEqual([
    'create table if not exists counts_by_value (partition int4 not null, key text not null, payments int8, last_at timestamptz, timestamp_ms int8, version bigint not null, primary key (partition, key))',
  ])
})

test('windowed rows have an index for each order that they are read in', () => {
  const builder = new StreamsBuilder()
  builder.stream('in', Consumed.with(serde)).groupByKey().windowedBy(TimeWindows.ofSizeAndGrace(10, 0)).count(Materialized.as('w', int8))
  expect(builder.build('app').ddl).toEqual([
    'create table if not exists app_w (partition int4 not null, key text not null, window_start int8 not null, value int8, timestamp_ms int8, version bigint not null, primary key (partition, key, window_start))',
    'create index if not exists app_w_by_start on app_w (partition, window_start)',
    'create table if not exists app_stream_times (partition int4 not null, node text not null, stream_time_ms int8, closed_ms int8, swept_ms int8, counter int8, version integer not null, primary key (partition, node))',
  ])
})

test('two stores of one name are refused', () => {
  const builder = new StreamsBuilder()
  const stream = builder.stream('in', Consumed.with(serde))
  stream.groupByKey().count(Materialized.as('counts'))
  stream.groupByKey().count(Materialized.as('counts'))
  expect(() => builder.build('app')).toThrow('two stores are named counts')
})

test('the same program gives the same names every time', () => {
  const build = () => {
    const builder = new StreamsBuilder()
    const one = builder.stream('one', Consumed.with(serde))
    one
      .groupBy((_key, value) => `${value}`)
      .count()
      .toStream()
      .to('out', Produced.with(serde))
    return builder.build('app')
  }
  expect(build().ddl).toEqual(build().ddl)
})
