import { describe, expect, test } from 'vitest'
import { idealFacts } from '../../tests/support/ideal-facts.ts'
import { expectationOf } from '../expected/expectation.ts'
import { storeKey } from '../expected/facts.ts'
import { demoWindow } from './day.ts'
import type { Lane, Stream } from './plan.ts'
import { buildStream } from './stream.ts'
import { stores } from './world.ts'

const options = { runId: 'r1', seed: 'paystream', payments: 20_000, nowMs: Date.UTC(2026, 0, 15, 11, 4) }
const full = buildStream(options)

test('the world is 60 stores of 6 merchants in 8 countries', () => {
  expect(stores).toHaveLength(60)
  expect(new Set(stores.map(({ country }) => country)).size).toBe(8)
  expect(new Set(stores.map(({ merchantId }) => merchantId)).size).toBe(6)
  expect(new Set(stores.map(({ merchantId, storeId }) => storeKey(merchantId, storeId))).size).toBe(60)
})

test('the same options give the same stream, another seed another one', () => {
  expect(buildStream(options)).toEqual(full)
  expect(buildStream({ ...options, seed: 'other' }).payments).not.toEqual(full.payments)
})

test('another start moves the hours of the same deeds', () => {
  for (const laterMs of [3_600_000, 4 * 3_600_000 + 17, 86_400_000]) {
    const later = buildStream({ ...options, nowMs: options.nowMs + laterMs })
    const deeds = (stream: Stream): string[] =>
      stream.lanes.flatMap((lane) =>
        posts(lane).map(({ idempotencyKey, body }) => `${idempotencyKey} ${body.storeId} ${body.channel} ${body.amountMinor}`),
      )
    expect(deeds(later)).toEqual(deeds(full))
  }
})

