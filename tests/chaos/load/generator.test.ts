import { expect, test } from 'vitest'
import { Generator } from './generator.ts'
import type { Send } from './sends.ts'

function sendsOf(seed: number, count: number): readonly Send[] {
  const generator = new Generator(seed)
  return Array.from({ length: count }, (_, place) => generator.next(1_800_000_000_000 + place * 10))
}

test('the same seed and clock give the same load', () => {
  expect(sendsOf(7, 500)).toEqual(sendsOf(7, 500))
  expect(sendsOf(8, 500)).not.toEqual(sendsOf(7, 500))
})

test('a load holds everything that a payment system must bear', () => {
  const sends = sendsOf(1, 6_000)
  expect(sends.map(({ n }) => n)).toEqual(sends.map((_, place) => place + 1))
  const payments = sends.flatMap((send) => (send.kind === 'payment' ? [send.payment] : []))
  const bodies = new Map<string, typeof payments>()
  for (const payment of payments) bodies.set(payment.paymentId, [...(bodies.get(payment.paymentId) ?? []), payment])
  const again = [...bodies.values()].filter((same) => same.length > 1)
  expect(again.some((same) => new Set(same.map(({ amountMinor }) => amountMinor)).size === 1)).toBe(true)
  expect(again.some((same) => new Set(same.map(({ amountMinor }) => amountMinor)).size > 1)).toBe(true)
  expect(new Set(payments.map(({ channel }) => channel)).size).toBe(3)
  expect(payments.some(({ latitude }) => latitude === null)).toBe(true)
  const answers = sends.flatMap((send) => (send.kind === 'reply' ? [send.reply] : []))
  expect(new Set(answers.map(({ answer }) => answer)).size).toBe(3)
  expect(new Set(answers.map(({ replyId }) => replyId)).size).toBeLessThan(answers.length)
  const reversals = sends.flatMap((send) => (send.kind === 'reversal' ? [send.reversal] : []))
  expect(reversals.some(({ amountMinor }) => amountMinor === null)).toBe(true)
  expect(reversals.some(({ amountMinor }) => amountMinor !== null)).toBe(true)
  const asked = new Set(reversals.map(({ requestId }) => requestId))
  expect(asked.size).toBeLessThan(reversals.length)
  expect(new Set(reversals.map((each) => JSON.stringify(each))).size).toBeGreaterThan(asked.size)
  expect(new Set(sends.flatMap((send) => (send.kind === 'poison' ? [send.poison] : []))).size).toBe(7)
})
