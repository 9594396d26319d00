import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { repeat } from './repeat.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a round follows the pause, or at once when woken, and never two at a time', async () => {
  let rounds = 0
  let running = 0
  let most = 0
  const work = repeat(
    async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, 10))
      running -= 1
      rounds += 1
    },
    1_000,
    () => undefined,
  )
  await vi.advanceTimersByTimeAsync(10)
  expect(rounds).toBe(1)
  for (let at = 0; at < 5; at++) work.wake()
  await vi.advanceTimersByTimeAsync(5)
  work.wake() // during a round: one more right after it
  await vi.advanceTimersByTimeAsync(15)
  expect(rounds).toBe(3)
  await vi.advanceTimersByTimeAsync(1_010)
  expect(rounds).toBe(4)
  expect(most).toBe(1)
  await work.stop()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(rounds).toBe(4)
})

test('failures double the pause up to five seconds, waking does not shorten it, and a success ends it', async () => {
  const atMs: number[] = []
  const errors: unknown[] = []
  const startMs = Date.now()
  const work = repeat(
    async () => {
      atMs.push(Date.now() - startMs)
      if (atMs.length <= 6) throw new Error('away')
    },
    200,
    (error) => {
      errors.push(error)
      work.wake()
    },
  )
  await vi.advanceTimersByTimeAsync(17_000)
  expect(errors).toHaveLength(6)
  expect(atMs.slice(0, 8)).toEqual([0, 400, 1_200, 2_800, 6_000, 11_000, 16_000, 16_200])
  await work.stop()
})
