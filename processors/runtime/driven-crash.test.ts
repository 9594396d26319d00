import { expect, test } from 'vitest'
import type { CrashPoint } from './loop/crash-point.ts'
import type { NamedRecord } from './processor.ts'
import { defineStore } from './store.ts'
import { TopologyTestDriver } from './test-driver.ts'

interface Count {
  readonly key: string
  readonly events: number
}

const counts = defineStore<Count>()({
  name: 'counts',
  table: 'counts',
  kind: 'state',
  key: ['key'],
  columns: { key: 'text', events: 'int4' },
})

/** Each record counts, and says its number twice. */
function driver() {
  return new TopologyTestDriver<NamedRecord, NamedRecord, { counts: typeof counts }>({
    group: 'counting',
    source: 'in',
    sourceIsOurs: true,
    stateVersion: 1,
    stores: { counts },
    keys: ({ key }) => ({ counts: [{ key }] }),
    process({ key }, stores, context) {
      const events = (stores.counts.get({ key })?.events ?? 0) + 1
      stores.counts.put({ key, events })
      for (const half of ['a', 'b']) context.forward({ name: `${events}${half}`, value: null }, key)
    },
  })
}

const event: NamedRecord = { name: 'any', value: null }

test.each<[CrashPoint, readonly string[]]>([
  ['before-commit', ['1a', '1b', '1a', '1b', '2a', '2b', '3a', '3b']],
  ['after-commit', ['1a', '1b', '2a', '2b', '3a', '3b']],
  ['mid-publish', ['1a', '1b', '2a', '2a', '2b', '3a', '3b']],
  ['after-publish', ['1a', '1b', '2a', '2b', '2a', '2b', '3a', '3b']],
])('a crash %s loses nothing and counts nothing twice; some of it is published again', (point, published) => {
  const driven = driver()
  driven.pipe(event, { key: 'k' })
  driven.crashNext(point)
  driven.pipe(event, { key: 'k' })
  driven.pipe(event, { key: 'k' })
  expect(driven.store('counts').get({ key: 'k' })).toEqual({ key: 'k', events: 3 })
  expect(driven.outputs().map(({ event: { name } }) => name)).toEqual(published)
})

test('what is published again has the same source position, by which it is told apart', () => {
  const driven = driver()
  driven.crashNext('after-publish')
  driven.pipe(event, { key: 'k' })
  const positions = driven.outputs().map((output) => driven.sourceOf(output))
  expect(positions.slice(0, 2)).toEqual(positions.slice(2))
  expect(positions.map(({ sequence }) => sequence)).toEqual([1, 2, 1, 2])
})

test('a record of ours that comes a second time is dropped, also by the next owner', () => {
  const driven = driver()
  const source = { source: 'other/in/id/0', offset: 7, sequence: 3 }
  driven.pipe(event, { key: 'k', source })
  driven.pipe(event, { key: 'k', source })
  driven.rebalance()
  driven.pipe(event, { key: 'k', source })
  expect(driven.store('counts').get({ key: 'k' })?.events).toBe(1)
  driven.pipe(event, { key: 'k', source: { ...source, sequence: 4 } })
  expect(driven.store('counts').get({ key: 'k' })?.events).toBe(2)
})
