import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seoulDayOf } from '../../core/seoul-time.ts'
import type { Decision, JudgedPlace, TransactionEvent } from '../../schemas/records.ts'
import { type RunningDashboard, startDashboard, type TestSession } from '../../tests/support/running-dashboard.ts'
import type { PaymentList } from './shapes/answers.ts'
import type { MissedBenefits } from './shapes/benefits.ts'
import type { CustomerDetail, CustomerPayments, RegularList } from './shapes/customers.ts'
import type { HoldDetail, HoldList } from './shapes/holds.ts'
import type { PaymentDetail } from './shapes/payments.ts'

let dashboard: RunningDashboard
beforeAll(async () => {
  dashboard = await startDashboard()
})
afterAll(() => dashboard.close())

const now = Date.now()
const today = seoulDayOf(now)
const week = `from=${seoulDayOf(now - 6 * 86_400_000)}&to=${today}`
const presence: JudgedPlace = {
  latitude: 35.163682,
  longitude: 129.162747,
  radiusM: 60,
  source: 'payment',
  country: 'KR',
  at: now - 1_200_000,
}
const place: JudgedPlace = { latitude: 50.11508, longitude: 8.682266, radiusM: 21, source: 'payment', country: 'DE', at: now }
const stopped: Decision = {
  outcome: 'hold',
  timeClamped: false,
  rules: [
    {
      rule: 'impossible-travel',
      version: 1,
      fired: true,
      reason: 'far',
      inputs: { place, presence, distanceKm: 8_912.345, elapsedS: 1_200, speedKmh: 26_737 },
    },
  ],
}

/** Payments of `merchantId` that are held; the first ones end at once, in the way and after the seconds that are given. */
async function held(
  merchantId: string,
  endings: readonly (readonly [status: TransactionEvent['status'], reason: string, afterS: number] | null)[],
) {
  const events = await dashboard.ledger.add(
    endings.map((_, index) => {
      const at = now - 600_000 + index * 60_000
      return {
        merchantId,
        eventTime: at,
        occurredAt: at,
        changedAt: at,
        status: 'PENDING' as const,
        decision: stopped,
        customerId: `${merchantId} customer`,
      }
    }),
  )
  for (const [index, ending] of endings.entries()) {
    const event = events[index]
    if (event === undefined || ending === null) continue
    const [status, statusReason, afterS] = ending
    await dashboard.ledger.add([
      { ...event, status, statusReason, previousStatus: 'PENDING', version: 2, changedAt: event.changedAt + afterS * 1_000 },
    ])
  }
  return events.map(({ paymentId }) => paymentId)
}

const refusal = async (path: string, { cookie }: TestSession): Promise<string> => {
  const response = await fetch(dashboard.url + path, { headers: { cookie } })
  return `${response.status} ${((await response.json()) as { readonly code: string }).code}`
}

