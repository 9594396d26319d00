import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freePorts } from '../compose/native/index.ts'
import { provisionTopics } from '../platform/kafka/provision-topics.ts'
import { createLogger } from '../platform/logging/logger.ts'
import { topics } from '../schemas/records.ts'
import { type Answer, gatewayOfThisFile, newMerchant, paymentBody, startGateway } from '../tests/support/running-gateway.ts'
import { services } from '../tests/support/services.ts'
import { WorkerProcess } from '../tests/support/worker-process.ts'

// The gateway and the whole fds process, on real services.

const { ground, gateway } = await gatewayOfThisFile()
let fds: WorkerProcess
let key: string

beforeAll(async () => {
  const { kafkaBrokers, registryUrl, redisUrl } = services()
  const { namespace, pool, database } = ground
  await provisionTopics({
    brokers: kafkaBrokers,
    pool,
    logger: createLogger('test', 'fatal'),
    namespace,
    topics: Object.keys(topics),
    groups: [{ group: 'fds', topic: 'payment-stream' }],
    partitions: 3,
  })
  const [port] = await freePorts(1, 24_000, 24_999)
  fds = new WorkerProcess('processors/fds/main.ts', {
    KAFKA_BROKERS: kafkaBrokers,
    SCHEMA_REGISTRY_URL: registryUrl,
    DATABASE_URL: database.databaseUrl,
    REDIS_URL: redisUrl,
    PAYSTREAM_NAMESPACE: namespace,
    METRICS_PORT: String(port),
  })
  await fds.start()
})
afterAll(() => fds.end('SIGTERM'))
beforeEach(async () => {
  ;({ key } = await newMerchant(ground))
})

let count = 0
/** A payment that is judged. */
async function paid(fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  count += 1
  const { body } = await gateway.post(
    key,
    `payment-${count}`,
    paymentBody({ customerId: `customer-${count}`, amountMinor: 10_000, ...fields }),
  )
  await view(body.paymentId)
  return body.paymentId
}
const view = async (paymentId: string) => (await gateway.call('GET', `/v1/payments/${paymentId}?wait=20`, { key })).body

interface Ask {
  readonly as?: string
  readonly idempotencyKey?: string
  readonly wait?: number
  readonly at?: Pick<typeof gateway, 'call'>
}
function ask(
  paymentId: string,
  what: 'cancel' | 'refunds',
  body: unknown,
  { as = key, idempotencyKey, wait = 20, at = gateway }: Ask = {},
) {
  count += 1
  const headers = { 'idempotency-key': idempotencyKey ?? `ask-${count}` }
  return at.call('POST', `/v1/payments/${paymentId}/${what}?wait=${wait}`, { key: as, body, headers })
}
const refund = (paymentId: string, amountMinor: number, options?: Ask) => ask(paymentId, 'refunds', { amountMinor }, options)
const codes = (answers: readonly Answer[]) => answers.map(({ status, body }) => `${status} ${body.code ?? body.result ?? body.status}`)

