import { beforeEach, describe, expect, test } from 'vitest'
import { paymentIdOf } from '../core/ids.ts'
import type { PaymentBody } from '../core/payment-body.ts'
import { gatewayOfThisFile, newMerchant, paymentBody, startGateway } from '../tests/support/running-gateway.ts'

const { ground, gateway } = await gatewayOfThisFile()
let merchantId: string
let key: string
beforeEach(async () => {
  ;({ merchantId, key } = await newMerchant(ground))
})

const found = async (paymentId: string) => (await ground.records()).filter(({ record }) => record.value.paymentId === paymentId)

describe('a payment', () => {
  test('is answered 202 with its id and its very position in the log', async () => {
    const occurredAt = Date.now()
    const body = paymentBody({
      occurredAt,
      customerId: '고객 {1} 😀/%2F',
      orderId: null,
      items: [{ name: '아메리카노', quantity: 2, unitPriceMinor: 4500 }],
    })
    const answer = await gateway.post(key, 'first {"key"} ~', body, {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    })
    expect(answer).toMatchObject({
      status: 202,
      body: { paymentId: paymentIdOf(merchantId, 'first {"key"} ~', occurredAt), status: 'PENDING' },
    })
    const { paymentId, position } = answer.body
    const [record, ...more] = await found(paymentId)
    expect(more).toEqual([])
    expect(position).toEqual({ topic: `${ground.namespace}payment-stream`, partition: record?.partition, offset: record?.offset })
    expect(record?.key).toBe('고객 {1} 😀/%2F')
    expect(record?.record).toEqual({
      name: 'PaymentRequested',
      value: { merchantId, paymentId, locationAccuracyM: null, ...body },
    })
    expect(record?.headers.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/)
    expect(answer.headers.get('traceparent')).toBe(record?.headers.traceparent)
    expect(answer.headers.get('idempotency-replayed')).toBeNull()
  })

  test('reads PENDING at once, and is nobody else’s', async () => {
    const { body } = await gateway.post(key, 'read-at-once', paymentBody())
    const path = `/v1/payments/${body.paymentId}`
    expect(await gateway.call('GET', path, { key })).toMatchObject({
      status: 200,
      body: { paymentId: body.paymentId, status: 'PENDING', statusReason: null, decision: null, history: [] },
    })
    const other = (await newMerchant(ground)).key
    expect(await gateway.call('GET', path, { key: other })).toMatchObject({ status: 404, body: { code: 'PAYMENT_NOT_FOUND' } })
    expect(await gateway.call('GET', `${path}?wait=20`, { key: other })).toMatchObject({ status: 404 })
    expect(await gateway.call('GET', `/v1/payments/${body.paymentId.toUpperCase()}`, { key })).toMatchObject({ status: 200 })
  })

  test('times are the same instant however they are written', async () => {
    const ms = Date.UTC(2026, 10, 21, 3, 30, 0, 250)
    const one = await gateway.post(key, 'times', paymentBody({ occurredAt: ms }))
    const other = await gateway.post(key, 'times', paymentBody({ occurredAt: '2026-11-21T12:30:00.2509+09:00' }))
    expect(other.status).toBe(202)
    expect(other.headers.get('idempotency-replayed')).toBe('true')
    expect(other.body).toEqual(one.body)
  })

  test('unknown ids are 404, waits that are no whole number 400', async () => {
    for (const id of ['019aa4b5-1c00-8abc-9def-0123456789ab', 'x', '%F0%9F%98%80'])
      expect(await gateway.call('GET', `/v1/payments/${id}`, { key })).toMatchObject({ status: 404, body: { code: 'PAYMENT_NOT_FOUND' } })
    for (const query of ['wait=-1', 'wait=1.5', 'wait=x', 'wait=', 'wait=1&wait=2', 'other=1'])
      expect(await gateway.call('GET', `/v1/payments/019aa4b5-1c00-8abc-9def-0123456789ab?${query}`, { key })).toMatchObject({
        status: 400,
        body: { code: 'PARAMETER_INVALID' },
      })
  })
})

