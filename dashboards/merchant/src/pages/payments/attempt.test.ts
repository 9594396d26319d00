import { expect, test } from 'vitest'
import { ApiError } from '../../../../ui/data/http.ts'
import { type Attempt, keptAttempt, sendAttempt } from './attempt.ts'

class MemoryStore {
  readonly #items = new Map<string, string>()
  getItem(name: string): string | null {
    return this.#items.get(name) ?? null
  }
  setItem(name: string, value: string): void {
    this.#items.set(name, value)
  }
  removeItem(name: string): void {
    this.#items.delete(name)
  }
}

const attempt: Attempt = { kind: 'REFUND', body: { amountMinor: 500, reason: null, requestKey: 'a-key-of-sixteen' } }

test('a request is kept before it is sent, and forgotten when it is answered', async () => {
  const store = new MemoryStore()
  const answer = await sendAttempt(store, 'payment', attempt, async () => keptAttempt(store, 'payment', 'REFUND'))
  expect(answer).toEqual(attempt)
  expect(keptAttempt(store, 'payment', 'REFUND')).toBe(undefined)
})

test.each([
  [new ApiError(0, 'UNREACHABLE', '')],
  [new ApiError(503, 'KAFKA_UNAVAILABLE', '')],
  [new ApiError(409, 'PAYMENT_NOT_JUDGED', '')],
  [new ApiError(409, 'IDEMPOTENCY_KEY_IN_FLIGHT', '')],
  [new ApiError(401, 'UNAUTHENTICATED', '')],
  [new TypeError('no JSON')],
])('an outcome that is not known (%s) leaves it, for this payment and kind alone', async (error) => {
  const store = new MemoryStore()
  await expect(sendAttempt(store, 'payment', attempt, () => Promise.reject(error))).rejects.toBe(error)
  expect(keptAttempt(store, 'payment', 'REFUND')).toEqual(attempt)
  expect(keptAttempt(store, 'payment', 'CANCEL')).toBe(undefined)
  expect(keptAttempt(store, 'other', 'REFUND')).toBe(undefined)
})

test('what was refused is forgotten: the next request is another one', async () => {
  const store = new MemoryStore()
  const refusal = new ApiError(409, 'REFUND_EXCEEDS_PAYMENT', '')
  await expect(sendAttempt(store, 'payment', attempt, () => Promise.reject(refusal))).rejects.toBe(refusal)
  expect(keptAttempt(store, 'payment', 'REFUND')).toBe(undefined)
})

test('what is not ours is no attempt', () => {
  const store = new MemoryStore()
  for (const text of ['{', 'null', '{}', '{"kind":"CANCEL","body":{"requestKey":"x"}}']) {
    store.setItem('paystream.reversal.payment.REFUND', text)
    expect(keptAttempt(store, 'payment', 'REFUND')).toBe(undefined)
  }
})