describe('a refund', () => {
  test('is answered 202 with its id and place in the log; the payment shows it with who, when and how much', async () => {
    const paymentId = await paid()
    const answer = await ask(paymentId, 'refunds', { amountMinor: 2_500, reason: '환불 요청' }, { wait: 0 })
    expect(answer).toMatchObject({
      status: 202,
      body: { paymentId, status: 'PENDING', position: { topic: `${ground.namespace}payment-stream` } },
    })
    await expect.poll(async () => (await view(paymentId)).status).toBe('PARTIALLY_REFUNDED')
    const { requestId } = answer.body
    expect(await view(paymentId)).toMatchObject({
      refundedMinor: 2_500,
      statusReason: 'refunded-by-merchant',
      history: [
        { version: 1, from: null, to: 'COMPLETED', actor: 'fds' },
        {
          version: 2,
          from: 'COMPLETED',
          to: 'PARTIALLY_REFUNDED',
          actor: 'merchant',
          reversal: { requestId, amountMinor: 2_500, requestedBy: key.split('_')[1] },
        },
      ],
      reversals: [{ requestId, kind: 'REFUND', amountMinor: 2_500, reason: '환불 요청', result: 'partially-refunded' }],
    })
  })

  test('a hundred at once give back no more than was paid', async () => {
    const paymentId = await paid({ amountMinor: 1_000 })
    const answers = await Promise.all(Array.from({ length: 100 }, () => refund(paymentId, 30)))
    const given = codes(answers).filter((code) => code === '200 partially-refunded')
    const refused = codes(answers).filter((code) => code === '409 REFUND_EXCEEDS_PAYMENT')
    expect([given.length, refused.length]).toEqual([33, 67])
    expect(await view(paymentId)).toMatchObject({ status: 'PARTIALLY_REFUNDED', refundedMinor: 990 })
    expect(codes([await refund(paymentId, 10), await refund(paymentId, 1)])).toEqual(['200 refunded', '409 TRANSITION_NOT_ALLOWED'])
  })

  test('under a key that comes again gives back once, whoever is asked and however often', async () => {
    const paymentId = await paid()
    const other = await startGateway(ground)
    const first = await refund(paymentId, 4_000, { idempotencyKey: 'again' })
    // as if Redis had lost its data
    await other.redis.del(await other.redis.keys(`${ground.namespace}*`))
    const answers = await Promise.all([gateway, other].map((at) => refund(paymentId, 4_000, { idempotencyKey: 'again', at })))
    for (const answer of answers) {
      expect(answer.body).toMatchObject({ requestId: first.body.requestId, position: first.body.position })
      expect(answer.headers.get('idempotency-replayed')).toBe('true')
    }
    expect(codes([await refund(paymentId, 4_001, { idempotencyKey: 'again' })])).toEqual(['422 IDEMPOTENCY_KEY_REUSED'])
    expect(codes([await refund(await paid(), 4_000, { idempotencyKey: 'again' })])).toEqual(['422 IDEMPOTENCY_KEY_REUSED'])
    // the retry of one that was carried out is told so, although the payment could not be refunded a second time
    await refund(paymentId, 6_000, { idempotencyKey: 'rest' })
    expect(codes([await refund(paymentId, 6_000, { idempotencyKey: 'rest' })])).toEqual(['200 refunded'])
    expect((await view(paymentId)).refundedMinor).toBe(10_000)
    await other.close()
  })

  test('that was refused can be asked for again under its key', async () => {
    const paymentId = await paid()
    expect(codes([await refund(paymentId, 10_001, { idempotencyKey: 'mine' })])).toEqual(['409 REFUND_EXCEEDS_PAYMENT'])
    expect(codes([await refund(paymentId, 10_000, { idempotencyKey: 'mine' })])).toEqual(['200 refunded'])
  })
})

describe('a cancel', () => {
  test('takes back the whole payment, needs no words, and only once', async () => {
    const paymentId = await paid()
    const answers = await Promise.all([1, 2, 3].map(() => ask(paymentId, 'cancel', undefined)))
    expect(codes(answers).toSorted((a, b) => a.localeCompare(b))).toEqual([
      '200 cancelled',
      '409 TRANSITION_NOT_ALLOWED',
      '409 TRANSITION_NOT_ALLOWED',
    ])
    expect(await view(paymentId)).toMatchObject({ status: 'CANCELLED', statusReason: 'cancelled-by-merchant', refundedMinor: 0 })
  })

  test('right after the 202 waits for the payment to be judged', async () => {
    const { body } = await gateway.post(key, 'just-now', paymentBody({ customerId: 'hasty' }))
    expect(codes([await ask(body.paymentId, 'cancel', {})])).toEqual(['200 cancelled'])
  })

  test('of a held payment ends its verification', async () => {
    const customerId = 'traveller'
    await paid({ customerId, occurredAt: Date.now() - 60_000 })
    const paymentId = await paid({ customerId, country: 'JP', latitude: 35.68, longitude: 139.77 })
    expect(await view(paymentId)).toMatchObject({ status: 'PENDING', verification: { status: 'pending' } })
    expect(codes([await refund(paymentId, 1), await ask(paymentId, 'cancel', { reason: 'sold out' })])).toEqual([
      '409 TRANSITION_NOT_ALLOWED',
      '200 cancelled',
    ])
    expect(await view(paymentId)).toMatchObject({ status: 'CANCELLED', verification: { status: 'cancelled' } })
  })
})

