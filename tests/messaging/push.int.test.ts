import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { DeliveryStore } from '../../processors/notifier/delivery-store.ts'
import { PushFeed } from '../../processors/notifier/push-feed.ts'
import { quietUntil } from '../../processors/notifier/quiet-hours.ts'
import type { Queryable } from '../../processors/runtime/index.ts'
import { MessagingSystem } from './messaging-system.ts'

let system: MessagingSystem
beforeAll(async () => {
  system = await MessagingSystem.start()
})
afterAll(() => system?.close())
afterEach(async () => {
  await system.stopNotifiers()
  await system.pool.query('delete from deliveries')
})

const facts = (values: Readonly<Record<string, string>>) => Object.entries(values).map(([name, value]) => ({ name, value }))
const receipt = (customerId: string, status = 'COMPLETED', totalMinor = 45_000) =>
  system.request({
    kind: 'RECEIPT',
    customerId,
    facts: facts({ link: '/v1/receipts/token', status, totalMinor: String(totalMinor), currency: 'KRW', refundedMinor: '12000' }),
  })
const tip = (customerId: string) =>
  system.request({
    kind: 'BENEFIT_TIP',
    customerId,
    facts: facts({ usedCard: 'A', usedGaveMinor: '0', bestCard: 'B', bestWouldGiveMinor: '900', differenceMinor: '900', own: 'true' }),
  })

/** States of a customer's deliveries with their codes, sorted. */
const states = async (customerId: string): Promise<readonly string[]> =>
  (
    await system.pool.query<{ readonly state: string }>(
      `select concat_ws(' ', kind, state, error_code) as state from deliveries where customer_id = $1 order by 1`,
      [customerId],
    )
  ).rows.map(({ state }) => state.replace('delivered', 'sent'))

const feedOf = async (customerId: string) =>
  (
    await system.pool.query<{ readonly position: number; readonly words: Record<string, unknown> }>(
      'select position, words from deliveries where customer_id = $1 and position is not null order by position',
      [customerId],
    )
  ).rows

/** Hours around this moment; ending on the minute. */
function quietNow() {
  const minute = Math.floor(((Date.now() + 9 * 3_600_000) % 86_400_000) / 60_000)
  return { fromMinute: (minute + 1_438) % 1_440, toMinute: (minute + 60) % 1_440 }
}

test('receipts reach the feed of a customer without a phone, and of one who wants no texts, each worded for its status', async () => {
  const customers = [await system.customer(null), await system.customer(system.phone(), { optedOut: true, language: 'ko' }), 'unknown']
  for (const customerId of customers) {
    await receipt(customerId)
    await receipt(customerId, 'REFUNDED')
  }
  system.startNotifier()
  for (const customerId of customers) await expect.poll(() => feedOf(customerId)).toHaveLength(2)
  const [english, korean] = await Promise.all(customers.map(feedOf))
  expect(english).toEqual([
    {
      position: 1,
      words: {
        title: 'Receipt',
        body: 'You paid KRW 45,000 at shibuya. Your receipt is ready.',
        link: `${system.publicUrl}/v1/receipts/token`,
      },
    },
    { position: 2, words: expect.objectContaining({ title: 'Refund' }) },
  ])
  expect(korean?.[1]?.words).toMatchObject({ title: '환불', body: 'shibuya에서 결제하신 45,000원 전액이 환불되었습니다.' })
})

test('three notifiers put three hundred pushes into ten feeds, each once, at positions without a gap', async () => {
  const customers = await Promise.all(Array.from({ length: 10 }, () => system.customer(null)))
  for (let at = 0; at < 30; at++) await Promise.all(customers.map((customerId) => receipt(customerId, 'COMPLETED', at + 1)))
  for (let at = 0; at < 3; at++) system.startNotifier()
  for (const customerId of customers) {
    await expect
      .poll(async () => (await feedOf(customerId)).map(({ position }) => position))
      .toEqual(Array.from({ length: 30 }, (_, at) => at + 1))
    expect(new Set((await feedOf(customerId)).map(({ words }) => words.body)).size).toBe(30)
  }
})

const over = (query: (sql: string, parameters: unknown[]) => Promise<{ readonly rows: unknown[] }>): Queryable => ({
  query: async <Row>(sql: string, parameters: readonly unknown[]) => ({ rows: (await query(sql, [...parameters])).rows as readonly Row[] }),
})
const words = { title: 't', body: 'b', link: null }