test('it has exactly the payments asked for, from 500 customers, each under a key of its own', () => {
  expect(full.payments).toHaveLength(20_000)
  expect(new Set(full.payments.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(20_000)
  expect(full.lanes).toHaveLength(500)
  expect(new Set(full.lanes.map(({ customer }) => customer.customerId)).size).toBe(500)
  for (const lane of full.lanes) expect(posts(lane).every(({ body }) => body.customerId === lane.customer.customerId)).toBe(true)
})

test('two runs share no customer, key or phone', () => {
  const next = buildStream({ ...options, runId: 'r2', nowMs: options.nowMs + 60_000 })
  const names = (stream: Stream): string[] => [
    ...stream.lanes.flatMap(({ customer: { customerId, phone } }) => (phone === null ? [customerId] : [customerId, phone])),
    ...stream.payments.map(({ idempotencyKey }) => idempotencyKey),
  ]
  const known = new Set(names(full))
  expect(names(next).filter((name) => known.has(name))).toEqual([])
})

test('it mixes channels, places and countries', () => {
  const share = (test: (payment: Stream['payments'][number]) => boolean): number => full.payments.filter(test).length / full.payments.length
  expect(share(({ body }) => body.channel === 'POS')).toBeGreaterThan(0.6)
  expect(share(({ body }) => body.channel === 'ONLINE')).toBeGreaterThan(0.05)
  expect(share(({ body }) => body.channel === 'POS' && body.latitude === null)).toBeGreaterThan(0.05)
  expect(share(({ body }) => body.storeId.startsWith('popup-'))).toBeGreaterThan(0.01)
  expect(new Set(full.payments.map(({ body }) => body.currency)).size).toBeGreaterThanOrEqual(7)
  expect(full.lanes.flatMap(({ steps }) => steps).filter((step) => step.do === 'again').length).toBeGreaterThan(100)
})

describe.each([
  ['in the evening', Date.UTC(2026, 0, 15, 11, 4)],
  ['just after midnight in Seoul', Date.UTC(2026, 0, 15, 15, 0, 10)],
  ['a minute before it', Date.UTC(2026, 0, 15, 14, 59)],
])('started %s', (_when, nowMs) => {
  const stream = buildStream({ ...options, payments: 3_000, nowMs })

  test('no time is near the bounds where it would be clamped, but those that mean to be', () => {
    const far = stream.lanes.filter(({ story }) => story.startsWith('a till')).flatMap((lane) => posts(lane))
    const tooOld = stream.payments.filter(({ body }) => body.occurredAt < nowMs - 23.5 * 3_600_000)
    const ahead = stream.payments.filter(({ body }) => body.occurredAt > nowMs)
    expect([tooOld.length, ahead.length]).toEqual([1, 1])
    expect([...tooOld, ...ahead].every((payment) => far.includes(payment))).toBe(true)
    const { startMs, endMs } = demoWindow(nowMs)
    expect(endMs - startMs).toBeGreaterThan(5.9 * 3_600_000)
  })

  test('by the rules, exactly the payments that the stories mean are held, and every ending occurs', () => {
    const { payments, wronglyAnswered } = expectationOf(idealFacts(stream, nowMs))
    expect(wronglyAnswered).toEqual([])
    const held = new Set([...payments.values()].filter(({ judgement }) => judgement.held).map(({ payment }) => payment.paymentId))
    const meant = new Set(stream.lanes.flatMap(({ meantHeld }) => [...meantHeld].map(({ idempotencyKey }) => idempotencyKey)))
    const storyOf = new Map(stream.lanes.flatMap((lane) => posts(lane).map(({ idempotencyKey }) => [idempotencyKey, lane.story])))
    expect([...held].filter((key) => !meant.has(key)).map((key) => storyOf.get(key))).toEqual([])
    expect([...meant].filter((key) => !held.has(key)).map((key) => storyOf.get(key))).toEqual([])
    const reasons = new Set([...payments.values()].flatMap(({ steps }) => steps.map(({ reason }) => reason)))
    const endings = ['approved', 'denied-by-customer', 'too-many-wrong-codes', 'expired', 'undeliverable'] as const
    expect(reasons).toEqual(new Set([null, ...endings, 'cancelled-by-merchant', 'refunded-by-merchant']))
    const statuses = new Set([...payments.values()].map(({ status }) => status))
    expect(statuses).toEqual(new Set(['COMPLETED', 'DENIED', 'CANCELLED', 'PARTIALLY_REFUNDED', 'REFUNDED']))
  })
})

test('at every hour and for every seed the rules can be decided twice alike', () => {
  for (let hour = 0; hour < 24; hour += 1) {
    const nowMs = options.nowMs + hour * 3_600_000
    const stream = buildStream({ ...options, seed: `seed ${hour}`, payments: 1_000, nowMs })
    const { payments } = expectationOf(idealFacts(stream, nowMs))
    const held = [...payments.values()].filter(({ judgement }) => judgement.held)
    expect(held).toHaveLength(stream.lanes.reduce((sum, { meantHeld }) => sum + meantHeld.size, 0))
  }
})

test('held payments of one phone differ in amount, by which their texts are told apart', () => {
  const held = full.lanes.flatMap(({ customer, meantHeld }) =>
    [...meantHeld].map(({ body }) => `${customer.phone ?? customer.customerId} ${body.amountMinor}`),
  )
  expect(new Set(held).size).toBe(held.length)
})

test('the smallest stream still tells every story', () => {
  const small = buildStream({ ...options, payments: 400 })
  expect(new Set(small.lanes.map(({ story }) => story))).toEqual(new Set(full.lanes.map(({ story }) => story)))
  expect(() => buildStream({ ...options, payments: 399 })).toThrow('at least 400')
})

test('times of posting never go back within a lane', () => {
  for (const lane of full.lanes) {
    const times = posts(lane).map(({ uploadMs }) => uploadMs)
    expect(times).toEqual(times.toSorted((one, other) => one - other))
  }
})

function posts(lane: Lane) {
  return lane.steps.flatMap((step) => (step.do === 'post' ? [step.payment] : []))
}
