import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AnswerCache } from './answer-cache.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function counter() {
  let calls = 0
  return () => Promise.resolve(++calls)
}

test('those who ask at the same time share one look-up, per merchant and question', async () => {
  const cache = new AnswerCache()
  const load = counter()
  const answers = await Promise.all([
    cache.share('a', 'sales', load),
    cache.share('a', 'sales', load),
    cache.share('b', 'sales', load),
    cache.share('a', 'list', load),
  ])
  expect(answers).toEqual([1, 1, 2, 3])
})

test('an answer is not kept for long', async () => {
  const cache = new AnswerCache()
  const load = counter()
  await cache.share('a', 'sales', load)
  await vi.advanceTimersByTimeAsync(249)
  expect(await cache.share('a', 'sales', load)).toBe(1)
  await vi.advanceTimersByTimeAsync(2)
  expect(await cache.share('a', 'sales', load)).toBe(2)
})

test('who asks after a change does not get an answer begun before it', async () => {
  const cache = new AnswerCache()
  const load = counter()
  let finish: (value: number) => void = () => undefined
  const slow = cache.share('a', 'sales', () => new Promise<number>((resolve) => (finish = resolve)))
  cache.drop('a')
  expect(await cache.share('a', 'sales', load)).toBe(1)
  finish(0)
  expect(await slow).toBe(0)
  await vi.advanceTimersByTimeAsync(100)
  expect(await cache.share('a', 'sales', load)).toBe(1)
})

test('a failure is told to those who wait and then forgotten', async () => {
  const cache = new AnswerCache()
  const failing = () => Promise.reject(new Error('away'))
  await expect(Promise.all([cache.share('a', 'sales', failing), cache.share('a', 'sales', failing)])).rejects.toThrow('away')
  await vi.advanceTimersByTimeAsync(0)
  expect(await cache.share('a', 'sales', counter())).toBe(1)
})