test('a higher position is never visible before a lower one: who comes later waits for the commit of who came first', async () => {
  const customerId = await system.customer(null)
  const ids = [await receipt(customerId), await receipt(customerId)]
  const store = new DeliveryStore(over((sql, parameters) => system.pool.query(sql, parameters)))
  const leased = new Map((await store.lease('PUSH', 10, 60_000)).map((delivery) => [delivery.notificationId, delivery]))
  const pushes = ids.map((id) => ({ notificationId: id, attempts: leased.get(id)?.attempts ?? 0, words }))
  const slow = await system.pool.connect()
  const fast = await system.pool.connect()
  try {
    await slow.query('begin')
    await new PushFeed(over((sql, parameters) => slow.query(sql, parameters))).append(pushes.slice(0, 1))
    let done = false
    const second = new PushFeed(over((sql, parameters) => fast.query(sql, parameters))).append(pushes.slice(1)).then((sent) => {
      done = true
      return sent
    })
    await expect.poll(async () => waitingForLocks(), { interval: 20 }).toBe(1)
    expect(done).toBe(false)
    expect(await feedOf(customerId)).toEqual([])
    await slow.query('commit')
    expect(await second).toEqual(new Set([ids[1]]))
  } finally {
    slow.release()
    fast.release()
  }
  expect((await feedOf(customerId)).map(({ position }) => position)).toEqual([1, 2])
})

