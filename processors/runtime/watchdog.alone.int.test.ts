import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { services } from '../../tests/support/services.ts'
import { ids, metric, ToyStack } from './testing/toy-stack.ts'

const soon = { timeout: 100_000, interval: 50 }
const watchdogMs = 3_000
let stack: ToyStack
beforeEach(async () => {
  stack = await ToyStack.start(1)
})
afterEach(() => stack.stop())

/** What a person does who begins a transaction in a shell, changes an offset row, and goes to lunch. */
async function lockOffsetRow(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: stack.settings().DATABASE_URL })
  await client.connect()
  await client.query('begin; update stream_offsets set updated_at = now()')
  return client
}

test('a worker that is behind and does not move says so, and ends to be started again', async () => {
  const worker = stack.startWorker({ WORKER_WATCHDOG_MS: watchdogMs })
  await stack.transfers(0, ids('x', 10))
  await expect.poll(() => stack.balance('a0'), soon).toBe(10)
  await expect.poll(() => worker.health(), soon).toEqual({ ready: true, reasons: [] })
  const holder = await lockOffsetRow()
  try {
    await stack.transfers(0, ids('y', 10))
    await expect.poll(() => worker.health().reasons.join(), soon).toMatch(/^partition 0 has not moved for \d+ s: 10 records behind/)
    expect(worker.health().ready).toBe(false)
    expect(await metric(worker, 'lag_records', { partition: '0' })).toBe(10)
    expect(await metric(worker, 'waiting_seconds', { partition: '0' })).toBeGreaterThan(0)
    expect(await worker.done).toBe(1)
    expect(await stack.incidents()).toEqual(['WATCHDOG_NO_PROGRESS'])
  } finally {
    await holder.end()
  }
  stack.startWorker({ WORKER_WATCHDOG_MS: watchdogMs })
  await expect.poll(() => stack.balance('a0'), soon).toBe(20)
})

test('timers that are fired are no progress of a log that is not', async () => {
  await stack.transfers(0, ['t'])
  const worker = stack.startWorker({ WORKER_WATCHDOG_MS: watchdogMs })
  await expect.poll(() => stack.balance('a0'), soon).toBe(1)
  // its schema is neither known nor refused: the head of the log waits, while a timer a second commits
  stack.serde.learn = () => new Promise<void>(() => undefined)
  await stack.send(0, [
    {
      key: 'a0',
      value: stack.serde.encodeAs(2, { name: 'TransferRequested', value: { transferId: 'u', accountId: 'a0', amountMinor: 1 } }),
    },
  ])
  let ended = false
  void worker.done.then(() => {
    ended = true
  })
  for (let timer = 0; !ended; timer++) {
    await stack.pool.query("insert into toy_entries values ($1, 'a0', 1, 'settled', '', null, 1)", [`timer-${timer}`])
    await stack.pool.query("insert into toy_reminders values ($1, 'a0', 0, now() - interval '1 hour')", [`timer-${timer}`])
    await sleep(200)
  }
  expect(await worker.done).toBe(1)
  expect(await stack.incidents()).toEqual(['WATCHDOG_NO_PROGRESS'])
})

test('nothing to do is no standstill, nor is an outage longer than the watchdog waits', async () => {
  const worker = stack.startWorker({ WORKER_WATCHDOG_MS: 12_000 })
  await stack.transfers(0, ids('x', 10))
  await expect.poll(() => stack.balance('a0'), soon).toBe(10)
  await sleep(14_000)
  expect(worker.health()).toEqual({ ready: true, reasons: [] })
  await services().killService('postgres')
  try {
    await expect.poll(() => worker.health().reasons.join(), soon).toContain('postgres')
    await stack.transfers(0, ids('y', 10))
    await sleep(14_000)
  } finally {
    await services().startService('postgres')
  }
  await expect.poll(() => stack.balance('a0'), soon).toBe(20)
  await expect.poll(() => worker.health(), soon).toEqual({ ready: true, reasons: [] })
  expect(await stack.incidents()).toEqual([])
})