describe('a key that comes again', () => {
  test('with the same body gets the same answer, marked; a later one by another gateway too', async () => {
    const body = paymentBody()
    const first = await gateway.post(key, 'again', body)
    const reordered = Object.fromEntries(Object.entries(body).reverse())
    const other = await startGateway(ground)
    for (const each of [gateway, other]) {
      const replay = await each.post(key, 'again', { ...reordered, orderId: null, items: [] })
      expect(replay.status).toBe(202)
      expect(replay.body).toEqual(first.body)
      expect(replay.headers.get('idempotency-replayed')).toBe('true')
    }
    await other.close()
    expect(await found(first.body.paymentId)).toHaveLength(1)
  })

  test('with another body, also with another time alone, is 422 and changes nothing', async () => {
    const body = paymentBody()
    const first = await gateway.post(key, 'other-body', body)
    const other = await startGateway(ground)
    for (const each of [gateway, other])
      for (const change of [{ amountMinor: 12_501 }, { occurredAt: (body.occurredAt as number) + 1 }, { orderId: 'x' }])
        expect(await each.post(key, 'other-body', { ...body, ...change })).toMatchObject({
          status: 422,
          body: { code: 'IDEMPOTENCY_KEY_REUSED' },
        })
    expect((await other.post(key, 'other-body', body)).body).toEqual(first.body)
    await other.close()
  })

  test('of another merchant is another key', async () => {
    const body = paymentBody()
    const mine = await gateway.post(key, 'shared-key', body)
    const theirs = await gateway.post((await newMerchant(ground)).key, 'shared-key', { ...body, amountMinor: 1 })
    expect([mine.status, theirs.status]).toEqual([202, 202])
    expect(theirs.body.paymentId).not.toBe(mine.body.paymentId)
  })

  test('a hundred times at once, over two gateways, is one payment', async () => {
    const other = await startGateway(ground)
    const body = paymentBody()
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? gateway : other).post(key, 'hundred', body)),
    )
    const accepted = answers.filter(({ status }) => status === 202)
    expect(accepted.length).toBeGreaterThan(0)
    expect(new Set(accepted.map(({ body: answer }) => JSON.stringify(answer))).size).toBe(1)
    for (const refused of answers.filter(({ status }) => status !== 202)) {
      expect(refused).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_KEY_IN_FLIGHT', retryAfterS: 1 } })
      expect(refused.headers.get('retry-after')).toBe('1')
    }
    expect(await found(accepted[0]?.body.paymentId)).toHaveLength(1)
    await other.close()
  })

  test('after a refused body is free: refusals are not remembered', async () => {
    expect((await gateway.post(key, 'refused-first', paymentBody({ amountMinor: 0 }))).status).toBe(400)
    expect((await gateway.post(key, 'refused-first', paymentBody())).status).toBe(202)
  })

  test('is found in the ledger when Redis lost it, with its first position', async () => {
    const occurredAt = Date.now() - 60_000
    const body = paymentBody({ occurredAt, customerId: 'forgotten' })
    const first = await gateway.post(key, 'forgotten', body)
    await toLedger(first.body, body)
    await forgetClaims()
    const other = await startGateway(ground)
    const replay = await other.post(key, 'forgotten', body)
    expect(replay.status).toBe(202)
    expect(replay.headers.get('idempotency-replayed')).toBe('true')
    expect(replay.body).toEqual(first.body)
    await forgetClaims()
    const third = await startGateway(ground)
    expect(await third.post(key, 'forgotten', { ...body, amountMinor: 1 })).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    })
    // and that refusal did not give the key to the wrong body
    expect((await third.post(key, 'forgotten', body)).body).toEqual(first.body)
    expect(await found(first.body.paymentId)).toHaveLength(1)
    await other.close()
    await third.close()
  })

  test('left in flight by a gateway that died is free again within seconds, for the same body only', async () => {
    const body = paymentBody()
    const first = await gateway.post(key, 'died', body)
    const claim = await claimOf(first.body.paymentId)
    const stored = (await gateway.redis.get(claim)) ?? ''
    const inFlight = (leaseEnd: number) => stored.replace(/^D\|0\|/, `F|${leaseEnd}|`)
    const other = await startGateway(ground)
    await gateway.redis.set(claim, inFlight(Date.now() + 600_000))
    expect(await other.post(key, 'died', body)).toMatchObject({ status: 409 })
    expect(await other.post(key, 'died', { ...body, amountMinor: 1 })).toMatchObject({ status: 422 })
    await gateway.redis.set(claim, inFlight(Date.now() - 1))
    expect(await other.post(key, 'died', { ...body, amountMinor: 1 })).toMatchObject({ status: 422 })
    expect(await other.post(key, 'died', body)).toMatchObject({ status: 202, body: { paymentId: first.body.paymentId } })
    await other.close()
  })
})

