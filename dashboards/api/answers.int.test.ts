import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { paymentIdOf } from '../../core/ids.ts'
import { maxAmountMinor } from '../../core/money.ts'
import { seoulDayOf } from '../../core/seoul-time.ts'
import type { TransactionEvent } from '../../schemas/records.ts'
import { type RunningDashboard, startDashboard } from '../../tests/support/running-dashboard.ts'
import type { Breakdown, Customers, Holds, PaymentList, Regulars, Sales } from './shapes/answers.ts'

let dashboard: RunningDashboard
beforeAll(async () => {
  dashboard = await startDashboard()
})
afterAll(() => dashboard.close())

const now = Date.now()
const today = seoulDayOf(now)
let merchants = 0
const newMerchant = () => `merchant ${++merchants}`

/** `currency status payments amount`, from an answer and from the ledger itself. */
const answered = (sales: Sales) =>
  sales.currencies
    .flatMap(({ currency, statuses }) =>
      statuses.map(({ status, payments, amountMinor }) => `${currency} ${status} ${payments} ${amountMinor}`),
    )
    .toSorted()
async function inLedger(merchantId: string, day: string) {
  const { rows } = await dashboard.pool.query<{ readonly line: string }>(
    `select concat_ws(' ', currency, status, count(*), sum(amount_minor)) as line from transactions
     where merchant_id = $1 and (event_time at time zone 'Asia/Seoul')::date = $2 group by currency, status`,
    [merchantId, day],
  )
  return rows.map(({ line }) => line).toSorted()
}

describe('sales', () => {
  test('equal a SELECT on the ledger, by status and currency, on the day of the event in Seoul', async () => {
    const merchantId = newMerchant()
    const midnight = Date.parse(`${today}T00:00:00+09:00`)
    const at = (eventTime: number, fields: Partial<TransactionEvent> = {}) => ({ merchantId, eventTime, occurredAt: eventTime, ...fields })
    const [held] = await dashboard.ledger.add([at(midnight, { status: 'PENDING', amountMinor: 777 })], { partition: 1 })
    await dashboard.ledger.add(
      [
        at(midnight - 1, { amountMinor: 1 }),
        at(midnight, { amountMinor: 2 }),
        at(midnight + 3_599_999, { amountMinor: 4 }),
        at(midnight + 3_600_000, { amountMinor: 8, storeId: '둘째 {매장}' }),
        at(midnight, { amountMinor: 16, currency: 'USD' }),
        at(midnight, { amountMinor: 32, status: 'PENDING' }),
      ],
      { partition: 0 },
    )
    await dashboard.ledger.add([{ ...held, status: 'DENIED', previousStatus: 'PENDING', statusReason: 'expired', version: 2 }], {
      partition: 1,
    })
    const cookie = await dashboard.signIn(merchantId)
    const sales = await dashboard.get<Sales>(`/api/sales?day=${today}`, cookie)
    expect(answered(sales)).toEqual(['KRW COMPLETED 3 14', 'KRW DENIED 1 777', 'KRW PENDING 1 32', 'USD COMPLETED 1 16'])
    expect(answered(sales)).toEqual(await inLedger(merchantId, today))
    expect(sales.currencies[0]).toMatchObject({
      currency: 'KRW',
      minorDigits: 0,
      completedByHour: [
        { hour: 0, payments: 2, amountMinor: '6' },
        { hour: 1, payments: 1, amountMinor: '8' },
      ],
    })
    const yesterday = seoulDayOf(midnight - 1)
    expect(answered(await dashboard.get<Sales>(`/api/sales?day=${yesterday}`, cookie))).toEqual(await inLedger(merchantId, yesterday))
  })

  test('pass 2^53 as exact decimal strings', async () => {
    const merchantId = newMerchant()
    await dashboard.ledger.add(Array.from({ length: 3 }, () => ({ merchantId, eventTime: now, amountMinor: maxAmountMinor })))
    const sales = await dashboard.get<Sales>(`/api/sales?day=${today}`, await dashboard.signIn(merchantId))
    expect(sales.currencies[0]?.statuses).toEqual([
      { status: 'COMPLETED', payments: 3, amountMinor: '27021597764222973', refundedMinor: '0' },
    ])
    expect(sales.currencies[0]?.completedByHour[0]?.amountMinor).toBe('27021597764222973')
  })

  test('of a merchant without any are empty, and complete all the same', async () => {
    const cookie = await dashboard.signIn('__proto__')
    const askedAt = Date.now()
    const sales = async () => await dashboard.get<Sales>('/api/sales', cookie)
    expect(await sales()).toMatchObject({ currencies: [], behind: 0 })
    await expect.poll(async () => Date.parse((await sales()).asOf ?? '')).toBeGreaterThanOrEqual(askedAt)
    expect(Date.parse((await sales()).asOf ?? '')).toBeLessThanOrEqual(Date.now())
  })
})

