import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppError } from '../../../core/errors.ts'
import { paymentIdOf } from '../../../core/ids.ts'
import type { PaymentCommand } from '../../../core/payment-command.ts'
import type { Acknowledgement } from '../../../platform/kafka/producer.ts'
import { createLogger } from '../../../platform/logging/logger.ts'
import type { AnyRecord } from '../../../schemas/records.ts'
import { paymentRequested } from '../../../tests/support/payment-requested.ts'
import type { ClaimedPayment } from '../../idempotency/claim.ts'
import type { LedgerLookup } from '../../idempotency/ledger-lookup.ts'
import { LocalClaims } from '../../idempotency/local-claims.ts'
import type { RedisClaims, Verdict } from '../../idempotency/redis-claims.ts'
import { Acceptor, type Outcome, paymentKind, type Submission } from './accept-payments.ts'

const now = Date.UTC(2026, 10, 21, 12)
const {
  paymentId: _paymentId,
  merchantId: _merchantId,
  ...command
} = paymentRequested({
  channel: 'ONLINE',
  amountMinor: 4_500,
  occurredAt: now,
  items: [{ name: 'coffee', quantity: 1, unitPriceMinor: 4_500 }],
}).value
const submission = (idempotencyKey: string, fields: Partial<PaymentCommand> = {}): Submission => ({
  idempotencyKey,
  command: { ...command, ...fields },
})

let local: LocalClaims
/** what was noted in Redis: a settled claim, or the id of a released one */
let noted: (ClaimedPayment | string)[]
let published: {
  readonly record: AnyRecord
  readonly acknowledge: (at: Acknowledgement) => void
  readonly fail: (error: AppError) => void
}[]
let verdict: Verdict
let acceptor: Acceptor<PaymentCommand>

beforeEach(() => {
  vi.useFakeTimers({ now })
  local = new LocalClaims()
  noted = []
  published = []
  verdict = { verdict: 'new', bornMs: 0 }
  const claims: Pick<RedisClaims, 'take' | 'settle' | 'release'> = {
    take: async (payments) => payments.map(() => verdict),
    settle: (payment) => noted.push(payment),
    release: (paymentId) => noted.push(paymentId),
  }
  const ledger: Pick<LedgerLookup, 'find'> = { find: async () => undefined }
  acceptor = new Acceptor({
    kind: paymentKind,
    publisher: {
      publish: () => Promise.reject(new Error('commands are delivered')),
      deliver: (record, _headers, delivery) => {
        published.push({ record, acknowledge: (at) => delivery.acknowledged(at), fail: (error) => delivery.failed(error) })
      },
      obstacle: () => undefined,
    },
    local,
    claims: claims as RedisClaims,
    ledger: ledger as LedgerLookup,
    logger: createLogger('test', 'silent'),
    topic: 'payment-stream',
    maxInFlight: 100,
  })
})
afterEach(() => {
  vi.useRealTimers()
})

const accept = (...submissions: readonly Submission[]) => acceptor.accept('m', submissions, [])
const codeOf = (outcome: Outcome | undefined) => (outcome?.outcome === 'refused' ? outcome.problem.code : outcome?.outcome)
const idOf = (key: string) => paymentIdOf('m', key, now)

test('a payment goes out with its own fields and the two ids, and nothing else', async () => {
  const accepted = accept({ idempotencyKey: 'a', command: { ...command, idempotencyKey: 'a' } as PaymentCommand })
  await vi.advanceTimersByTimeAsync(0)
  expect(published.map(({ record }) => record)).toEqual([
    { name: 'PaymentRequested', value: { paymentId: idOf('a'), merchantId: 'm', ...command } },
  ])
  published[0]?.acknowledge({ partition: 2, offset: 7 })
  const position = { topic: 'payment-stream', partition: 2, offset: 7 }
  expect(await accepted).toEqual([{ outcome: 'accepted', paymentId: idOf('a'), position, replayed: false }])
  expect(noted).toMatchObject([{ paymentId: idOf('a'), position: { partition: 2, offset: 7 } }])
  expect(await accept(submission('a'))).toEqual([{ outcome: 'accepted', paymentId: idOf('a'), position, replayed: true }])
  expect(published).toHaveLength(1)
})

