import { afterEach, beforeEach, expect, test } from 'vitest'
import { ids, ToyStack } from './testing/toy-stack.ts'

let stack: ToyStack
beforeEach(async () => {
  stack = await ToyStack.start(1)
})
afterEach(() => stack.stop())

test('a partition that was paused when it was fenced goes on after it is taken over again', async () => {
  const many = 9_000
  await stack.transfers(0, ids('x', many))
  // Small batches keep the queue full, and so the partition paused at the client.
  const worker = stack.startWorker({ WORKER_BATCH_RECORDS: 20, WORKER_WATCHDOG_MS: 30_000 })
  await expect.poll(() => stack.balance('a0'), { interval: 10 }).toBeGreaterThan(400)
  await stack.rows('update stream_offsets set owner_epoch = owner_epoch + 1')
  await expect.poll(() => stack.balance('a0'), { interval: 100 }).toBe(many)
  await expect.poll(() => worker.health()).toEqual({ ready: true, reasons: [] })
  expect(await stack.rows('select from toy_journal')).toHaveLength(many)
})
