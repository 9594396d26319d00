import { beforeAll, describe, expect, test } from 'vitest'
import { fdsProcessor } from '../../processors/fds/fds-processor.ts'
import { defaultParameters, type FdsParameters } from '../../processors/fds/parameters.ts'
import { fdsApplication } from '../../processors/fds/topology.ts'
import { processorDriver } from '../../processors/runtime/index.ts'
import { idealFacts } from '../../tests/support/ideal-facts.ts'
import type { PaymentBody } from '../stream/plan.ts'
import { buildStream } from '../stream/stream.ts'
import type { ExpectedPayment } from './customer-day.ts'
import { expectationOf } from './expectation.ts'
import type { Facts } from './facts.ts'
import { expectedPaymentId } from './payment-id.ts'

// The fds group and the independent computation, side by side over the demo's stream; no broker, no database.

const nowMs = Date.UTC(2026, 0, 15, 11, 4)
const stream = buildStream({ runId: 'r1', seed: 'paystream', payments: 1_000, nowMs })
const bodies = new Map<string, PaymentBody>(stream.payments.map(({ idempotencyKey, body }) => [idempotencyKey, body]))
/** fds wants real ids. */
const idOf = (key: string): string => expectedPaymentId('demo', key, nowMs)
let facts: Facts
beforeAll(() => {
  facts = idealFacts(stream, nowMs)
})

/** Outcome, fired rules, status and reason of every payment, by idempotency key. */
function judgedByFds(parameters: FdsParameters): Map<string, string> {
  const settings = { parameters, verificationSecret: 'a secret of tests, long enough to pass' }
  const driver = processorDriver(fdsApplication(settings), fdsProcessor(settings), { startMs: nowMs })
  const directory = stream.stores.map(({ merchantId, storeId, name, country, place }) => ({
    merchantId,
    storeId,
    name,
    country,
    latitude: place?.latitude ?? null,
    longitude: place?.longitude ?? null,
  }))
  driver.setReference('directory', directory as never)
  let [replies, requests] = [0, 0]
  const { payments } = expectationOf(facts)
  for (const { customerId, events, reachable, dueMs } of facts.customers) {
    for (const event of events) {
      if (event.kind === 'payment') {
        const { items, occurredAt, ...body } = bodies.get(event.paymentId) as PaymentBody
        const value = { ...body, paymentId: idOf(event.paymentId), merchantId: event.merchantId, occurredAt, items: [...items] }
        driver.pipe({ name: 'PaymentRequested', value }, { key: customerId, timestampMs: event.appendedMs })
        const dueAt = dueMs.get(event.paymentId)
        if (dueAt !== undefined) driver.setReference('prompts', [{ paymentId: idOf(event.paymentId), dueAt } as never])
      } else if (event.kind === 'take-back') {
        // what the gateway refuses reaches fds only when something else came first
        requests += 1
        const { amountMinor } = event
        const value = {
          requestId: expectedPaymentId('request', `${requests}`, nowMs),
          paymentId: idOf(event.paymentId),
          merchantId: payments.get(event.paymentId)?.payment.merchantId ?? '',
          customerId,
          reason: null,
          requestedAt: nowMs,
          requestedBy: null,
        }
        const at = { key: customerId, timestampMs: nowMs }
        if (amountMinor === null) driver.pipe({ name: 'CancelRequested', value }, at)
        else driver.pipe({ name: 'RefundRequested', value: { ...value, amountMinor } }, at)
      } else {
        replies += 1
        const value = {
          replyId: `reply-${replies}`,
          paymentId: idOf(event.paymentId),
          customerId,
          source: 'SMS' as const,
          answer: event.answer,
          receivedAt: event.receivedMs,
        }
        driver.pipe({ name: 'VerificationReplied', value }, { key: customerId })
      }
    }
    for (const open of driver.store('verifications').all()) {
      if (open.status !== 'pending' || open.customerId !== customerId) continue
      driver.fireTimer({ key: customerId, payload: { paymentId: open.paymentId, ending: reachable ? 'expired' : 'undeliverable' } })
    }
  }
  if (parameters === defaultParameters) expect(driver.deadLetters().map(({ error }) => error.message)).toEqual([])
  return new Map(
    [...bodies.keys()].map((key) => {
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
