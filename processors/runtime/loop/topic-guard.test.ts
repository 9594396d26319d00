import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { TopicFacts } from '../../../platform/kafka/topic-admin.ts'
import { createLogger } from '../../../platform/logging/logger.ts'
import { Outages } from './outages.ts'
import { TopicGuard } from './topic-guard.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

/** A guard whose looks wait until they are let go on, and what they will see. */
function guarded() {
  const looks: (() => void)[] = []
  const seen = { topicId: 'first' }
  const describe = () =>
    new Promise<Map<string, TopicFacts>>((resolve) => {
      looks.push(() => resolve(new Map([['payments', { topicId: seen.topicId } as TopicFacts]])))
    })
  const outages = new Outages(createLogger('test', 'silent'), new AbortController().signal)
  return { looks, seen, guard: new TopicGuard({ topic: 'payments', admin: { describe }, outages }) }
}

const settled = async (promise: Promise<void>): Promise<boolean> => await Promise.race([promise.then(() => true), setImmediate(false)])

test('a batch waits for the first look, and for one that is too old', async () => {
  const { looks, guard } = guarded()
  const first = guard.verify('first')
  expect(await settled(first)).toBe(false)
  looks.pop()?.()
  await first
  vi.advanceTimersByTime(300)
  const late = guard.verify('first')
  expect(await settled(late)).toBe(false)
  looks.pop()?.()
  await late
})

test('a look is renewed beside the batches before it is too old', async () => {
  const { looks, guard } = guarded()
  const first = guard.verify('first')
  looks.pop()?.()
  await first
  vi.advanceTimersByTime(100)
  await guard.verify('first')
  expect(looks).toHaveLength(0)
  vi.advanceTimersByTime(50)
  await guard.verify('first')
  await guard.verify('first')
  expect(looks).toHaveLength(1)
  looks.pop()?.()
  await setImmediate()
  vi.advanceTimersByTime(200)
  await guard.verify('first')
})

test('a topic made anew that a look beside the batches saw stops the next batch', async () => {
  const { looks, seen, guard } = guarded()
  const first = guard.verify('first')
  looks.pop()?.()
  await first
  seen.topicId = 'second'
  vi.advanceTimersByTime(150)
  await guard.verify('first')
  looks.pop()?.()
  await setImmediate()
  const next = guard.verify('first')
  looks.pop()?.()
  await expect(next).rejects.toMatchObject({ code: 'TOPIC_RECREATED' })
})
