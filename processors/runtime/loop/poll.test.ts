import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type PollScope, pollLoop } from './poll.ts'

/** A loop over a client that answers a poll as `answer` says. */
function loopOver(answer: (count: number) => Promise<number>, hungry: () => boolean, draining: () => boolean, gathers = false) {
  const asked: number[] = []
  const assignment = { seekPending: async () => undefined, deliver: () => undefined, slots: () => [], wakeAll: () => undefined }
  const consumer = {
    poll: async (count: number) => {
      asked.push(count)
      return { messages: Array.from({ length: await answer(count) }) }
    },
  }
  const scope = { consumer, assignment: Object.defineProperty(assignment, 'hungry', { get: hungry }), draining, gathers }
  return { asked, loop: pollLoop(scope as unknown as PollScope) }
}

test('while every lane has a batch waiting the client is asked for a single record, now and then; else without a pause', async () => {
  let hungry = false
  let draining = false
  const none = async (): Promise<number> => {
    await sleep(1)
    return 0
  }
  const startedMs = performance.now()
  const { asked, loop } = loopOver(
    none,
    () => hungry,
    () => draining,
  )
  while (asked.length < 3) await sleep(1)
  expect(performance.now() - startedMs).toBeGreaterThan(190)
  expect(asked).toEqual([1, 1, 1])
  hungry = true
  while (asked.length < 10) await sleep(1)
  draining = true
  await loop
  expect(asked.slice(4, 10)).toEqual(Array.from({ length: 6 }, () => 8))
})

test('records that wait are asked for by the thousand, those that are just being made by the handful', async () => {
  let backlog = true
  let draining = false
  const { asked, loop } = loopOver(
    async (count) => {
      await sleep(backlog ? 0 : 60)
      return count
    },
    () => true,
    () => draining,
  )
  while (asked.at(-1) !== 1_000) await sleep(1)
  backlog = false
  while (asked.at(-1) !== 8) await sleep(1)
  draining = true
  await loop
  expect(asked[0]).toBe(8)
})

test('where the broker gathers records the client is asked for all of them, however few came before', async () => {
  let draining = false
  const { asked, loop } = loopOver(
    async (count) => {
      await sleep(1)
      return Math.min(count, 3)
    },
    () => true,
    () => draining,
    true,
  )
  while (asked.length < 3) await sleep(1)
  draining = true
  await loop
  expect(new Set(asked)).toEqual(new Set([1_000]))
})
