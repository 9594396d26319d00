import { expect, test } from 'vitest'
import { RowCache } from './row-cache.ts'

const entry = (version: number) => ({ row: {}, version, trusted: true })

test('it stays within its bound and keeps what is used', () => {
  const cache = new RowCache(100)
  cache.set('hot', entry(1))
  for (let key = 0; key < 10_000; key++) {
    cache.set(`k${key}`, entry(key))
    if (key % 20 === 0) expect(cache.get('hot')?.version).toBe(1)
    expect(cache.size).toBeLessThanOrEqual(101)
  }
  expect(cache.get('k0')).toBeUndefined()
  expect(cache.get('k9999')?.version).toBe(9_999)
})

test('a newer entry replaces an older one in either generation, and delete finds both', () => {
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
