import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ServiceName } from '../../compose/native/index.ts'
import { services } from '../../tests/support/services.ts'
import { ids, ToyStack } from './testing/toy-stack.ts'

const soon = { timeout: 100_000, interval: 100 }
/** A broker that was killed needs long to come back on a busy machine. */
const patient = 400_000
let stack: ToyStack
beforeEach(async () => {
  stack = await ToyStack.start(2)
})
afterEach(async () => {
  await services().startService('kafka', 'postgres', 'redis')
  await stack.stop()
})

test.each(['redis', 'postgres', 'kafka'] as const)(
  '%s is killed in full flow and comes back: nothing is lost, doubled or dead-lettered',
  { timeout: patient },
  async (name) => {
    const worker = stack.startWorker({ WORKER_BATCH_RECORDS: 20 })
    await Promise.all([stack.transfers(0, ids('x', 500)), stack.transfers(1, ids('y', 500))])
    await expect.poll(() => stack.balance('a0'), soon).toBeGreaterThan(0)
    await stack.admin.ends(stack.topic, [0, 1])
    await services().killService(name)
    if (name === 'redis') {
      await stack.transfers(0, ids('away', 100))
      await expect.poll(() => stack.balance('a0'), soon).toBe(600)
      await expect.poll(() => worker.health(), soon).toEqual({ ready: true, reasons: [] })
    } else {
      await expect.poll(() => worker.health().reasons.join(), soon).toContain(name)
      await sleep(1_000)
    }
    await services().startService(name)
    if (name !== 'redis') await stack.transfers(0, ids('back', 100))
    await expect.poll(() => stack.balance('a0'), soon).toBe(600)
    await expect.poll(() => stack.balance('a1'), soon).toBe(500)
    await expect.poll(() => worker.health(), soon).toEqual({ ready: true, reasons: [] })
    // an admin client that knew the broker before must not keep to what it knew
    await stack.admin.ends(stack.topic, [0, 1])
    stack.startAudit()
    const audited = () => stack.rows('select account_id, settled, last_balance_minor from toy_audit order by 1')
    await expect.poll(audited, soon).toEqual([
      { account_id: 'a0', settled: 600, last_balance_minor: 600 },
      { account_id: 'a1', settled: 500, last_balance_minor: 500 },
    ])
    expect(await stack.rows('select from stream_dead_letters')).toEqual([])
    expect(await stack.incidents()).toEqual([])
  },
)

test('a worker that starts before everything else waits, says so, and then works', { timeout: patient }, async () => {
  await stack.transfers(0, ids('x', 10))
  const away: readonly ServiceName[] = ['kafka', 'postgres', 'redis']
  for (const name of away) await services().killService(name)
  const worker = stack.startWorker()
  await expect.poll(() => worker.health().reasons.join(), soon).toContain('postgres')
  await services().startService('postgres')
  await expect.poll(() => worker.health().reasons.join(), soon).toContain('kafka')
  await services().startService('kafka')
  await expect.poll(() => stack.balance('a0'), soon).toBe(10)
  await expect.poll(() => worker.health(), soon).toEqual({ ready: true, reasons: [] })
})
