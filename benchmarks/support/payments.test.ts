import { expect, test } from 'vitest'
import { judge } from '../../processors/fds/judge.ts'
import { defaultParameters } from '../../processors/fds/parameters.ts'
import { presenceAfter } from '../../processors/fds/presence.ts'
import { faultOf } from '../../processors/fds/record-check.ts'
import type { JudgedPlace } from '../../schemas/records.ts'
import { PaymentStream } from './payments.ts'

test('exactly the payments that are meant to be held are held by the rules, and all are valid', () => {
  const nowMs = Date.UTC(2026, 0, 1)
  const stream = new PaymentStream(4_000, 100, nowMs)
  const presences = new Map<string, JudgedPlace>()
  let held = 0
  for (let index = 0; index < 4_000; index++) {
    const { value } = stream.next()
    expect(faultOf(value)).toBeUndefined()
    const presence = presences.get(value.customerId)
    const { decision, place } = judge(value, { appendTimeMs: nowMs, presence, store: undefined }, defaultParameters)
    expect(decision.timeClamped).toBe(false)
    if (decision.outcome === 'hold') held++
    else if (place !== undefined) presences.set(value.customerId, presenceAfter(presence, place, defaultParameters))
  }
  expect(held).toBe(stream.expectedHeld)
  expect(held).toBeGreaterThan(20)
})

test('the same seed makes the same payments', () => {
  const [first, second] = [new PaymentStream(10, 5, 1e12), new PaymentStream(10, 5, 1e12)]
  for (let index = 0; index < 10; index++) expect(first.next()).toEqual(second.next())
})
