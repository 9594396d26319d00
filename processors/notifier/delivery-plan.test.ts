import { expect, test } from 'vitest'
import { type CustomerFacts, deliveryPlan, kindRules, type NotificationKind } from './delivery-plan.ts'

const settings = { quietHours: { fromMinute: 21 * 60, toMinute: 8 * 60 }, marketingPerDay: 5 }
const noon = Date.parse('2026-11-22T12:00:00+09:00')
const night = Date.parse('2026-11-22T23:00:00+09:00')
const customer: CustomerFacts = { phone: '+821000000001', optedOut: false, marketingOptedOut: false }
const kinds = Object.keys(kindRules) as NotificationKind[]
const marketing = ['VIP_GREETING', 'BENEFIT_TIP'] as const

test('by day everything goes: questions, answers and greetings as texts, receipts and tips as pushes', () => {
  const plans = kinds.map((kind) => [kind, deliveryPlan(kind, customer, noon, settings)])
  expect(Object.fromEntries(plans)).toEqual({
    VERIFICATION: { plan: 'send', channel: 'SMS', countsOn: null },
    VERIFICATION_RESULT: { plan: 'send', channel: 'SMS', countsOn: null },
    VIP_GREETING: { plan: 'send', channel: 'SMS', countsOn: '2026-11-22' },
    RECEIPT: { plan: 'send', channel: 'PUSH', countsOn: null },
    BENEFIT_TIP: { plan: 'send', channel: 'PUSH', countsOn: '2026-11-22' },
  })
})

test('at night marketing waits for the morning, and nothing else does', () => {
  const notBeforeMs = Date.parse('2026-11-23T08:00:00+09:00')
  for (const kind of kinds) {
    const plan = deliveryPlan(kind, customer, night, settings)
    if (kindRules[kind].marketing) expect(plan).toEqual({ plan: 'wait', channel: kindRules[kind].channel, notBeforeMs })
    else expect(plan.plan).toBe('send')
  }
})

test.each(marketing)('%s is withdrawn from whoever refused marketing or all texts, at once and also at night', (kind) => {
  for (const nowMs of [noon, night])
    for (const refusal of [{ optedOut: true }, { marketingOptedOut: true }])
      expect(deliveryPlan(kind, { ...customer, ...refusal }, nowMs, settings)).toMatchObject({ plan: 'withdrawn', errorCode: 'opted-out' })
})

test('refusing marketing stops nothing else', () => {
  const refuses = { ...customer, marketingOptedOut: true }
  for (const kind of ['VERIFICATION', 'VERIFICATION_RESULT', 'RECEIPT'] as const)
    expect(deliveryPlan(kind, refuses, noon, settings).plan).toBe('send')
})

test('an opt-out of texts makes texts undeliverable; a receipt still reaches the feed', () => {
  const plan = (kind: NotificationKind) => deliveryPlan(kind, { ...customer, optedOut: true }, noon, settings)
  expect(plan('VERIFICATION')).toEqual({ plan: 'undeliverable', channel: 'SMS', errorCode: 'opted-out' })
  expect(plan('VERIFICATION_RESULT')).toEqual({ plan: 'undeliverable', channel: 'SMS', errorCode: 'opted-out' })
  expect(plan('RECEIPT').plan).toBe('send')
})

test('without a phone there are no texts, but pushes', () => {
  const plan = (kind: NotificationKind) => deliveryPlan(kind, { ...customer, phone: null }, noon, settings)
  for (const kind of kinds) {
    if (kindRules[kind].channel === 'PUSH') expect(plan(kind).plan).toBe('send')
    else expect(plan(kind)).toMatchObject({ plan: 'undeliverable', errorCode: 'no-phone' })
  }
})