describe('holds', () => {
  test('open ones come first with the time that is left, ended ones page by page, each with how it ended', async () => {
    const [approved, expired, open] = await held('holds', [['COMPLETED', 'approved', 42], ['DENIED', 'expired', 300], null])
    const dueAt = new Date(now + 200_000)
    await dashboard.pool.query(
      `insert into verification_prompts (payment_id, customer_id, phone, state, prompted_at, due_at) values ($1, 'c', '+821000000000', 'prompted', $2, $3)`,
      [open, new Date(now - 100_000), dueAt],
    )
    const session = await dashboard.signIn('holds', 'staff')
    const first = await dashboard.get<HoldList>(`/api/holds/list?${week}&limit=1`, session)
    expect(first.open).toMatchObject([
      { paymentId: open, status: 'PENDING', endedAt: null, dueAt: dueAt.toISOString(), amountMinor: '10000' },
    ])
    expect(Math.abs(Date.parse(first.now) - Date.now())).toBeLessThan(60_000)
    expect(first.ended).toMatchObject([{ paymentId: expired, status: 'DENIED', endedBy: 'expired' }])
    const second = await dashboard.get<HoldList>(`/api/holds/list?${week}&limit=1&after=${first.next}`, session)
    expect(second).toMatchObject({
      open: [],
      ended: [{ paymentId: approved, status: 'COMPLETED', endedBy: 'approved' }],
      next: null,
      behind: 0,
    })
    const [ended] = second.ended
    expect(Date.parse(ended?.endedAt ?? '') - Date.parse(ended?.heldAt ?? '')).toBe(42_000)
    const yesterday = seoulDayOf(now - 2 * 86_400_000)
    expect(await dashboard.get(`/api/holds/list?from=${yesterday}&to=${yesterday}`, session)).toMatchObject({
      open: [{ paymentId: open }],
      ended: [],
    })
  })

  test('where the card was last seen is rounded wherever a decision is shown; phones are nowhere', async () => {
    const [paymentId] = await held('rounded', [null])
    const session = await dashboard.signIn('rounded')
    const detail = await dashboard.get<HoldDetail>(`/api/holds/${paymentId}`, session)
    expect(detail.hold.decision.rules[0]?.inputs).toMatchObject({
      place,
      presence: { latitude: 35.2, longitude: 129.2, country: 'KR' },
      distanceKm: 8912,
    })
    const list = await dashboard.get<HoldList>('/api/holds/list', session)
    const payments = await dashboard.get<PaymentList>('/api/payments', session)
    const payment = await dashboard.get<PaymentDetail>(`/api/payments/${paymentId}`, session)
    expect(payment.decision).toEqual(detail.hold.decision)
    for (const answer of [detail, list, payments, payment]) expect(JSON.stringify(answer)).not.toMatch(/35\.163|129\.162|8912\.3|\+82/)
  })
})

