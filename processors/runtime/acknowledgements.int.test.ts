import { afterEach, beforeEach, expect, test } from 'vitest'
import { ids, ToyStack } from './testing/toy-stack.ts'

const soon = { timeout: 100_000, interval: 50 }
let stack: ToyStack
beforeEach(async () => {
  stack = await ToyStack.start(1)
})
afterEach(() => stack.stop())

/** Without their topic no output is acknowledged, for half a minute; consuming, and Kafka otherwise, go on. */
async function removeOutputTopic(): Promise<void> {
  const name = `${stack.namespace}settled`
  await stack.admin.remove(name)
  await expect.poll(async () => (await stack.admin.describe([name])).size, soon).toBe(0)
}

test('nothing more is committed before the outputs of the batch before are acknowledged; they are published by whoever comes next', async () => {
  await removeOutputTopic()
  await stack.transfers(0, ids('x', 50))
  const worker = stack.startWorker({ WORKER_BATCH_RECORDS: 10, WORKER_WATCHDOG_MS: 120_000 })
  await expect.poll(async () => (await stack.offset(0)).commits, soon).toBe(1)
  await expect.poll(() => worker.health().reasons.join(), soon).toContain('outputs')
  expect(await worker.done).toBe(1)
  expect(await stack.incidents()).toEqual(['PRODUCER_FATAL'])
  const { commits, next_offset, outbox } = await stack.offset(0)
  expect([commits, outbox === null]).toEqual([1, false])
  expect(await stack.balance('a0')).toBe(next_offset)
  await stack.provision('earliest')
  stack.startWorker()
  await expect.poll(() => stack.balance('a0'), soon).toBe(50)
  await expect.poll(async () => (await stack.published('settled')).length, soon).toBe(50)
})

test('outputs that Kafka does not take although it answers end the process in the time of the watchdog', async () => {
  await removeOutputTopic()
  await stack.transfers(0, ids('x', 20))
  const worker = stack.startWorker({ WORKER_BATCH_RECORDS: 10, WORKER_WATCHDOG_MS: 6_000 })
  expect(await worker.done).toBe(1)
  expect(await stack.incidents()).toEqual(['WATCHDOG_NO_PROGRESS'])
  expect(await stack.offset(0)).toMatchObject({ commits: 1 })
})
