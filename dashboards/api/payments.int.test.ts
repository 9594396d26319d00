import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePorts } from '../../compose/native/index.ts'
import { paymentIdOf } from '../../core/ids.ts'
import { seoulDayOf } from '../../core/seoul-time.ts'
import { provisionTopics } from '../../platform/kafka/provision-topics.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { type TransactionEvent, topics } from '../../schemas/records.ts'
import { type RunningDashboard, startDashboard, type TestSession } from '../../tests/support/running-dashboard.ts'
import { gatewayOfThisFile, paymentBody } from '../../tests/support/running-gateway.ts'
import { services } from '../../tests/support/services.ts'
import { WorkerProcess } from '../../tests/support/worker-process.ts'
import type { PaymentDetail, PaymentPage, ReversalAnswer } from './shapes/payments.ts'

// The dashboard, the gateway and the whole fds process over one database.

const { ground, gateway } = await gatewayOfThisFile()
const dayMs = 86_400_000
const now = Date.now()
const today = seoulDayOf(now)
let dashboard: RunningDashboard
let fds: WorkerProcess

beforeAll(async () => {
  const { kafkaBrokers, registryUrl, redisUrl } = services()
  const { namespace, pool, database } = ground
  const logger = createLogger('test', 'fatal')
  const groups = [{ group: 'fds', topic: 'payment-stream' }]
  await provisionTopics({ brokers: kafkaBrokers, pool, logger, namespace, topics: Object.keys(topics), groups, partitions: 3 })
  dashboard = await startDashboard({ gatewayUrl: gateway.url, database })
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
afterAll(async () => {
  await fds?.end('SIGTERM')
  await dashboard?.close()
})

describe('the list', () => {
  const merchantId = 'a merchant with many'
  let session: TestSession
  const ids: Record<string, string> = {}
  const list = (query: Readonly<Record<string, string>> = {}) =>
    dashboard.get<PaymentPage>(`/api/payments/list?${new URLSearchParams(query).toString()}`, session)
  /** Names of those that are found, newest first. */
  const found = async (query: Readonly<Record<string, string>>) => {
    const { payments, total, totalIsExact } = await list(query)
    expect([total, totalIsExact]).toEqual([payments.length, true])
    return payments.map(({ paymentId }) => Object.keys(ids).find((name) => ids[name] === paymentId))
  }

  beforeAll(async () => {
    const payments: Readonly<Record<string, Partial<TransactionEvent>>> = {
      latte: { storeId: 'gangnam', amountMinor: 5_000, channel: 'POS', customerId: 'kim%_1', orderId: 'A-100' },
      bread: { storeId: 'gangnam', amountMinor: 12_000, channel: 'APP', customerId: 'lee', status: 'DENIED', statusReason: 'expired' },
      dollars: { storeId: 'busan', amountMinor: 12_50, currency: 'USD', country: 'US', customerId: 'lee' },
      held: { storeId: 'busan', amountMinor: 99_000, customerId: 'lee', cardId: 'card-of-lee', status: 'PENDING' },
      // the terminal's clock is years ahead: its id stands far from its place
      corrected: { storeId: 'busan', amountMinor: 7, customerId: 'park', occurredAt: now + 3_000 * dayMs },
      older: { storeId: 'gangnam', amountMinor: 5_000, customerId: 'park', eventTime: now - 8 * dayMs },
    }
    const stored = await dashboard.ledger.add(
      Object.entries(payments).map(([name, fields], index) => {
        const eventTime = fields.eventTime ?? now - index * 1_000
        const occurredAt = fields.occurredAt ?? eventTime
        return { merchantId, eventTime, ...fields, occurredAt, paymentId: paymentIdOf(merchantId, `key of ${name}`, occurredAt) }
      }),
    )
    for (const [index, name] of Object.keys(payments).entries()) ids[name] = stored[index]?.paymentId ?? ''
    await ground.pool.query(`insert into stores (merchant_id, store_id, name, country) values ($1, 'gangnam', '구름커피 강남점', 'KR')`, [
      merchantId,
    ])
    await ground.pool.query(`insert into cards (customer_id, card_id, last4) values ('lee', 'card-of-lee', '4242')`)
    await ground.pool.query(`update transactions set order_id = 'A-100', items = '[{"name":"바닐라 라테"}]' where payment_id = $1`, [
      ids.latte,
    ])
    session = await dashboard.signIn(merchantId, 'staff')
  })

  test.each([
    [{}, ['latte', 'bread', 'dollars', 'held', 'corrected']],
    [{ from: seoulDayOf(now - 9 * dayMs), to: seoulDayOf(now - 8 * dayMs) }, ['older']],
    [{ kind: 'paid' }, ['latte', 'dollars', 'corrected']],
    [{ kind: 'denied,held' }, ['bread', 'held']],
    [{ kind: 'paid', status: 'DENIED' }, []],
    [{ storeId: 'gangnam', status: 'COMPLETED,DENIED' }, ['latte', 'bread']],
    [{ customerId: 'lee', amountFrom: '12.5', amountTo: '12000' }, ['bread', 'dollars']],
    [{ amountTo: '12.49' }, ['corrected']],
    [{ currency: 'USD', country: 'US', channel: 'ONLINE' }, ['dollars']],
    [{ cardId: 'card-of-lee' }, ['held']],
    [{ q: '4242' }, ['held']],
    [{ q: 'a-10' }, ['latte']],
    [{ q: '라테' }, ['latte']],
    [{ q: '구름커피' }, ['latte', 'bread']],
    [{ q: '구름커피', kind: 'denied', channel: 'APP' }, ['bread']],
    [{ q: '%' }, ['latte']],
    [{ q: 'key of corrected' }, ['corrected']],
    [{ q: "' or true --" }, []],
  ])('by %j', async (query, names) => {
    expect(await found(query as Readonly<Record<string, string>>)).toEqual(names)
  })

  test('filters come before paging: pages together are the list, and each says the total of all', async () => {
    const query = { kind: 'paid,denied', limit: '1' }
    const names: string[] = []
    let next: string | null = null
    do {
      const page: PaymentPage = await list({ ...query, ...(next === null ? {} : { before: next }) })
      expect([page.total, page.totalIsExact, page.payments.length]).toEqual([4, true, 1])
      names.push(page.payments[0]?.paymentId ?? '')
      next = page.next
    } while (next !== null)
    expect(names).toEqual(['latte', 'bread', 'dollars', 'corrected'].map((name) => ids[name]))
  })

  test('what comes later is counted apart and moves nothing', async () => {
    const { newest } = await list({ storeId: 'sejong' })
    expect(newest).toBe(null)
    const first = (await list()).newest ?? ''
    const [later] = await dashboard.ledger.add([{ merchantId, eventTime: now + 1_000, storeId: 'late', amountMinor: 1 }])
    expect((await list({ upTo: first })).payments[0]?.paymentId).toBe(ids.latte)
    expect(await list({ after: first })).toMatchObject({ total: 1, payments: [{ paymentId: later?.paymentId, storeId: 'late' }] })
    expect((await list({ after: first, storeId: 'gangnam' })).total).toBe(0)
    await ground.pool.query('delete from transactions where payment_id = $1', [later?.paymentId])
  })

  test('a card is looked up for the merchant of the payment alone', async () => {
    const cardsFor = async (merchant: string) => {
      const client = await ground.pool.connect()
      try {
        await client.query('begin; set local role paystream_dashboards')
        await client.query(`select set_config('paystream.merchant_id', $1, true)`, [merchant])
        return (await client.query('select last4, payment_hold_due(payment_id) from payment_cards(array[$1::uuid])', [ids.held])).rows
      } finally {
        await client.query('rollback')
        client.release()
      }
    }
    expect(await cardsFor(merchantId)).toEqual([{ last4: '4242', payment_hold_due: null }])
    for (const other of ['', 'another', `${merchantId} `]) expect(await cardsFor(other)).toEqual([])
  })

  test('as a file: the same payments, Hangul for Excel, formulas disarmed', async () => {
    await ground.pool.query(`update transactions set order_id = '=cmd|x' where payment_id = $1`, [ids.dollars])
    const response = await fetch(`${dashboard.url}/api/payments/list.csv?customerId=lee&language=en`, {
      headers: { cookie: session.cookie },
    })
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="payments-\d{4}-\d\d-\d\d-.*\.csv"$/)
    const bytes = Buffer.from(await response.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const lines = bytes.toString('utf8').trimEnd().split('\r\n')
    expect(lines.map((line) => line.split(',')[1])).toEqual(['Payment', ids.bread, ids.dollars, ids.held])
    expect(lines[2]).toContain(`,'=cmd|x,busan,`)
    expect(lines[2]).toMatch(/,12\.50,0\.00,USD$/)
    expect(lines[3]).toContain(',card-of-lee,4242,')
  })

  test('what no list can be is refused', async () => {
    for (const query of ['?limit=0', '?merchantId=x', `?from=2026-02-30&to=${today}`, '.csv?before=1', '.csv?language=fr']) {
      const response = await fetch(`${dashboard.url}/api/payments/list${query}`, { headers: { cookie: session.cookie } })
      expect([response.status, ((await response.json()) as { code: string }).code], query).toEqual([400, 'PARAMETER_INVALID'])
    }
  })
})

describe('one payment', () => {
  const merchantId = 'a merchant who takes back'
  let session: TestSession
  let key: string
  beforeAll(async () => {
    session = await dashboard.signIn(merchantId, 'staff')
    ;({ key } = await ground.newKey(merchantId))
  })
  let count = 0
  const requestKey = () => `request-key-of-a-page-${++count}`
  /** A payment of 10,000 won that fds has judged. */
  const paid = async () => {
    count += 1
    const { body } = await gateway.post(key, `payment-${count}`, paymentBody({ customerId: `back-office-${count}`, amountMinor: 10_000 }))
    await gateway.call('GET', `/v1/payments/${body.paymentId}?wait=20`, { key })
    return body.paymentId as string
  }
  const ask = async (paymentId: string, call: 'cancel' | 'refunds', body: object, as = session) => {
    const response = await dashboard.send('POST', `/api/payments/${paymentId}/${call}`, as, body)
    return { status: response.status, body: (await response.json()) as ReversalAnswer & { readonly code?: string } }
  }

  test('is refunded by whoever is signed in, once however often it is asked for, and tells its history', async () => {
    const paymentId = await paid()
    const body = { amountMinor: 3_000, reason: '식은 커피', requestKey: requestKey() }
    const [first, second] = await Promise.all([ask(paymentId, 'refunds', body), ask(paymentId, 'refunds', body)])
    for (const { status, body } of [first, second].filter((answer) => answer.body.code !== 'IDEMPOTENCY_KEY_IN_FLIGHT'))
      expect([status, body.result, body.refundedMinor]).toEqual([200, 'partially-refunded', 3_000])
    expect((await ask(paymentId, 'refunds', body)).body.requestId).toBe(first.body.requestId ?? second.body.requestId)
    const tooMuch = await ask(paymentId, 'refunds', { amountMinor: 7_001, reason: null, requestKey: requestKey() })
    expect([tooMuch.status, tooMuch.body.code]).toEqual([409, 'REFUND_EXCEEDS_PAYMENT'])
    const late = await ask(paymentId, 'cancel', { reason: null, requestKey: requestKey() })
    expect([late.status, late.body.code]).toEqual([409, 'TRANSITION_NOT_ALLOWED'])

    const detail = await dashboard.get<PaymentDetail>(`/api/payments/${paymentId}`, session)
    expect(detail).toMatchObject({ status: 'PARTIALLY_REFUNDED', amountMinor: '10000', refundedMinor: '3000', hold: null, receipt: null })
    expect(detail.history.map(({ to, actor }) => [to, actor])).toEqual([
      ['COMPLETED', 'fds'],
      ['PARTIALLY_REFUNDED', 'merchant'],
    ])
    expect(detail.reversals).toMatchObject([
      { kind: 'REFUND', amountMinor: '3000', reason: '식은 커피', byPerson: true, result: 'partially-refunded' },
    ])
    expect(detail.reversals[0]?.requestedBy).toMatch(/@shop\.example$/)
  })

  test('is cancelled as a whole', async () => {
    const paymentId = await paid()
    expect((await ask(paymentId, 'cancel', { reason: null, requestKey: requestKey() })).body).toMatchObject({
      status: 'CANCELLED',
      result: 'cancelled',
    })
  })

  test('takes no body that is not a request, and none from another site', async () => {
    const paymentId = await paid()
    for (const body of [
      {},
      { amountMinor: 0, reason: null, requestKey: requestKey() },
      { amountMinor: 1.5, reason: null, requestKey: requestKey() },
      { amountMinor: '1', reason: null, requestKey: requestKey() },
      { amountMinor: 1, reason: '', requestKey: requestKey() },
      { amountMinor: 1, reason: null, requestKey: 'short' },
      { amountMinor: 1, reason: null, requestKey: requestKey(), merchantId: 'x' },
    ]) {
      const answer = await ask(paymentId, 'refunds', body)
      expect([answer.status, answer.body.code], JSON.stringify(body)).toEqual([400, 'BODY_INVALID'])
    }
    const foreign = await ask(
      paymentId,
      'refunds',
      { amountMinor: 1, reason: null, requestKey: requestKey() },
      { ...session, csrfToken: 'x' },
    )
    expect(foreign.status).toBe(403)
    expect((await dashboard.get<PaymentDetail>(`/api/payments/${paymentId}`, session)).reversals).toEqual([])
  })

  test("shows the slip of its present state, and of another merchant's payment nothing at all", async () => {
    const paymentId = await paid()
    const slip = async (file: string, as: TestSession, etag = '') =>
      await fetch(`${dashboard.url}/api/payments/${paymentId}/receipt.${file}`, { headers: { cookie: as.cookie, 'if-none-match': etag } })
    const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code]
    expect(await codeOf(await slip('png', session))).toEqual([404, 'RECEIPT_NOT_FOUND'])
    await ground.pool.query(
      `insert into receipts (payment_id, customer_id, merchant_id, store_id, content, status, refunded_minor, changed_at, revision, token, expires_at, version)
       values ($1, 'c', $2, 's', '{"approvalNumber":"12345678"}', 'COMPLETED', 0, now(), 2, 'a token', now(), 1)`,
      [paymentId, merchantId],
    )
    await ground.pool.query(`insert into receipt_images (payment_id, revision, png, pdf) values ($1, 1, 'old', 'old')`, [paymentId])
    expect(await codeOf(await slip('pdf', session))).toEqual([404, 'RECEIPT_NOT_DRAWN'])
    await ground.pool.query(`update receipt_images set revision = 2, png = 'a png', pdf = 'a pdf'`)
    const png = await slip('png', session)
    expect([png.headers.get('content-type'), await png.text()]).toEqual(['image/png', 'a png'])
    expect((await slip('png', session, png.headers.get('etag') ?? '')).status).toBe(304)
    const pdf = await slip('pdf', session)
    expect([pdf.headers.get('content-type'), await pdf.text()]).toEqual(['application/pdf', 'a pdf'])
    expect(pdf.headers.get('content-disposition')).toBe('inline; filename="receipt-12345678.pdf"')

    const other = await dashboard.signIn(`${merchantId}s neighbour`)
    for (const file of ['png', 'pdf']) expect(await codeOf(await slip(file, other))).toEqual([404, 'RECEIPT_NOT_FOUND'])
    for (const id of [paymentId, paymentId.toUpperCase(), 'x', '%', paymentIdOf('nobody', 'at all', now)]) {
      const response = await fetch(`${dashboard.url}/api/payments/${encodeURIComponent(id)}`, { headers: { cookie: other.cookie } })
      expect(await codeOf(response)).toEqual([404, 'PAYMENT_NOT_FOUND'])
    }
    for (const call of ['cancel', 'refunds'] as const) {
      const body = { ...(call === 'refunds' ? { amountMinor: 1 } : {}), reason: null, requestKey: requestKey() }
      const answer = await ask(paymentId, call, body, other)
      expect([answer.status, answer.body.code]).toEqual([404, 'PAYMENT_NOT_FOUND'])
    }
    expect((await dashboard.get<PaymentPage>(`/api/payments/list?q=${paymentId}`, other)).total).toBe(0)
    expect((await dashboard.get<PaymentPage>(`/api/payments/list?q=${paymentId}`, session)).total).toBe(1)
  })
})