test("another merchant's key sees nothing of it, anywhere", async () => {
  const merchantId = newMerchant()
  await dashboard.ledger.add(
    Array.from({ length: 6 }, () => ({ merchantId, eventTime: now, customerId: 'secret-customer', storeId: 'secret-store' })),
  )
  const own = await dashboard.signIn(merchantId)
  for (const other of [`${merchantId}x`, merchantId.toUpperCase(), '%', ` ${merchantId}`]) {
    const cookie = await dashboard.signIn(other)
    for (const path of [
      '/api/sales',
      '/api/payments',
      '/api/regulars',
      '/api/payments?status=COMPLETED',
      `/api/sales?day=${today}`,
      '/api/breakdown',
    ]) {
      expect(JSON.stringify(await dashboard.get(path, own)), path).toMatch(/secret-|amountMinor/)
      expect(JSON.stringify(await dashboard.get(path, cookie)), path).not.toMatch(/secret-|amountMinor/)
    }
  }
})

test('breakdown, customers and holds are those of the days that are asked for', async () => {
  const merchantId = newMerchant()
  const dayMs = 86_400_000
  const event = (daysAgo: number, fields: Partial<TransactionEvent> = {}) => {
    return { merchantId, eventTime: now - daysAgo * dayMs, occurredAt: now - daysAgo * dayMs, amountMinor: 100, ...fields }
  }
  const [paid] = await dashboard.ledger.add([
    event(0),
    event(0, { customerId: 'regular' }),
    ...[1, 2, 3, 4].map((days) => event(days, { customerId: 'regular' })),
    event(1, { customerId: 'once', country: 'JP', channel: 'POS' }),
  ])
  const reversal = { requestId: String(paid?.paymentId), kind: 'REFUND', amountMinor: 30, reason: null } as const
  const partly = { status: 'PARTIALLY_REFUNDED', previousStatus: 'COMPLETED', version: 2, refundedMinor: 30, reversal } as const
  await dashboard.ledger.add([{ ...paid, ...partly }], { partition: 0 })
  const [one, other] = await dashboard.ledger.add([event(0, { status: 'PENDING' }), event(0, { status: 'PENDING' })])
  const denied = { status: 'DENIED', previousStatus: 'PENDING', statusReason: 'expired', version: 2 } as const
  await dashboard.ledger.add([{ ...one, ...denied, changedAt: (one?.changedAt ?? 0) + 90_000 }])
  expect(other?.status).toBe('PENDING')

  const cookie = await dashboard.signIn(merchantId)
  const [yesterday, todayOnly] = [`?from=${seoulDayOf(now - dayMs)}&to=${today}`, `?from=${today}&to=${today}`]
  const { rows } = await dashboard.get<Breakdown>(`/api/breakdown${yesterday}`, cookie)
  expect(
    rows
      .map((row) => `${row.country} ${row.channel} ${row.cardBrand} ${row.status} ${row.payments} ${row.amountMinor} ${row.refundedMinor}`)
      .toSorted(),
  ).toEqual([
    'JP POS unknown COMPLETED 1 100 0',
    'KR ONLINE unknown COMPLETED 2 200 0',
    'KR ONLINE unknown DENIED 1 100 0',
    'KR ONLINE unknown PARTIALLY_REFUNDED 1 100 30',
    'KR ONLINE unknown PENDING 1 100 0',
  ])
  expect((await dashboard.get<Customers>(`/api/customers${yesterday}`, cookie)).days).toEqual([
    { day: seoulDayOf(now - dayMs), customers: 2, new: 1, returning: 1, regulars: 0 },
    { day: today, customers: 2, new: 1, returning: 1, regulars: 1 },
  ])
  expect(await dashboard.get<Holds>(`/api/holds${todayOnly}`, cookie)).toMatchObject({
    open: 1,
    endings: [{ endedBy: 'expired', holds: 1, medianS: 90, p95S: 90 }],
    behind: 0,
  })
  for (const query of ['?from=2026-02-30&to=2026-03-01', `?from=${today}&to=2020-01-01`, '?from=2026-01-01&to=2026-12-31', '?day=x'])
    await expect(dashboard.get(`/api/holds${query}`, cookie), query).rejects.toThrow(': 400 ')
})

