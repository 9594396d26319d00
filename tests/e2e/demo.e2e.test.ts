import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { Demo, type DemoOptions, type DemoOutcome } from '../../demo/run.ts'
import { type Stack, type StackOptions, startStack } from './stack.ts'

let stack: Stack | undefined
let lines: string[] = []

afterEach(async (context) => {
  if (context.task.result?.state === 'fail') console.log(lines.join('\n'))
  await stack?.stop()
  stack = undefined
  lines = []
})

const workers = ['fds', 'notifier', 'loyalty', 'merchant-totals', 'benefits', 'receipts', 'gateway'] as const

async function play(
  options: StackOptions,
  size: Pick<DemoOptions, 'payments' | 'rate' | 'patienceMs'>,
  meanwhile: (stack: Stack) => Promise<void>,
): Promise<DemoOutcome> {
  stack = await startStack({ ...options, env: { VERIFICATION_TIMEOUT_S: '12', ...options.env } })
  const demo = new Demo(stack.target)
  try {
    const playing = demo.play({ ...size, seed: 'e2e', say: (line) => lines.push(line), signal: AbortSignal.timeout(540_000) })
    await Promise.all([playing, meanwhile(stack)])
    return await playing
  } finally {
    await demo.close()
  }
}

test('600 payments while every process is killed in turn: everything stored equals the computation', async () => {
  const outcome = await play({}, { payments: 600, rate: 40 }, async ({ kill }) => {
    for (const worker of workers) {
      await sleep(2_000)
      await kill(worker)
    }
  })
  expect(outcome.differences).toEqual([])
  const { payments, visits, points, receipts, takeBacks } = outcome.inspection.expectation
  expect(payments.size).toBe(600)
  const reasons = new Set([...payments.values()].map(({ reason }) => reason))
  expect([...reasons]).toEqual(expect.arrayContaining([null, 'denied-by-customer', 'expired', 'undeliverable']))
  expect([...visits.values()].some(({ greetings }) => greetings.length > 0)).toBe(true)
  expect([...points.values()].some(({ remaining }) => remaining > 0)).toBe(true)
  expect(receipts.size).toBeGreaterThan(500)
  expect(new Set([...takeBacks.values()].map(({ result }) => result)).size).toBe(3)
  expect(outcome.inspection.benefits.tips).toBeGreaterThan(10)
})

test('a system with one line of the rule broken is found out', async () => {
  const patch = {
    file: 'processors/fds/impossible-travel.js',
    from: 'journey.speedKmh > parameters',
    to: 'journey.speedKmh > 1000 * parameters',
  }
  const env = { VERIFICATION_TIMEOUT_S: '6' }
  const outcome = await play({ patch, env }, { payments: 400, rate: 0, patienceMs: 8_000 }, async () => undefined)
  const kinds = new Set(outcome.differences.map(({ of }) => of))
  expect([...kinds]).toEqual(
    expect.arrayContaining(['ledger: judgement and ending', 'totals', 'visits', 'points', 'receipts', 'pushed receipts', 'dashboard']),
  )
  // held for the other country alone, or not at all
  const story = outcome.differences.filter(
    ({ of, text }) => of === 'ledger: judgement and ending' && /impossible-travel.*is pass by no rule/.test(text),
  )
  expect(story.length).toBeGreaterThan(0)
})