describe('customers', () => {
  const merchantId = 'people'
  const visits = (customerId: string, storeId: string, times: number, hoursAgo: number, fields: Partial<TransactionEvent> = {}) =>
    Array.from({ length: times }, (_, index) => ({
      merchantId,
      customerId,
      storeId,
      eventTime: now - hoursAgo * 3_600_000 + index,
      ...fields,
    }))
  let session: TestSession
  beforeAll(async () => {
    await dashboard.pool.query("insert into stores (merchant_id, store_id, name, country) values ($1, 'one', '첫째 매장', 'KR')", [
      merchantId,
    ])
    await dashboard.pool.query(`insert into loyalty_programs (merchant_id, version, document, created_by) values ($1, 1, $2, 'test')`, [
      merchantId,
      JSON.stringify({
        windowDays: 90,
        pointsExpireDays: 365,
        tiers: [{ id: 'vip', names: { ko: '귀빈', en: 'Guest' }, visits: 5 }],
        points: [],
      }),
    ])
    const [refunded] = await dashboard.ledger.add([
      ...visits('Kim/100%', 'one', 6, 3),
      ...visits('Kim/100%', 'two', 1, 2, { currency: 'USD', amountMinor: 250 }),
      ...visits('Lee', 'one', 3, 1),
      ...visits('Park', 'one', 3, 5),
      ...visits('Once', 'one', 1, 1),
    ])
    const reversal = { requestId: String(refunded?.paymentId), kind: 'REFUND', amountMinor: 4_000, reason: null } as const
    await dashboard.ledger.add([
      {
        ...refunded,
        status: 'PARTIALLY_REFUNDED',
        previousStatus: 'COMPLETED',
        version: 2,
        refundedMinor: 4_000,
        reversal,
        changedAt: now,
      },
    ])
    session = await dashboard.signIn(merchantId)
  })

  const listed = async (query: string): Promise<readonly string[]> => {
    const found: string[] = []
    let after: string | null = ''
    while (after !== null) {
      const page: RegularList = await dashboard.get<RegularList>(`/api/regulars/list?limit=1${query}${after && `&after=${after}`}`, session)
      found.push(...page.regulars.map(({ customerId }) => customerId))
      after = page.next
    }
    return found
  }

  test('regulars come in every order, one by one, and are found by a part of their id', async () => {
    expect(await listed('')).toEqual(['Kim/100%', 'Lee', 'Park'])
    expect(await listed('&sort=recent')).toEqual(['Lee', 'Kim/100%', 'Park'])
    expect(await listed('&sort=away')).toEqual(['Park', 'Kim/100%', 'Lee'])
    expect(await listed('&vips=true&sort=recent')).toEqual(['Kim/100%'])
    expect(await listed('&sort=vip-since')).toEqual(['Kim/100%'])
    expect(await listed(`&search=${encodeURIComponent('100%')}`)).toEqual(['Kim/100%'])
    expect(await listed('&search=PARK&storeId=one')).toEqual(['Park'])
    expect(await listed('&search=_')).toEqual([])
  })

  test('a customer is what was put in: visits, tiers, spend, refunds, hours, payments', async () => {
    const id = encodeURIComponent('Kim/100%')
    const expiresAt = new Date(now + 86_400_000)
    await dashboard.pool.query(
      `update loyalty_payments set points = 30, revoked = (taken_back_minor > 0)::int * 10, expires_at = case number when 6 then now() else $2 end
       where merchant_id = $1 and store_id = 'one'`,
      [merchantId, expiresAt],
    )
    // of three payments, one of them given back in part: better by 500, by nothing, by 333 of which six tenths stand
    await dashboard.pool.query(
      `insert into benefit_payments (payment_id, customer_id, card_id, merchant_id, store_id, event_time, month, amount_minor, taken_back_minor, product_id,
         capped_minor, after_cap_minor, best_product_id, best_minor, tipped, version)
       select payment_id, customer_id, 'card', merchant_id, store_id, now(), '2026-11', amount_minor, taken_back_minor, 'plain', 7, 3, 'better',
         10 + case when taken_back_minor > 0 then 333 when number = 2 then 500 else 0 end, number = 2, 1
       from loyalty_payments where merchant_id = $1 and store_id = 'one' and customer_id = 'Kim/100%' and (taken_back_minor > 0 or number in (2, 3))`,
      [merchantId],
    )
    const customer = await dashboard.get<CustomerDetail>(`/api/customer?customerId=${id}`, session)
    expect(customer.benefits).toEqual({ compared: 3, givenWon: '26', missed: 2, missedWon: '699', tips: 1 })
    expect(customer.stores.map(({ storeId, storeName, visits, completions }) => [storeId, storeName, visits, completions])).toEqual([
      ['two', null, 1, 1],
      ['one', '첫째 매장', 6, 6],
    ])
    expect(customer.stores[1]?.tiers).toEqual([
      { id: 'vip', names: { ko: '귀빈', en: 'Guest' }, since: new Date(now - 3 * 3_600_000 + 4).toISOString() },
    ])
    expect(customer.spend).toEqual([
      { currency: 'KRW', minorDigits: 0, payments: 6, amountMinor: '60000', takenBack: 1, takenBackMinor: '4000' },
      { currency: 'USD', minorDigits: 2, payments: 1, amountMinor: '250', takenBack: 0, takenBackMinor: '0' },
    ])
    expect(customer.hours.reduce((sum, payments) => sum + payments, 0)).toBe(7)
    expect(customer).toMatchObject({
      lastVisitAt: new Date(now - 2 * 3_600_000).toISOString(),
      points: { balance: 20 + 4 * 30, owed: 0, lotCount: 5 },
      behind: 0,
    })
    expect(customer.points.lots[0]).toMatchObject({ storeName: '첫째 매장', expiresAt: expiresAt.toISOString() })
    const first = await dashboard.get<CustomerPayments>(`/api/customer/payments?customerId=${id}&limit=6`, session)
    const second = await dashboard.get<CustomerPayments>(`/api/customer/payments?customerId=${id}&limit=6&after=${first.next}`, session)
    expect(first.payments[0]).toMatchObject({ storeId: 'two', currency: 'USD', amountMinor: '250', status: 'COMPLETED' })
    expect(second.payments).toMatchObject([{ status: 'PARTIALLY_REFUNDED', takenBackMinor: '4000', storeName: '첫째 매장' }])
    expect(second.next).toBeNull()
  })
})