test('the same key again in a batch answers as a retry of the first, with another body as reused, and is published once', async () => {
  const all = accept(submission('a'), submission('b'), submission('a'), submission('a', { amountMinor: 1 }), submission('a'))
  await vi.advanceTimersByTimeAsync(0)
  expect(published).toHaveLength(2)
  // the order of acknowledgements is not that of the batch
  published[1]?.acknowledge({ partition: 1, offset: 1 })
  published[0]?.acknowledge({ partition: 0, offset: 0 })
  const outcomes = await all
  const of = (key: string, partition: number, replayed: boolean) => ({
    outcome: 'accepted',
    paymentId: idOf(key),
    position: { topic: 'payment-stream', partition, offset: partition },
    replayed,
  })
  expect(outcomes.toSpliced(3, 1)).toEqual([of('a', 0, false), of('b', 1, false), of('a', 0, true), of('a', 0, true)])
  expect(codeOf(outcomes[3])).toBe('IDEMPOTENCY_KEY_REUSED')
  expect(local.inFlightCount).toBe(0)
})

test('what repeats a refused element is refused with it, and others are not', async () => {
  const all = accept(submission('a'), submission('b'), submission('a'))
  await vi.advanceTimersByTimeAsync(0)
  published[0]?.fail(new AppError('RECORD_TOO_LARGE', 'too large'))
  published[1]?.acknowledge({ partition: 1, offset: 1 })
  expect((await all).map(codeOf)).toEqual(['INTERNAL_ERROR', 'accepted', 'INTERNAL_ERROR'])
  expect(noted).toContain(idOf('a'))
})

test('while a payment is in flight another request with its key is told so', async () => {
  const first = accept(submission('a'))
  expect((await accept(submission('a'), submission('a', { amountMinor: 1 }))).map(codeOf)).toEqual([
    'IDEMPOTENCY_KEY_IN_FLIGHT',
    'IDEMPOTENCY_KEY_REUSED',
  ])
  published[0]?.acknowledge({ partition: 0, offset: 0 })
  expect((await first).map(codeOf)).toEqual(['accepted'])
})

test('what Redis says of a key decides', async () => {
  verdict = { verdict: 'busy', leaseLeftMs: 1 }
  expect((await accept(submission('a'))).map(codeOf)).toEqual(['IDEMPOTENCY_KEY_IN_FLIGHT'])
  verdict = { verdict: 'other' }
  expect((await accept(submission('a'))).map(codeOf)).toEqual(['IDEMPOTENCY_KEY_REUSED'])
  const earlier = paymentIdOf('m', 'a', now - 5)
  verdict = { verdict: 'done', partition: 3, offset: 9, paymentId: earlier }
  const replay = { outcome: 'accepted', paymentId: earlier, position: { topic: 'payment-stream', partition: 3, offset: 9 }, replayed: true }
  expect(await accept(submission('a'))).toEqual([replay])
  expect([published.length, local.inFlightCount]).toEqual([0, 0])
})

test('without an acknowledgement the answer after nine seconds is KAFKA_UNAVAILABLE; a late one is told to the retry', async () => {
  let answered: readonly Outcome[] = []
  void accept(submission('a'), submission('b')).then((outcomes) => (answered = outcomes))
  await vi.advanceTimersByTimeAsync(8_999)
  expect(answered).toEqual([])
  published[1]?.acknowledge({ partition: 1, offset: 1 })
  await vi.advanceTimersByTimeAsync(1)
  expect(answered.map(codeOf)).toEqual(['KAFKA_UNAVAILABLE', 'accepted'])
  expect(local.inFlightCount).toBe(0)
  expect((await accept(submission('a', { amountMinor: 1 }))).map(codeOf)).toEqual(['IDEMPOTENCY_KEY_REUSED'])
  published[0]?.acknowledge({ partition: 0, offset: 4 })
  await vi.advanceTimersByTimeAsync(0)
  expect(noted.at(-1)).toMatchObject({ paymentId: idOf('a'), position: { partition: 0, offset: 4 } })
  expect(await accept(submission('a'))).toMatchObject([{ replayed: true, position: { partition: 0, offset: 4 } }])
  expect(published).toHaveLength(2)
})
