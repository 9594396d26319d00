import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLogger } from '../../platform/logging/logger.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { announcementOf, dueAnnouncements } from '../../processors/receipts/announcements.ts'
import { RenderQueue } from '../../processors/receipts/rendering/render-queue.ts'
import { createTestDatabase, type TestDatabase } from '../support/services.ts'

let database: TestDatabase
let pool: Pool
let queue: RenderQueue

beforeEach(async () => {
  database = await createTestDatabase()
  pool = createPool({ url: database.databaseUrl, applicationName: 'test', max: 4 }, createLogger('test', 'fatal'))
  const query = async <Row>(sql: string, parameters: readonly unknown[]) => ({
    rows: (await pool.query(sql, [...parameters])).rows as Row[],
  })
  queue = new RenderQueue({ query })
})
afterEach(async () => {
  await pool.end()
  await database.drop()
})

async function twoRevisions(): Promise<string> {
  const paymentId = randomUUID()
  await pool.query(
    `insert into receipts (payment_id, customer_id, merchant_id, store_id, content, status, refunded_minor, changed_at, revision, token, expires_at, version)
     values ($1, 'customer-1', 'merchant-1', 'store-1', '{}', 'REFUNDED', 1, now(), 2, 'token', now(), 2)`,
    [paymentId],
  )
  await pool.query(
    `insert into receipt_revisions (payment_id, revision, customer_id, source_partition, status, refunded_minor, changed_at, version)
     select $1, revision, 'customer-1', 0, 'REFUNDED', 1, now(), 1 from generate_series(1, 2) revision`,
    [paymentId],
  )
  return paymentId
}

test('of several renderers one holds a revision, and only the latest holder stores; an older slip never replaces a newer', async () => {
  const paymentId = await twoRevisions()
  const leases = await Promise.all([queue.lease(1, 60_000, 3), queue.lease(1, 60_000, 3), queue.lease(1, 60_000, 3)])
  expect(
    leases
      .flat()
      .map(({ revision }) => revision)
      .sort((one, other) => one - other),
  ).toEqual([1, 2])
  const newer = leases.flat().find(({ revision }) => revision === 2) as (typeof leases)[0][0]
  const older = leases.flat().find(({ revision }) => revision === 1) as (typeof leases)[0][0]
  await pool.query(`update receipt_revisions set next_attempt_at = now() where revision = 2`)
  const [again] = await queue.lease(5, 60_000, 3)
  expect(again).toMatchObject({ revision: 2, attempts: 2 })
  const files = (name: string) => ({ png: Buffer.from(name), pdf: Buffer.from(name) })
  expect(await queue.store(newer, files('lost its lease'))).toBe(false)
  expect(await queue.store(again as typeof newer, files('newest'))).toBe(true)
  expect(await queue.store(older, files('older'))).toBe(true)
  const image = () => pool.query<{ readonly png: Buffer }>('select png from receipt_images where payment_id = $1', [paymentId])
  expect((await image()).rows[0]?.png.toString()).toBe('newest')
  // one that ends its renderer every time is given up, visibly
  await pool.query(`update receipt_revisions set state = 'rendering', attempts = 3, next_attempt_at = now() where revision = 2`)
  expect(await queue.lease(5, 60_000, 3)).toEqual([])
  expect(await queue.giveUpInterrupted(3)).toBe(1)
  expect(await queue.backlog()).toEqual({ waiting: 0, failed: 1 })
})

test('states are told in their order: one waits for an earlier one that may still come, and none comes after a later one', async () => {
  await twoRevisions()
  const query = async <Row>(sql: string, parameters: readonly unknown[]) => ({
    rows: (await pool.query(sql, [...parameters])).rows as Row[],
  })
  const due = async () =>
    (await dueAnnouncements({ query }, [{ partition: 0, nextOffset: 0, readUpToMs: 0 }], 10)).map((timer) => announcementOf(timer).revision)
  const set = async (revision: number, change: string) =>
    await pool.query(`update receipt_revisions set ${change} where revision = ${revision}`)
  expect(await due()).toEqual([])
  await set(2, `state = 'rendered', rendered_at = now()`)
  expect(await due()).toEqual([])
  await set(1, `state = 'rendered', rendered_at = now()`)
  expect(await due()).toEqual([1])
  await set(1, `announced_at = now()`)
  expect(await due()).toEqual([2])
  await set(1, `announced_at = null, state = 'failed'`)
  expect(await due()).toEqual([2])
  await set(2, `announced_at = now()`)
  await set(1, `state = 'rendered'`)
  expect(await due()).toEqual([])
  expect(await dueAnnouncements({ query }, [], 10)).toEqual([])
})
