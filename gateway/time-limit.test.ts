import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TimeLimit } from './time-limit.ts'

const late = new Error('late')
let limit: TimeLimit
beforeEach(() => {
  vi.useFakeTimers()
  limit = new TimeLimit(9_000, () => late)
})
afterEach(() => {
  vi.useRealTimers()
})

function watched(promise: Promise<unknown>): { came: unknown } {
  const seen: { came: unknown } = { came: undefined }
  limit.within(promise).then(
    (value) => (seen.came = value),
    (error: unknown) => (seen.came = error),
  )
  return seen
}
function later<T>(value: T, ms: number): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms))
}

test('what settles in time comes as it is', async () => {
  const failure = new Error('failure')
  const [value, error] = [watched(later('value', 8_999)), watched(later(failure, 8_999).then((thrown) => Promise.reject(thrown)))]
  await vi.advanceTimersByTimeAsync(8_998)
  expect([value.came, error.came]).toEqual([undefined, undefined])
  await vi.advanceTimersByTimeAsync(1)
  expect([value.came, error.came]).toEqual(['value', failure])
})

test('each is given up at its own time, not with the others', async () => {
  const seen: { came: unknown }[] = []
  for (let index = 0; index < 5; index++) {
    seen.push(watched(new Promise(() => undefined)))
    await vi.advanceTimersByTimeAsync(1_000)
  }
  // the first was due at 9,000, the others follow a second apart
  await vi.advanceTimersByTimeAsync(3_999)
  for (let index = 0; index < 5; index++) {
    expect(seen.map(({ came }) => came === late)).toEqual(seen.map((_, other) => other < index))
    await vi.advanceTimersByTimeAsync(index === 0 ? 1 : 1_000)
  }
  await vi.advanceTimersByTimeAsync(1)
  expect(seen.every(({ came }) => came === late)).toBe(true)
})

test('a second one is watched after the first was settled and the timer has run out', async () => {
  const first = watched(later('first', 10))
  await vi.advanceTimersByTimeAsync(20_000)
  const second = watched(new Promise(() => undefined))
  await vi.advanceTimersByTimeAsync(8_999)
  expect([first.came, second.came]).toEqual(['first', undefined])
  await vi.advanceTimersByTimeAsync(1)
  expect(second.came).toBe(late)
})

test('what comes too late is dropped, a rejection too', async () => {
  const [value, error] = [watched(later('value', 9_500)), watched(later('', 9_500).then(() => Promise.reject(new Error('unheard'))))]
  await vi.advanceTimersByTimeAsync(10_000)
  expect([value.came, error.came]).toEqual([late, late])
})

test('there is one timer for all, and none once nobody waits', async () => {
  for (let index = 0; index < 1_000; index++) watched(Promise.resolve(index))
  expect(vi.getTimerCount()).toBe(1)
  await vi.advanceTimersByTimeAsync(9_000)
  expect(vi.getTimerCount()).toBe(0)
})