const waitingForLocks = async (): Promise<number> =>
  (
    await system.pool.query<{ readonly n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
  ).rows[0]?.n ?? 0

test('a notifier that died with a push in its hands: the next one puts it, and what the dead one may still say changes nothing', async () => {
  const customerId = await system.customer(null)
  const id = await receipt(customerId)
  const database = over((sql, parameters) => system.pool.query(sql, parameters))
  const store = new DeliveryStore(database)
  const feed = new PushFeed(database)
  const [dead] = await store.lease('PUSH', 10, 1)
  await expect.poll(() => store.lease('PUSH', 10, 60_000)).toMatchObject([{ notificationId: id, attempts: 2, interrupted: true }])
  expect(await feed.append([{ notificationId: id, attempts: dead?.attempts ?? 0, words }])).toEqual(new Set())
  expect(await feed.append([{ notificationId: id, attempts: 2, words }])).toEqual(new Set([id]))
  expect(await feed.append([{ notificationId: id, attempts: 2, words }])).toEqual(new Set())
  expect((await feedOf(customerId)).map(({ position }) => position)).toEqual([1])
})

test('greetings and tips together stay under the cap of the day, with three notifiers at it; those above are withdrawn for all to see', async () => {
  const phone = system.phone()
  const [customerId, other] = [await system.customer(phone), await system.customer(null)]
  for (let at = 0; at < 8; at++) {
    await Promise.all([system.request({ kind: 'VIP_GREETING', customerId, visits: 5 + at }), tip(customerId), tip(other)])
    await receipt(customerId)
  }
  for (let at = 0; at < 3; at++) system.startNotifier({ marketingPerDay: 3 })
  const open = (list: readonly string[]) => list.filter((state) => !/ (sent|withdrawn daily-cap)$/.test(state))
  await expect.poll(async () => open([...(await states(customerId)), ...(await states(other))])).toEqual([])
  const all = await states(customerId)
  expect(all.filter((state) => state === 'RECEIPT sent')).toHaveLength(8)
  expect(all.filter((state) => !state.startsWith('RECEIPT') && state.endsWith('sent'))).toHaveLength(3)
  expect(all.filter((state) => state.endsWith('withdrawn daily-cap'))).toHaveLength(13)
  expect((await states(other)).filter((state) => state.endsWith('sent'))).toHaveLength(3)
  const texts = (await system.textsToPhone(phone)).length
  const tips = (await feedOf(customerId)).length - 8
  expect(texts + tips).toBe(3)
})

test('a try again of the same day takes no second place, of another day a place of that day', async () => {
  const store = new DeliveryStore(over((sql, parameters) => system.pool.query(sql, parameters)))
  const customerId = await system.customer(null)
  await tip(customerId)
  await tip(customerId)
  const [first, second] = await store.lease('PUSH', 10, 60_000)
  if (first === undefined || second === undefined) throw new Error('two were asked for')
  expect(await store.takePlace(first, '2026-11-22', 1)).toBe('taken')
  expect(await store.takePlace(first, '2026-11-22', 1)).toBe('taken')
  expect(await store.takePlace(second, '2026-11-22', 1)).toBe('full')
  expect(await store.takePlace(first, '2026-11-23', 1)).toBe('taken')
  expect(await store.takePlace(second, '2026-11-23', 1)).toBe('full')
  // another notifier whose day is not over yet shares the newer day's places
  expect(await store.takePlace(second, '2026-11-22', 1)).toBe('full')
  expect(await store.takePlace({ ...second, attempts: 0 }, '2026-11-24', 1)).toBe('lost')
  expect(await store.takePlace(second, '2026-11-24', 0)).toBe('full')
})

test('in quiet hours greetings and tips wait for their end and are not lost; receipts and questions go', async () => {
  const phone = system.phone()
  const customerId = await system.customer(phone)
  const ids = [await system.request({ kind: 'VIP_GREETING', customerId, visits: 5 }), await tip(customerId)]
  await receipt(customerId)
  const held = await system.hold(customerId)
  const quietHours = quietNow()
  system.startNotifier({ quietHours })
  await expect
    .poll(() => states(customerId))
    .toEqual(['BENEFIT_TIP queued quiet-hours', 'RECEIPT sent', 'VERIFICATION sent', 'VIP_GREETING queued quiet-hours'])
  const end = quietUntil(Date.now(), quietHours)
  for (const id of ids) expect((await system.delivery(id)).next_attempt_at).toEqual(new Date(end ?? 0))
  expect((await system.prompt(held.paymentId)).state).toMatch(/queued|prompted/)
  await system.stopNotifiers()
  await system.pool.query(`update deliveries set next_attempt_at = now() where state = 'queued'`)
  system.startNotifier()
  await expect.poll(() => states(customerId)).toEqual(['BENEFIT_TIP sent', 'RECEIPT sent', 'VERIFICATION sent', 'VIP_GREETING sent'])
  expect((await system.textsToPhone(phone)).filter((text) => text.includes('Welcome back'))).toHaveLength(1)
  expect((await system.delivery(ids[0] ?? '')).counted_on).toBeInstanceOf(Date)
})

test.each([
  ['all texts', { optedOut: true }],
  ['marketing', { marketing: false }],
])('whoever refused %s gets no greeting and no tip, and the rows say why', async (_title, refusal) => {
  const phone = system.phone()
  const customerId = await system.customer(phone, refusal)
  await Promise.all([system.request({ kind: 'VIP_GREETING', customerId, visits: 5 }), tip(customerId), receipt(customerId)])
  system.startNotifier({ quietHours: quietNow() })
  await expect
    .poll(() => states(customerId))
    .toEqual(['BENEFIT_TIP withdrawn opted-out', 'RECEIPT sent', 'VIP_GREETING withdrawn opted-out'])
  expect(await system.textsToPhone(phone)).toEqual([])
})

test('a receipt of a held payment is left alone when its question is withdrawn', async () => {
  const customerId = await system.customer(null)
  const held = await system.hold(customerId)
  const id = await system.request({
    kind: 'RECEIPT',
    customerId,
    paymentId: held.paymentId,
    facts: facts({ link: '/v1/receipts/t', status: 'CANCELLED', totalMinor: '1', currency: 'JPY', refundedMinor: '1' }),
  })
  await system.decide(held.paymentId, 'cancelled', 'merchant')
  system.startNotifier()
  await expect.poll(() => states(customerId)).toEqual(['RECEIPT sent', 'VERIFICATION withdrawn'])
  expect(await system.delivery(id)).toMatchObject({ state: 'sent' })
})

test('what cannot be worded fails for all to see, and does not hold up the others', async () => {
  const customerId = await system.customer(null)
  const bad = await system.request({ kind: 'RECEIPT', customerId, facts: [] })
  await receipt(customerId)
  system.startNotifier()
  await expect.poll(() => states(customerId)).toEqual(['RECEIPT failed no-words', 'RECEIPT sent'])
  expect(await system.delivery(bad)).toMatchObject({ position: null })
})

test('at the end of quiet hours a question overtakes a thousand greetings', async () => {
  const customerId = await system.customer(system.phone())
  await system.pool.query(
    `insert into deliveries (notification_id, kind, customer_id, merchant_id, store_id, marketing, request, next_attempt_at)
     select gen_random_uuid(), 'VIP_GREETING', $1, 'merchant', 'shibuya', true, '{}', now() - interval '1 hour' from generate_series(1, 1000)`,
    [customerId],
  )
  const result = await system.request({ kind: 'VERIFICATION_RESULT', customerId, result: 'approved' })
  const leased = await new DeliveryStore(over((sql, parameters) => system.pool.query(sql, parameters))).lease('SMS', 3, 60_000)
  expect(leased.map(({ kind }) => kind).sort()).toEqual(['VERIFICATION_RESULT', 'VIP_GREETING', 'VIP_GREETING'])
  expect(leased.map(({ notificationId }) => notificationId)).toContain(result)
})
