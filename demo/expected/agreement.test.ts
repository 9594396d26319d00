import { beforeAll, describe, expect, test } from 'vitest'
import { defaultParameters, type FdsParameters } from '../../processors/fds/parameters.ts'
import { idealFacts } from '../../tests/support/ideal-facts.ts'
import { idOf, playThroughFds } from '../../tests/support/play-through-fds.ts'
import { buildStream } from '../stream/stream.ts'
import type { ExpectedPayment } from './customer-day.ts'
import { expectationOf } from './expectation.ts'
import type { Facts } from './facts.ts'

// The fds group and the independent computation, side by side over the demo's stream; no broker, no database.

const nowMs = Date.UTC(2026, 0, 15, 11, 4)
const stream = buildStream({ runId: 'r1', seed: 'paystream', payments: 1_000, nowMs })
let facts: Facts
beforeAll(() => {
  facts = idealFacts(stream, nowMs)
})

/** Outcome, fired rules, status and reason of every payment, by idempotency key. */
function judgedByFds(parameters: FdsParameters): Map<string, string> {
  const driver = playThroughFds(stream, facts, nowMs, parameters)
  if (parameters === defaultParameters) expect(driver.deadLetters().map(({ error }) => error.message)).toEqual([])
  return new Map(
    stream.payments.map(({ idempotencyKey: key }) => {
      const row = driver.store('transactions').get({ paymentId: idOf(key) })
      const fired = row?.decision.rules.filter((rule) => rule.fired).map(({ rule }) => rule) ?? []
      return [key, text(row?.decision.outcome ?? 'missing', fired, row?.status ?? '', row?.statusReason ?? null, row?.eventTime ?? 0)]
    }),
  )
}

function expected({ judgement, status, reason, eventMs }: ExpectedPayment): string {
  const fired = [judgement.impossibleTravel === true && 'impossible-travel', judgement.countryChange && 'country-change']
  return text(
    judgement.held ? 'hold' : 'pass',
    fired.filter((rule) => rule !== false),
    status,
    reason,
    eventMs,
  )
}

function text(outcome: string, fired: readonly string[], status: string, reason: string | null, eventMs: number): string {
  return `${outcome} by ${fired.toSorted((one, other) => one.localeCompare(other)).join(' and ') || 'no rule'}: ${status} ${reason} at ${eventMs}`
}

function differences(parameters: FdsParameters): string[] {
  const { payments } = expectationOf(facts)
  const judged = judgedByFds(parameters)
  return [...payments].flatMap(([key, payment]) => {
    // where only the circle of a country could tell the speed, the other rule holds the payment, and either answer is right
    const found =
      payment.judgement.impossibleTravel === undefined ? judged.get(key)?.replace(' and impossible-travel', '') : judged.get(key)
    return found === expected(payment) ? [] : [`${key}: expected ${expected(payment)}, is ${found}`]
  })
}

test('two programs written from one page agree on every payment of the stream', () => {
  expect(differences(defaultParameters)).toEqual([])
})

describe('the stream finds out a rule with another', () => {
  test.each<[keyof FdsParameters, number]>([
    ['maxSpeedKmh', 870],
    ['maxSpeedKmh', 930],
    ['nearbyKm', 49.8],
    ['nearbyKm', 50.3],
    ['minElapsedS', 300],
    ['maxAgeMs', 48 * 3_600_000],
    ['maxAheadMs', 60 * 60_000],
    ['coarseRadiusM', 70_000],
    ['maxWrongCodes', 4],
    ['maxWrongCodes', 6],
  ])('%s: %d', (name, value) => {
    expect(differences({ ...defaultParameters, [name]: value })).not.toEqual([])
  })
})
