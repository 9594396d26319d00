import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type PollScope, pollLoop } from './poll.ts'

test('while every lane has a batch waiting the client is asked for a single record, now and then; else for many, without a pause', async () => {
  const asked: number[] = []
  let hungry = false
  let draining = false
  const assignment = { seekPending: async () => undefined, deliver: () => undefined, slots: () => [], wakeAll: () => undefined }
  const consumer = {
    poll: async (count: number) => {
      asked.push(count)
      await sleep(1)
      return { messages: [] }
    },
  }
  const scope = {
    consumer,
    assignment: Object.defineProperty(assignment, 'hungry', { get: () => hungry }),
    draining: () => draining,
  } as unknown as PollScope
  const startedMs = performance.now()
  const loop = pollLoop(scope)
  while (asked.length < 3) await sleep(1)
  expect(performance.now() - startedMs).toBeGreaterThan(190)
  expect(asked).toEqual([1, 1, 1])
  hungry = true
  while (asked.length < 10) await sleep(1)
  draining = true
  await loop
  expect(asked.slice(4, 10)).toEqual(Array.from({ length: 6 }, () => 1_000))
})
