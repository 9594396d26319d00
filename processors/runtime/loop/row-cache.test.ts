import { expect, test } from 'vitest'
import { liveHeapMib } from '../../../tests/support/live-heap.ts'
import { RowCache } from './row-cache.ts'

const entry = (version: number) => ({ row: {}, version, trusted: true })

test('it stays within its bound and keeps what is used', () => {
  const cache = new RowCache(100)
  cache.set('hot', entry(1))
  for (let key = 0; key < 10_000; key++) {
    cache.set(`k${key}`, entry(key))
    if (key % 5 === 0) expect(cache.get('hot')?.version).toBe(1)
    expect(cache.size).toBeLessThanOrEqual(100)
  }
  expect(cache.get('k0')).toBeUndefined()
  expect(cache.get('k9999')?.version).toBe(9_999)
})

test('as long as everything fits nothing is forgotten, in whatever order it is used', () => {
  const cache = new RowCache(100)
  for (let turn = 0; turn < 10_000; turn++) cache.set(`k${(turn * 7) % 100}`, entry(turn))
  expect([cache.size, cache.overflowed]).toEqual([100, false])
  cache.set('one more', entry(1))
  expect([cache.size, cache.overflowed]).toEqual([100, true])
})

test('deleting is not forgetting', () => {
  const cache = new RowCache(2)
  for (let key = 0; key < 10; key++) {
    cache.set(`k${key}`, entry(key))
    cache.delete(`k${key}`)
  }
  expect([cache.size, cache.overflowed]).toEqual([0, false])
})

test('a newer entry replaces an older one, and delete finds each', () => {
  const cache = new RowCache(4)
  cache.set('a', entry(1))
  cache.set('b', entry(1))
  cache.set('c', entry(1))
  cache.set('a', entry(2))
  expect(cache.get('a')?.version).toBe(2)
  cache.delete('a')
  cache.delete('b')
  expect([cache.get('a'), cache.get('b'), cache.get('c')?.version]).toEqual([undefined, undefined, 1])
})

test.each([
  ['that is nearly full', 0],
  ['that was full once', 1_000],
])('a cache %s does not keep the rows that were replaced', (_, before) => {
  const cache = new RowCache(1_000)
  for (let key = 0; key <= before; key++) cache.set(`before ${key}`, entry(0))
  for (let key = 0; key <= before; key++) cache.delete(`before ${key}`)
  const replaceAll = () => {
    for (let key = 0; key < 950; key++) cache.set(`k${key}`, { row: { text: `row ${key}`.padEnd(100) }, version: 1, trusted: true })
  }
  replaceAll()
  const heapBefore = liveHeapMib()
  for (let turn = 0; turn < 300; turn++) replaceAll()
  expect(liveHeapMib() - heapBefore).toBeLessThan(5)
  expect([cache.size, cache.overflowed]).toEqual([950, before > 0])
})