describe('newest payments', () => {
  test('come with status, decision and reasons, newest arrival first', async () => {
    const merchantId = newMerchant()
    const decision: TransactionEvent['decision'] = {
      outcome: 'hold',
      timeClamped: false,
      rules: [
        {
          rule: 'impossible-travel',
          version: 1,
          fired: true,
          reason: '1,159 km in 25 minutes',
          inputs: { place: null, presence: null, distanceKm: 1159.2, elapsedS: 1500, speedKmh: 2782.1 },
        },
      ],
    }
    await dashboard.pool.query("insert into stores (merchant_id, store_id, name, country) values ($1, 'tokyo', '시부야 <b>점</b>', 'JP')", [
      merchantId,
    ])
    const [, held] = await dashboard.ledger.add([
      { merchantId, eventTime: now - 2_000 },
      { merchantId, eventTime: now - 1_000, storeId: 'tokyo', status: 'PENDING', decision, amountMinor: maxAmountMinor },
    ])
    const { payments } = await dashboard.get<PaymentList>('/api/payments', await dashboard.signIn(merchantId))
    expect(payments).toHaveLength(2)
    expect(payments[0]).toMatchObject({
      paymentId: held?.paymentId,
      storeName: '시부야 <b>점</b>',
      status: 'PENDING',
      amountMinor: String(maxAmountMinor),
      decision,
    })
    expect(payments[1]).toMatchObject({ storeId: 'store-1', storeName: null })
  })

  test('are not hidden by a terminal whose clock is years ahead', async () => {
    const merchantId = newMerchant()
    const ahead = now + 400 * 86_400_000
    const wrong = Array.from({ length: 30 }, (_, index) => ({
      merchantId,
      occurredAt: ahead + index,
      eventTime: now - 60_000,
      changedAt: now - 60_000,
      paymentId: paymentIdOf(merchantId, `ahead ${index}`, ahead + index),
    }))
    await dashboard.ledger.add(wrong)
    const [right] = await dashboard.ledger.add([{ merchantId, eventTime: now }])
    const { payments } = await dashboard.get<PaymentList>('/api/payments?limit=10', await dashboard.signIn(merchantId))
    expect(payments).toHaveLength(10)
    expect(payments[0]?.paymentId).toBe(right?.paymentId)
  })

  test('can be narrowed to a status', async () => {
    const merchantId = newMerchant()
    await dashboard.ledger.add([
      { merchantId, eventTime: now, status: 'DENIED', previousStatus: null },
      { merchantId, eventTime: now },
      { merchantId, eventTime: now - 3 * 86_400_000, status: 'DENIED' },
    ])
    const cookie = await dashboard.signIn(merchantId)
    expect((await dashboard.get<PaymentList>('/api/payments?status=DENIED', cookie)).payments).toHaveLength(1)
    expect((await dashboard.get<PaymentList>('/api/payments?status=PENDING', cookie)).payments).toEqual([])
  })
})

test('regulars and VIPs are counted and listed per store', async () => {
  const merchantId = newMerchant()
  await dashboard.pool.query(
    "insert into stores (merchant_id, store_id, name, country, visit_threshold) values ($1, 'one', 'One', 'KR', 1)",
    [merchantId],
  )
  const visit = (customerId: string, storeId: string, times: number) =>
    Array.from({ length: times }, (_, index) => ({ merchantId, customerId, storeId, eventTime: now + index }))
  await dashboard.ledger.add([...visit('once', 's', 1), ...visit('twice', 's', 2), ...visit('often', 's', 7)])
  const regulars = await dashboard.get<Regulars>('/api/regulars', await dashboard.signIn(merchantId))
  expect(regulars).toMatchObject({ regulars: 2, vips: 1 })
  expect(regulars.most.map(({ customerId, visits, visitThreshold }) => [customerId, visits, visitThreshold])).toEqual([
    ['often', 7, 5],
    ['twice', 2, 5],
  ])
  expect(regulars.newVips.map(({ customerId, vipSince }) => [customerId, vipSince])).toEqual([['often', new Date(now + 4).toISOString()]])
})

test('parameters that make no sense are named', async () => {
  const { cookie } = await dashboard.signIn('m')
  const bad = [
    'sales?day=2026-02-30',
    'sales?day=today',
    'sales?when=now',
    'payments?limit=0',
    'payments?limit=101',
    'payments?limit=1e1',
    'payments?status=paid',
    'payments?cursor=1',
  ]
  for (const path of [...bad, 'payments?limit=1&limit=2', 'regulars?limit=-1']) {
    const response = await fetch(`${dashboard.url}/api/${path}`, { headers: { cookie } })
    expect([path, response.status, ((await response.json()) as { readonly code: string }).code]).toEqual([path, 400, 'PARAMETER_INVALID'])
  }
})
