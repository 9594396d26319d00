import { describe, expect, test } from 'vitest'
import { gatewayOfThisFile } from '../tests/support/running-gateway.ts'

const { ground, gateway } = await gatewayOfThisFile()

const program = {
  windowDays: 30,
  pointsExpireDays: 365,
  tiers: [
    { id: 'vip', names: { ko: '단골', en: 'Regular' }, visits: null },
    { id: 'gold', names: { ko: '골드', en: 'Gold' }, visits: 10 },
  ],
  points: [{ by: 'spend', category: 'cafe', points: 10 }],
}

async function merchant(merchantId: string) {
  const { key } = await ground.newKey(merchantId, ['loyalty:write'])
  const put = (body: unknown) => gateway.call('PUT', '/v1/loyalty/program', { key, body })
  const get = () => gateway.call('GET', '/v1/loyalty/program', { key })
  const customer = (id: string) => gateway.call('GET', `/v1/loyalty/customers/${encodeURIComponent(id)}`, { key })
  return { put, get, customer }
}

describe('a program', () => {
  test('is the default until one is stored, then the newest version, to its merchant alone', async () => {
    const [one, other] = [await merchant('one'), await merchant('other')]
    expect((await one.get()).body).toMatchObject({
      version: 0,
      windowDays: 90,
      tiers: [{ id: 'vip', visits: null }],
      points: [],
      createdAt: null,
    })
    expect(await one.put(program)).toMatchObject({ status: 200, body: { version: 1, ...program } })
    expect((await one.put({ ...program, windowDays: 60 })).body.version).toBe(2)
    // the same again, however it is written
    const { points, tiers, ...rest } = { ...program, windowDays: 60 }
    expect((await one.put({ points, tiers, ...rest })).body.version).toBe(2)
    expect((await one.get()).body).toMatchObject({ version: 2, windowDays: 60 })
    expect((await other.get()).body.version).toBe(0)
  })

  test('that comes several times at once is a version each', async () => {
    const several = await merchant('several')
    const answers = await Promise.all([1, 2, 3].map((windowDays) => several.put({ ...program, windowDays })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(new Set(answers.map(({ body }) => body.version))).toEqual(new Set([1, 2, 3]))
  })

  test('is never changed, not even by hand', async () => {
    await (await merchant('kept')).put(program)
    await expect(ground.pool.query("update loyalty_programs set document = '{}' where merchant_id = 'kept'")).rejects.toThrow(
      'never changed',
    )
    await expect(ground.pool.query("delete from loyalty_programs where merchant_id = 'kept'")).rejects.toThrow('never changed')
  })

  test('that is not valid is 400 and names the field', async () => {
    const bad = await merchant('bad')
    const answer = await bad.put({ ...program, tiers: [{ ...program.tiers[1], visits: 0 }] })
    expect(answer).toMatchObject({ status: 400, body: { code: 'BODY_INVALID', field: 'tiers[0].visits' } })
    expect((await bad.get()).body.version).toBe(0)
  })
})

test("a merchant sees a customer's visits and points with itself, as of now", async () => {
  const dayMs = 86_400_000
  const nowMs = Date.now()
  for (const [merchantId, storeId, daysAgo, takenBack, points, revoked, spent, expiresInDays] of [
    ['m-1', 's-1', 1, 0, 100, 0, 0, 10],
    ['m-1', 's-1', 40, 5_000, Number.MAX_SAFE_INTEGER, 3, 0, 5],
    ['m-1', 's-1', 2, 10_000, 100, 100, 30, 10],
    ['m-1', 's-2', 100, 0, 500, 0, 0, -1],
    ['m-1', 's-2', 3, 0, 0, 0, 0, null],
    ['m-2', 's-1', 1, 0, 7, 0, 0, 10],
  ] as const) {
    await ground.pool.query(
      `insert into loyalty_payments (customer_id, merchant_id, store_id, event_time_ms, payment_id, amount_minor, taken_back_minor, completed, number,
         program_version, visit_threshold, points, revoked, spent, expires_at, version)
       values ('김 고객', $1, $2, $3, gen_random_uuid(), 10000, $4, true, 1, 0, 5, $5, $6, $7, $8, 1)`,
      [
        merchantId,
        storeId,
        nowMs - daysAgo * dayMs,
        takenBack,
        points,
        revoked,
        spent,
        expiresInDays === null ? null : new Date(nowMs + expiresInDays * dayMs),
      ],
    )
  }
  const since = nowMs - 50 * dayMs
  await ground.pool.query(
    `insert into loyalty_visits (customer_id, merchant_id, store_id, visits, first_visit_at, last_visit_at, vip_since, tier, tiers, version) values
     ('김 고객', 'm-1', 's-1', 2, now(), now(), now(), 'vip', $1, 1), ('김 고객', 'm-1', 's-2', 2, now(), now(), null, null, '[]', 1),
     ('김 고객', 'm-2', 's-1', 1, now(), now(), null, null, '[]', 1)`,
    [JSON.stringify([{ tier: 'vip', since }])],
  )
  const [one, other] = [await merchant('m-1'), await merchant('m-2')]
  const { body } = await one.customer('김 고객')
  expect(body).toMatchObject({
    customerId: '김 고객',
    windowDays: 90,
    stores: [
      { storeId: 's-1', visits: 2, tier: 'vip', tiers: [{ tier: 'vip', since: new Date(since).toISOString() }] },
      { storeId: 's-2', visits: 1, tier: null },
    ],
    points: { balance: '9007199254741088', owed: '30', openLots: 2, nextExpiryAt: expect.any(String) },
  })
  expect(body.points.lots.map((lot: { remaining: number }) => lot.remaining)).toEqual([Number.MAX_SAFE_INTEGER - 3, 100])
  expect((await other.customer('김 고객')).body).toMatchObject({ stores: [{ visits: 1 }], points: { balance: '7', openLots: 1 } })
  await one.put({ ...program, windowDays: 30 })
  expect((await one.customer('김 고객')).body.stores[0].visits).toBe(1)
  expect(await one.customer('nobody')).toMatchObject({ status: 404, body: { code: 'CUSTOMER_NOT_FOUND' } })
})
