import { expect, test } from 'vitest'
import type { Painter } from '../slip/receipt-painter.ts'
import { sampleSlips } from '../testing/sample-slips.ts'
import { drawReceipts, type RenderEvents, type RenderSettings } from './render-loop.ts'
import type { LeasedRevision, RenderQueue } from './render-queue.ts'
import { stepAfterFailure } from './render-step.ts'

const { content } = sampleSlips['one-item']
const settings: RenderSettings = {
  concurrency: 2,
  pollMs: 1,
  leaseMs: 1_000,
  mostAttempts: 3,
  urlOf: (token) => `https://pay.test/${token}`,
}

/** A queue of these revisions, from memory; what fails comes back at once. */
function queueOf(revisions: readonly number[]) {
  const waiting = revisions.map((revision) => ({ revision, attempts: 0 }))
  const stored: number[] = []
  const settled: string[] = []
  const queue: Pick<RenderQueue, 'lease' | 'giveUpInterrupted' | 'store' | 'settleFailure' | 'backlog'> = {
    lease: async (limit) =>
      waiting.splice(0, limit).map(({ revision, attempts }) => {
        const state = { status: 'COMPLETED', refundedMinor: 0, changedAt: 0, content, token: 'token' } as const
        return { paymentId: 'payment', revision, attempts: attempts + 1, ...state } satisfies LeasedRevision
      }),
    giveUpInterrupted: async () => 0,
    store: async ({ revision }) => stored.push(revision) > 0,
    settleFailure: async ({ revision, attempts }, step, error) => {
      settled.push(`${revision} ${step.step} ${error}`)
      if (step.step === 'retry') waiting.push({ revision, attempts })
    },
    backlog: async () => ({ waiting: waiting.length, failed: 0 }),
  }
  return { queue: queue as RenderQueue, stored, settled }
}

function events() {
  const errors: unknown[] = []
  const backlogs: number[] = []
  const told: RenderEvents = {
    onDrawn: () => undefined,
    onFailure: () => undefined,
    onBacklog: ({ waiting }) => backlogs.push(waiting),
    onError: (error) => errors.push(error),
  }
  return { told, errors, backlogs }
}

const files = { png: new Uint8Array(), pdf: new Uint8Array() }

test('everything that waits is drawn, never more at once than there are hands', async () => {
  const { queue, stored } = queueOf([1, 2, 3, 4, 5, 6, 7])
  let atOnce = 0
  let most = 0
  const painter: Painter = {
    paint: async ({ url }) => {
      expect(url).toBe('https://pay.test/token')
      most = Math.max(most, ++atOnce)
      await new Promise((resolve) => setTimeout(resolve, 2))
      atOnce -= 1
      return files
    },
  }
  const loop = drawReceipts(queue, painter, settings, events().told)
  await expect.poll(() => [...stored].sort((one, other) => one - other)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(most).toBe(2)
  await loop.stop()
})

test('what cannot be drawn is tried again, then given up with its reason; the others do not wait for it', async () => {
  const { queue, stored, settled } = queueOf([1, 2])
  let tries = 0
  const painter: Painter = {
    paint: async () => {
      tries += 1
      if (tries % 2 === 1) throw new Error('no ink')
      return files
    },
  }
  const alwaysFirst: Painter = {
    paint: async (source) => (stored.includes(2) ? Promise.reject(new Error('no ink')) : painter.paint(source)),
  }
  const loop = drawReceipts(queue, alwaysFirst, settings, events().told)
  await expect.poll(() => settled).toEqual(['1 retry no ink', '1 retry no ink', '1 failed no ink'])
  expect(stored).toEqual([2])
  await loop.stop()
})

test('a database that is away ends nothing', async () => {
  const { queue, stored } = queueOf([1])
  let away = 2
  const lease = queue.lease.bind(queue)
  queue.lease = async (...parameters) => {
    if (away-- > 0) throw new Error('connection refused')
    return await lease(...parameters)
  }
  const { told, errors } = events()
  const loop = drawReceipts(queue, { paint: async () => files }, settings, told)
  await expect.poll(() => stored).toEqual([1])
  expect(errors).toHaveLength(2)
  await loop.stop()
})

test('gaps grow fourfold up to ten minutes, and the last attempt is the last', () => {
  const gaps = [1, 2, 3, 4, 5, 6, 7].map((attempts) => stepAfterFailure(attempts, 8))
  expect(gaps.map((step) => step.step === 'retry' && step.gapMs)).toEqual([1_000, 4_000, 16_000, 64_000, 256_000, 600_000, 600_000])
  expect(stepAfterFailure(8, 8)).toEqual({ step: 'failed' })
})