describe('benefits', () => {
  /** A row as the benefits group keeps it; won missed and given by payments of which none has the better card. */
  const row = (fields: Readonly<Record<string, unknown>>) => ({
    ...{
      merchant_id: 'benefits',
      day: today,
      side: 'store',
      value: 'one',
      source_partition: 0,
      payments_in_won: 0,
      payments: 1,
      own_payments: 0,
    },
    ...{ missed_won: 500, own_missed_won: 0, given_won: 10, tips: 0, version: 1, ...fields },
  })

  test('what was missed is summed by day, store and card, less what was taken back', async () => {
    const better = {
      id: 'better',
      issuer: '은행',
      nameKo: '더 나은',
      nameEn: 'Better',
      issued: true,
      monthlyCaps: [],
      offers: [
        {
          id: 'o',
          categories: null,
          stores: null,
          countries: null,
          minimumPaymentMinor: 0,
          validFrom: null,
          validTo: null,
          rateAfterCapBp: 0,
          tiers: [{ previousMonthMinor: 0, rateBp: 510, amountMinor: null, capMinor: null }],
        },
      ],
    }
    await dashboard.pool.query('update benefit_catalogue set products = $1', [JSON.stringify({ better })])
    const yesterday = seoulDayOf(now - 86_400_000)
    const own = { own_payments: 1, own_missed_won: 100 }
    const rows = [
      // each side of the same four payments of today, by the partitions that brought them
      { payments_in_won: 6, payments: 3, missed_won: 1_251, given_won: 40, tips: 2 },
      { source_partition: 1, payments_in_won: -1, payments: 0, missed_won: -500, given_won: -15 }, // what was taken back of payments before the migration
      { value: 'two', payments_in_won: 1, missed_won: 100, ...own },
      { value: 'three', payments_in_won: 2, payments: 0, missed_won: 0, given_won: 0 }, // nothing better
      { side: 'better', value: 'better', payments: 4, missed_won: 1_351, ...own, tips: 2 },
      { side: 'better', value: 'better', source_partition: 1, payments: 0, missed_won: -500 },
      { side: 'used', value: 'plain', payments: 3, missed_won: 850, ...own, given_won: 25, tips: 2 },
      { side: 'used', value: 'gone', missed_won: 1 },
      // a payment of the day before
      { day: yesterday, payments_in_won: 1, missed_won: 10 },
      { day: yesterday, side: 'better', value: 'better', missed_won: 10 },
      { day: yesterday, side: 'used', value: 'plain', missed_won: 10 },
      { merchant_id: 'other', value: 'secret-store' },
      { merchant_id: 'other', side: 'better', value: 'secret-card' },
    ].map(row)
    for (const each of rows) {
      const names = Object.keys(each)
      await dashboard.pool.query(
        `insert into merchant_missed_benefits (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
        Object.values(each),
      )
    }
    const session = await dashboard.signIn('benefits', 'staff')
    const answer = await dashboard.get<MissedBenefits>(`/api/benefits?from=${today}&to=${today}`, session)
    expect(answer).toMatchObject({
      total: { payments: 4, missedWon: '851' },
      own: { payments: 1, missedWon: '100' },
      tips: 2,
      paymentsInWon: 8,
    })
    expect(answer.days).toEqual([{ day: today, payments: 4, missedWon: '851' }])
    expect(answer.stores).toEqual([
      { storeId: 'one', storeName: null, payments: 3, missedWon: '751' },
      { storeId: 'two', storeName: null, payments: 1, missedWon: '100' },
    ])
    expect(answer.betterCards).toEqual([
      {
        card: { productId: 'better', issuer: '은행', names: { ko: '더 나은', en: 'Better' } },
        payments: 4,
        missedWon: '851',
        ownPayments: 1,
        offers: [{ categories: null, rateBp: 510, amountMinor: null, minimumPaymentMinor: 0, previousMonthMinor: 0 }],
      },
    ])
    expect(answer.usedCards.map(({ card, payments, givenWon }) => [card.names.en, payments, givenWon])).toEqual([
      ['plain', 3, '25'],
      ['gone', 1, '10'],
    ])
    const ofWeek = await dashboard.get<MissedBenefits>(`/api/benefits?${week}`, session)
    expect(ofWeek).toMatchObject({ total: { payments: 5, missedWon: '861' }, paymentsInWon: 9 })
    expect(ofWeek.days.slice(-2)).toEqual([
      { day: yesterday, payments: 1, missedWon: '10' },
      { day: today, payments: 4, missedWon: '851' },
    ])
    const before = await dashboard.get<MissedBenefits>(`/api/benefits?from=2026-01-01&to=2026-01-02`, session)
    expect(before).toMatchObject({
      total: { payments: 0, missedWon: '0' },
      own: { payments: 0, missedWon: '0' },
      tips: 0,
      paymentsInWon: 0,
      stores: [],
    })
  })
})

test("another merchant's holds and customers do not exist, and nobody sees them in a list", async () => {
  const [paymentId] = await held('secret-owner', [null])
  const customer = 'secret-owner customer'
  await dashboard.ledger.add(
    [1, 2].map((index) => ({ merchantId: 'secret-owner', customerId: customer, storeId: 'secret-store', eventTime: now + index })),
  )
  const own = await dashboard.signIn('secret-owner')
  const other = await dashboard.signIn('secret-other')
  const asked = [
    [`/api/holds/${paymentId}`, '404 PAYMENT_NOT_FOUND'],
    [`/api/customer?customerId=${encodeURIComponent(customer)}`, '404 CUSTOMER_NOT_FOUND'],
  ] as const
  for (const [path, answer] of asked) {
    expect(JSON.stringify(await dashboard.get(path, own)), path).toContain('secret-')
    expect(await refusal(path, other), path).toBe(answer)
    expect(await refusal(path, await dashboard.signIn(null)), path).toBe('403 ROLE_MISSING')
  }
  const lists = [
    `/api/holds/list?${week}`,
    '/api/regulars/list',
    `/api/benefits?${week}`,
    `/api/customer/payments?customerId=${encodeURIComponent(customer)}`,
  ]
  for (const path of lists) expect(JSON.stringify(await dashboard.get(path, other)), path).not.toContain('secret-')
  const place = (await dashboard.get<RegularList>('/api/regulars/list?limit=1', own)).next
  expect(place).toBeNull()
})

test('parameters that make no sense are named', async () => {
  const session = await dashboard.signIn('people-parameters')
  const forged = Buffer.from('["2026-11-22T00:00:00+00:00","no-uuid"]').toString('base64url')
  for (const path of [
    '/api/holds/no-uuid',
    `/api/holds/list?after=${forged}`,
    '/api/holds/list?limit=0',
    '/api/holds/list?from=2026-02-30',
    '/api/regulars/list?sort=phone',
    `/api/regulars/list?after=${forged}`,
    '/api/regulars/list?search=%00',
    '/api/customer',
    '/api/customer?customerId=',
    `/api/customer/payments?customerId=a&after=${forged}`,
    '/api/benefits?from=2026-01-01&to=2026-02-28',
  ])
    expect([path, await refusal(path, session)]).toEqual([path, '400 PARAMETER_INVALID'])
})
