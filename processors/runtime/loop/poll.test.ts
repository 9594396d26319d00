import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type PollScope, pollLoop } from './poll.ts'

/** A loop over a client that answers `next` with as many records as `next` says, none or one, and has three more ready. */
function loopOver(next: () => Promise<0 | 1>, hungry: () => boolean, draining: () => boolean) {
  const asked: (number | 'next')[] = []
  const delivered: unknown[] = []
  const woken: number[] = []
  const assignment = {
    seekPending: async () => undefined,
    deliver: (message: unknown) => delivered.push(message),
    slots: () => [],
    wakeAll: () => woken.push(delivered.length),
  }
  const consumer = {
    next: async () => {
      asked.push('next')
      return { messages: Array.from({ length: await next() }) }
    },
    ready: async (count: number) => {
      asked.push(count)
      return { messages: Array.from({ length: 3 }) }
    },
  }
  const scope = { consumer, assignment: Object.defineProperty(assignment, 'hungry', { get: hungry }), draining }
  return { asked, delivered, woken, loop: pollLoop(scope as unknown as PollScope) }
}

test('while every lane has a batch waiting the client is asked for a single record, now and then; else without a pause', async () => {
  let hungry = false
  let draining = false
  const one = async (): Promise<1> => {
    await sleep(1)
    return 1
  }
  const startedMs = performance.now()
  const { asked, loop } = loopOver(
    one,
    () => hungry,
    () => draining,
  )
  while (asked.length < 3) await sleep(1)
  expect(performance.now() - startedMs).toBeGreaterThan(190)
  expect(asked).toEqual(['next', 'next', 'next'])
  hungry = true
  while (asked.length < 10) await sleep(1)
  draining = true
  await loop
  expect(asked.slice(3, 7)).toEqual(['next', 1_000, 'next', 1_000])
})

test('what lies ready behind the first record comes with it, and nothing is asked for where no first one came', async () => {
  let coming: 0 | 1 = 0
  let draining = false
  const { asked, delivered, woken, loop } = loopOver(
    async () => {
      await sleep(1)
      return coming
    },
    () => true,
    () => draining,
  )
  while (asked.length < 3) await sleep(1)
  expect(asked).toEqual(['next', 'next', 'next'])
  expect(woken).toEqual([])
  coming = 1
  while (delivered.length < 4) await sleep(1)
  draining = true
  await loop
  expect(woken[0]).toBe(4)
})