test("another merchant's payment and one that does not exist are 404; a body that is not one is 400", async () => {
  const paymentId = await paid()
  const { key: other } = await newMerchant(ground)
  const unknown = '019aa4b5-1c00-8abc-9def-0123456789ab'
  expect(
    codes([
      await ask(paymentId, 'cancel', {}, { as: other }),
      await refund(paymentId, 1, { as: other }),
      await ask(unknown, 'cancel', {}),
      await ask('x', 'cancel', {}),
      await refund(paymentId, 0),
      await refund(paymentId, 1.5),
      await ask(paymentId, 'refunds', {}),
      await ask(paymentId, 'refunds', undefined),
      await ask(paymentId, 'cancel', { amountMinor: 1 }),
      await ask(paymentId, 'cancel', { reason: '4111 1111 1111 1111' }),
    ]),
  ).toEqual([
    ...Array<string>(4).fill('404 PAYMENT_NOT_FOUND'),
    ...Array<string>(3).fill('400 BODY_INVALID'),
    '400 BODY_MALFORMED',
    '400 BODY_INVALID',
    '422 CARD_NUMBER_REFUSED',
  ])
  const missing = await gateway.call('POST', `/v1/payments/${paymentId}/cancel`, { key, body: {} })
  expect(codes([missing])).toEqual(['400 IDEMPOTENCY_KEY_MISSING'])
  expect(await view(paymentId)).toMatchObject({ status: 'COMPLETED', reversals: [] })
})

describe('the list', () => {
  const list = async (query: string) => await gateway.call('GET', `/v1/payments${query}`, { key })
  const ids = ({ body }: Answer) => body.payments.map(({ paymentId }: { readonly paymentId: string }) => paymentId)

  test('filters combine and apply before paging, and the total counts all that fit', async () => {
    const start = Date.UTC(2026, 10, 21)
    const made: string[] = []
    for (let minute = 0; minute < 6; minute++) {
      made.push(
        await paid({
          occurredAt: start + minute * 60_000,
          channel: 'ONLINE',
          storeId: minute % 2 === 0 ? 'even' : 'odd',
          cardId: `card-${minute}`,
          orderId: `Order_${minute}`,
          items: [{ name: `100% 라떼 ${minute}`, quantity: 1, unitPriceMinor: 1 }],
        }),
      )
    }
    const [p0, p1, p2, p3, p4, p5] = made as [string, string, string, string, string, string]
    await ask(p0, 'cancel', {})
    await refund(p2, 1)
    await refund(p4, 10_000)
    const all = await list('')
    expect(ids(all)).toEqual([p5, p4, p3, p2, p1, p0])
    expect(all.body).toMatchObject({ total: 6, totalIsExact: true, nextCursor: null })
    expect(all.body.payments[1]).toMatchObject({ status: 'REFUNDED', refundedMinor: 10_000, storeId: 'even', orderId: 'Order_4' })
    for (const [query, wanted] of [
      ['?status=COMPLETED', [p5, p3, p1]],
      ['?status=CANCELLED,REFUNDED', [p4, p0]],
      ['?kind=refunded', [p4, p2]],
      ['?kind=refunded&status=REFUNDED', [p4]],
      ['?kind=paid&status=REFUNDED', []],
      ['?storeId=even&kind=cancelled,refunded', [p4, p2, p0]],
      ['?cardId=card-3', [p3]],
      [`?customerId=${encodeURIComponent((await view(p1)).customerId)}`, [p1]],
      [`?from=${start + 60_000}&to=${start + 180_000}`, [p2, p1]],
      ['?from=2026-11-21T09:04:00%2B09:00', [p5, p4]],
      ['?q=ORDER_3', [p3]],
      ['?q=%25%20라떼', [p5, p4, p3, p2, p1, p0]],
      ['?q=_%25', []],
      [`?q=${p2}`, [p2]],
    ] as const) {
      const answer = await list(query)
      expect([query, ids(answer), answer.body.total]).toEqual([query, wanted, wanted.length])
    }
    const first = await list('?storeId=even&limit=2')
    expect([ids(first), first.body.total]).toEqual([[p4, p2], 3])
    const second = await list(`?storeId=even&limit=2&cursor=${first.body.nextCursor}`)
    expect([ids(second), second.body.total, second.body.nextCursor]).toEqual([[p0], 3, null])
    const { key: other } = await newMerchant(ground)
    expect((await gateway.call('GET', '/v1/payments', { key: other })).body).toEqual({
      payments: [],
      total: 0,
      totalIsExact: true,
      nextCursor: null,
    })
  })

  test('what is not a filter, or not as described, is 400 and named', async () => {
    for (const query of [
      '?status=DONE',
      '?kind=paid,x',
      '?from=yesterday',
      '?limit=0',
      '?limit=101',
      '?cursor=1',
      '?q=',
      '?page=2',
      '?status=DENIED&status=PENDING',
    ])
      expect(await list(query)).toMatchObject({
        status: 400,
        body: { code: 'PARAMETER_INVALID', errors: [{ path: /\w+/.exec(query)?.[0] }] },
      })
  })
})