describe('a wait', () => {
  test('returns as soon as the payment is judged', async () => {
    const body = paymentBody({ customerId: 'waited-for' })
    const { body: posted } = await gateway.post(key, 'waited-for', body)
    const startedAt = performance.now()
    const waiting = gateway.call('GET', `/v1/payments/${posted.paymentId}?wait=30`, { key })
    // what is asked after it is answered: it waits by now
    await gateway.call('GET', '/livez')
    await toLedger(posted, body)
    expect(await waiting).toMatchObject({
      status: 200,
      body: {
        status: 'COMPLETED',
        amountMinor: 12_500,
        currency: 'KRW',
        storeId: 'store-1',
        items: [],
        decision: { outcome: 'pass', rules: [], timeClamped: false },
        history: [{ version: 1, from: null, to: 'COMPLETED', actor: 'fds' }],
      },
    })
    // not by the end of its time, at which it would have looked again
    expect(performance.now() - startedAt).toBeLessThan(25_000)
  })

  test('ends with PENDING when its time is over, and at once when the gateway shuts down', async () => {
    const short = await startGateway(ground)
    const { body: posted } = await short.post(key, 'not-judged', paymentBody())
    const answer = await short.call('GET', `/v1/payments/${posted.paymentId}?wait=1`, { key })
    expect(answer).toMatchObject({ status: 200, body: { status: 'PENDING', decision: null } })
    const waiting = short.call('GET', `/v1/payments/${posted.paymentId}?wait=30`, { key })
    await short.call('GET', '/livez')
    await Promise.all([short.close(), waiting])
    expect(await waiting).toMatchObject({ status: 200, body: { status: 'PENDING' } })
  })

  test('shows a held payment with its verification', async () => {
    const body = paymentBody({ customerId: 'held' })
    const { body: posted } = await gateway.post(key, 'held', body)
    await toLedger(posted, body, 'PENDING')
    await ground.pool.query(
      `insert into verifications (payment_id, customer_id, source_partition, status, code_hash, token_hash, held_at, version)
       values ($1, 'held', 0, 'pending', '\\x00', sha256($2), now(), 1)`,
      [posted.paymentId, Buffer.from(posted.paymentId)],
    )
    const answer = () => gateway.call('GET', `/v1/payments/${posted.paymentId}?wait=20`, { key })
    expect((await answer()).body).toMatchObject({
      status: 'PENDING',
      decision: { outcome: 'hold' },
      verification: { status: 'pending', dueAt: null },
    })
    await ground.pool.query(
      `insert into verification_prompts (payment_id, customer_id, phone, state, prompted_at, due_at) values ($1, 'held', '+821000000001', 'prompted', now(), $2)`,
      [posted.paymentId, '2026-11-21T03:35:00.123Z'],
    )
    expect((await answer()).body.verification).toEqual({ status: 'pending', dueAt: '2026-11-21T03:35:00.123Z' })
  })
})

test('a gateway that shuts down finishes what is in flight', async () => {
  const leaving = await startGateway(ground)
  const posts = Array.from({ length: 200 }, (_, index) =>
    leaving.post(key, `leaving-${index}`, paymentBody({ orderId: `leaving-${index}` })),
  )
  const answers = Promise.allSettled(posts)
  await Promise.race(posts)
  await leaving.close()
  const accepted = (await answers).flatMap((answer) =>
    answer.status === 'fulfilled' && answer.value.status === 202 ? [answer.value.body.paymentId as string] : [],
  )
  const logged = new Set((await ground.payments()).map(({ paymentId }) => paymentId))
  expect(accepted.length).toBeGreaterThan(0)
  expect(accepted.filter((paymentId) => !logged.has(paymentId))).toEqual([])
})

/** What fds would write. */
async function toLedger(
  posted: { readonly paymentId: string; readonly position: { readonly partition: number; readonly offset: number } },
  body: Readonly<Record<string, unknown>>,
  status: 'COMPLETED' | 'PENDING' = 'COMPLETED',
): Promise<void> {
  const full = { latitude: null, longitude: null, locationAccuracyM: null, orderId: null, items: [], ...body } as unknown as PaymentBody
  const at = new Date(full.occurredAt)
  const decision = { outcome: status === 'PENDING' ? 'hold' : 'pass', rules: [], timeClamped: false }
  await ground.pool.query(
    `insert into transactions (payment_id, merchant_id, store_id, customer_id, card_id, amount_minor, currency, country, latitude, longitude, channel,
       occurred_at, event_time, status, decision, order_id, items, location_accuracy_m, judged_at, changed_at, source_partition, source_offset, version)
     values ($1, $17, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13, $14, $15, $16, now(), now(), $18, $19, 1)`,
    [
      posted.paymentId,
      full.storeId,
      full.customerId,
      full.cardId,
      full.amountMinor,
      full.currency,
      full.country,
      full.latitude,
      full.longitude,
      full.channel,
      at,
      status,
      JSON.stringify(decision),
      full.orderId,
      full.items.length === 0 ? null : JSON.stringify(full.items),
      full.locationAccuracyM,
      merchantId,
      posted.position.partition,
      posted.position.offset,
    ],
  )
}

async function claimOf(paymentId: string): Promise<string> {
  return `${ground.namespace}{gateway:claim:v2}:${paymentId.slice(15)}`
}

/** As if Redis had started anew: claims and birth marker of this namespace are gone. */
async function forgetClaims(): Promise<void> {
  const keys = await gateway.redis.keys(`${ground.namespace}{gateway:claim:*`)
  if (keys.length > 0) await gateway.redis.del(...keys)
}
