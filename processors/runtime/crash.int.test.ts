import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, type ExpectStatic, test } from 'vitest'
import { ids, ToyStack } from './testing/toy-stack.ts'

const soon = { timeout: 100_000, interval: 100 }
const total = 200

/** What must be true whatever happened: each transfer once in every table, every output there, its repeats dropped by who reads them. */
async function expectExact(stack: ToyStack, expect: ExpectStatic): Promise<void> {
  await expect.poll(() => stack.balance('a0'), soon).toBe(total)
  stack.startAudit()
  const audited = () => stack.rows('select settled, last_balance_minor from toy_audit')
  await expect.poll(audited, soon).toEqual([{ settled: total, last_balance_minor: total }])
  expect(await stack.rows('select from toy_entries')).toHaveLength(total)
  expect(await stack.rows('select from toy_journal')).toHaveLength(total)
  const [account] = await stack.rows<{ version: number; total: string }>('select version, total from toy_accounts')
  expect(account).toEqual({ version: total, total: String(total) })
  const balances = (await stack.published('settled')).map(
    ({ value }) => JSON.parse((value as Buffer).toString('utf8', 2)).value.balanceMinor as number,
  )
  expect([...new Set(balances)].sort((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, place) => place + 1))
  expect(await stack.incidents()).toEqual([])
}

// tests that run at the same time need the `expect` of their own: the global one knows of one test alone
describe.concurrent('a worker that dies', () => {
  test.for(['before-commit', 'after-commit', 'mid-publish', 'after-publish'])(
    '%s leaves nothing undone and nothing doubled',
    async (point, { expect }) => {
      const stack = await ToyStack.start(1)
      try {
        await stack.transfers(0, ids('x', total))
        const child = stack.spawnWorker({ PAYSTREAM_CRASH_AT: `${point}:3` }, { WORKER_BATCH_RECORDS: 20 })
        expect((await once(child, 'exit'))[1]).toBe('SIGKILL')
        const { next_offset } = await stack.offset(0)
        expect(next_offset).toBeGreaterThan(0)
        expect(next_offset).toBeLessThan(total)
        stack.startWorker({ WORKER_BATCH_RECORDS: 20 })
        await expectExact(stack, expect)
        // it had published the batch, and its heir could not know
        if (point === 'after-publish') expect((await stack.published('settled')).length).toBeGreaterThan(total)
      } finally {
        await stack.stop()
      }
    },
  )

  test('by a call that never returns, for whatever it holds would be held for good', async ({ expect }) => {
    const stack = await ToyStack.start(1)
    try {
      const child = stack.spawnWorker({ TOY_STANDS: '1' }, { WORKER_WATCHDOG_MS: 1_000 })
      expect((await once(child, 'exit'))[1]).toBe('SIGKILL')
    } finally {
      await stack.stop()
    }
  })

  test('a paused worker that wakes up after another took over writes nothing any more', async ({ expect }) => {
    const stack = await ToyStack.start(1)
    try {
      const zombie = stack.spawnWorker({}, { WORKER_BATCH_RECORDS: 10, WORKER_WATCHDOG_MS: 60_000 })
      await stack.transfers(0, ids('x', 20))
      await expect.poll(() => stack.balance('a0'), soon).toBe(20)
      zombie.kill('SIGSTOP')
      const { owner_epoch } = await stack.offset(0)
      const heir = stack.startWorker({ WORKER_BATCH_RECORDS: 10 })
      await stack.transfers(0, ids('y', 80))
      await expect.poll(() => stack.balance('a0'), soon).toBe(100)
      expect((await stack.offset(0)).owner_epoch).toBeGreaterThan(owner_epoch)
      zombie.kill('SIGCONT')
      for (let round = 0; round < 10; round++) {
        await stack.transfers(0, ids(`z${round}`, 10))
        await sleep(100)
      }
      await expectExact(stack, expect)
      await expect.poll(() => heir.health().reasons, soon).toEqual([])
    } finally {
      await stack.stop()
    }
  })
})
