import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { paymentIdOf } from '../../core/ids.ts'
import { type RunningDashboard, startDashboard, type TestSession } from '../../tests/support/running-dashboard.ts'
import { gatewayOfThisFile, paymentBody } from '../../tests/support/running-gateway.ts'
import type { ShopCatalogue } from './shapes/shop.ts'

// The dashboard beside a real gateway: what is accepted stands in the log.

const { ground, gateway } = await gatewayOfThisFile()
const [ours, theirs] = ['shop of a tester', 'shop of another']
let dashboard: RunningDashboard
let session: TestSession

beforeAll(async () => {
  dashboard = await startDashboard({ gatewayUrl: gateway.url })
  session = await dashboard.signIn(ours, 'staff')
  await dashboard.pool.query(
    `insert into stores (merchant_id, store_id, name, country, latitude, longitude)
     values ($1, 'b', '마포점', 'KR', 37.5, 127), ($1, 'a', '강남점', 'KR', null, null), ($2, 'c', 'Elsewhere', 'JP', null, null)`,
    [ours, theirs],
  )
})
afterAll(() => dashboard.close())

const key = (): string => `shop-${randomUUID()}`
const pay = async (body: unknown, as = session) => {
  const response = await dashboard.send('POST', '/api/shop/payments', as, body)
  // biome-ignore lint/suspicious/noExplicitAny: the checks say what it must be
  return { status: response.status, body: (await response.json()) as any }
}

test('a payment is made once, however often it is sent, and its state can be asked for', async () => {
  const order = { idempotencyKey: key(), payment: paymentBody({ storeId: 'b', orderId: newOrderId() }) }
  const answers = await Promise.all([pay(order), pay(order)])
  // what is still under way is told so, and answered when it is asked again
  const settled = await Promise.all(answers.map(async (answer) => (answer.status === 409 ? await pay(order) : answer)))
  expect(settled.map(({ status }) => status)).toEqual([202, 202])
  expect(new Set(settled.map(({ body }) => body.paymentId)).size).toBe(1)
  const made = (await ground.payments()).filter(({ orderId }) => orderId === order.payment.orderId)
  expect(made).toMatchObject([{ merchantId: ours, storeId: 'b', paymentId: settled[0]?.body.paymentId }])
  expect(await dashboard.get(`/api/shop/payments/${settled[0]?.body.paymentId}`, session)).toMatchObject({
    status: 'PENDING',
    decision: null,
  })
  expect((await pay({ ...order, payment: { ...order.payment, amountMinor: 1 } })).body).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
})

test('what the gateway finds wrong in a field is passed on with its place, card numbers too', async () => {
  const bad = await pay({ idempotencyKey: key(), payment: paymentBody({ storeId: 'b', amountMinor: 0, currency: 'won' }) })
  expect(bad).toMatchObject({ status: 400, body: { code: 'BODY_INVALID', errors: [{ path: 'amountMinor' }, { path: 'currency' }] } })
  const card = await pay({ idempotencyKey: key(), payment: paymentBody({ storeId: 'b', cardId: '4111 1111 1111 1111' }) })
  expect(card).toMatchObject({ status: 422, body: { code: 'CARD_NUMBER_REFUSED', errors: [{ path: 'cardId' }] } })
  for (const idempotencyKey of ['order-1', 'shop-', `${key()}0`, 7])
    expect(await pay({ idempotencyKey, payment: paymentBody({ storeId: 'b' }) })).toMatchObject({
      status: 400,
      body: { code: 'BODY_INVALID' },
    })
})

test('a store of another merchant, and what was paid there, is as if it did not exist', async () => {
  const orderId = newOrderId()
  const foreign = await pay({ idempotencyKey: key(), payment: paymentBody({ storeId: 'c', orderId }) })
  expect(foreign).toMatchObject({ status: 404, body: { code: 'STORE_NOT_FOUND' } })
  expect((await ground.payments()).filter((payment) => payment.orderId === orderId)).toEqual([])
  const other = await dashboard.signIn(theirs)
  const accepted = await pay({ idempotencyKey: key(), payment: paymentBody({ storeId: 'c' }) }, other)
  expect(accepted.status).toBe(202)
  const response = await fetch(`${dashboard.url}/api/shop/payments/${accepted.body.paymentId}`, { headers: { cookie: session.cookie } })
  expect(response.status).toBe(404)
})

test('the catalogue has the own stores by name, and who paid here lately with which cards', async () => {
  const paid = [
    [ours, 'mina', 'card-1'],
    [ours, 'jun', 'card-2'],
    [ours, 'mina', 'card-3'],
    [theirs, 'stranger', 'card-4'],
  ] as const
  const startMs = Date.now() - 60_000
  await dashboard.ledger.add(
    paid.map(([merchantId, customerId, cardId], at) => ({
      ...{ merchantId, customerId, cardId, occurredAt: startMs + at * 1_000 },
      paymentId: paymentIdOf(merchantId, String(at), startMs + at * 1_000),
    })),
  )
  await dashboard.pool.query("insert into cards (customer_id, card_id, brand, last4) values ('mina', 'card-1', 'VISA', '1234')")
  const { stores, customers } = await dashboard.get<ShopCatalogue>('/api/shop/catalogue', session)
  expect(stores.map(({ storeId, name }) => [storeId, name])).toEqual([
    ['a', '강남점'],
    ['b', '마포점'],
  ])
  expect(stores[1]).toMatchObject({ country: 'KR', latitude: 37.5, longitude: 127 })
  expect(customers).toMatchObject([
    {
      customerId: 'mina',
      cards: [
        { cardId: 'card-3', brand: null },
        { cardId: 'card-1', brand: 'VISA', last4: '1234' },
      ],
    },
    { customerId: 'jun', cards: [{ cardId: 'card-2' }] },
  ])
})

test('only owner and staff pay, only from the page itself, and outside test mode there is no shop', async () => {
  const operator = await dashboard.signIn(null)
  const body = { idempotencyKey: key(), payment: paymentBody({ storeId: 'b' }) }
  expect(await pay(body, operator)).toMatchObject({ status: 403, body: { code: 'ROLE_MISSING' } })
  expect(await pay(body, { ...session, csrfToken: 'x' })).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  expect((await fetch(`${dashboard.url}/shop/`)).status).toBe(200)
  const live = await startDashboard({ gatewayUrl: gateway.url, testMode: false })
  try {
    const owner = await live.signIn(ours)
    for (const path of ['/shop/', '/api/shop/catalogue', `/api/shop/payments/${randomUUID()}`])
      expect((await fetch(live.url + path, { headers: { cookie: owner.cookie } })).status, path).toBe(404)
    expect((await live.send('POST', '/api/shop/payments', owner, body)).status).toBe(404)
  } finally {
    await live.close()
  }
})

/** An order number that nothing else has. */
function newOrderId(): string {
  return `order-${randomUUID()}`
}
