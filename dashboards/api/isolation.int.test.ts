import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLogger } from '../../platform/logging/logger.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import { createTestDatabase, type TestDatabase } from '../../tests/support/services.ts'
import { createDashboardPool, OperationsDatabase, refuseMightyLogin, TenantDatabase } from './database.ts'

let database: TestDatabase
let owner: pg.Client
let pool: Pool
let tenants: TenantDatabase
const login = `login_${randomUUID().slice(0, 8)}`

beforeAll(async () => {
  database = await createTestDatabase()
  owner = new pg.Client({ connectionString: database.databaseUrl })
  await owner.connect()
  // as docs/operations.md tells an administrator to
  await owner.query(`create role ${login} login password 'secret' in role paystream_dashboards, paystream_sessions, paystream_operations`)
  const url = new URL(database.databaseUrl)
  url.username = login
  url.password = 'secret'
  pool = createDashboardPool(url.href, createLogger('test', 'fatal'))
  tenants = new TenantDatabase(pool)
  for (const merchantId of ['a', 'b']) await fill(merchantId)
})
afterAll(async () => {
  await pool?.end()
  await owner?.query(`drop role ${login}`)
  await owner?.end()
  await database?.drop()
})

async function fill(merchantId: string): Promise<void> {
  const paymentId = randomUUID()
  await owner.query(
    `insert into transactions (payment_id, merchant_id, store_id, customer_id, card_id, amount_minor, currency, country, channel, occurred_at, event_time, status,
       decision, judged_at, changed_at, source_partition, source_offset, version)
     values ($1, $2, 's', 'c', 'card', 1, 'KRW', 'KR', 'POS', now(), now(), 'COMPLETED', '{}', now(), now(), 0, 0, 1)`,
    [paymentId, merchantId],
  )
  await owner.query(
    `insert into transaction_changes (payment_id, version, from_status, to_status, reason, actor, changed_at) values ($1, 2, 'COMPLETED', 'CANCELLED', 'x', 'merchant', now())`,
    [paymentId],
  )
  await owner.query(`insert into stores (merchant_id, store_id, name, country) values ($1, 's', 'Store', 'KR')`, [merchantId])
  await owner.query(
    `insert into api_keys (key_id, environment, merchant_id, secret_hash, scopes) values ($1, 'test', $2, '\\x00', '{payments:read}')`,
    [`key-${merchantId}`, merchantId],
  )
  await owner.query(
    `insert into merchant_progress (merchant_id, source_partition, events, last_event_at, version) values ($1, 0, 1, now(), 1)`,
    [merchantId],
  )
  await owner.query(
    `insert into merchant_missed_benefits (merchant_id, day, side, value, source_partition, payments_in_won, payments, own_payments, missed_won, own_missed_won,
       given_won, tips, version) values ($1, '2026-11-21', 'store', 's', 0, 1, 1, 0, 1, 0, 0, 0, 1)`,
    [merchantId],
  )
}

/** Tables and views of which the role may read anything at all. */
async function readable(role: string): Promise<readonly string[]> {
  const { rows } = await owner.query<{ readonly name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'p', 'm')
       and has_any_column_privilege($1, c.oid, 'select') order by 1`,
    [role],
  )
  return rows.map(({ name }) => name)
}

test('every table with rows of a merchant or of a payment is closed but to policies, and no view reads past them', async () => {
  const { rows } = await owner.query(
    `select distinct c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname in ('merchant_id', 'payment_id')
       and not (c.relrowsecurity and c.relforcerowsecurity) and (has_any_column_privilege('paystream_dashboards', c.oid, 'select')
         or has_any_column_privilege('paystream_sessions', c.oid, 'select'))`,
  )
  expect(rows).toEqual([])
  const views = await owner.query(
    `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'
       and has_table_privilege('paystream_dashboards', oid, 'select') and not ('security_invoker=true' = any(coalesce(reloptions, '{}')))`,
  )
  expect(views.rows).toEqual([])
})

test('a merchant sees its own rows in every table it may read, whatever the statement asks; nobody’s transaction sees none', async () => {
  const tables = await readable('paystream_dashboards')
  expect(tables.length).toBeGreaterThan(15)
  const withMerchant = await owner.query<{ readonly name: string }>(
    `select table_name as name from information_schema.columns where column_name = 'merchant_id' and table_name = any($1)`,
    [tables],
  )
  for (const { name } of withMerchant.rows) {
    const rows = await tenants.read<{ readonly merchant_id: string }>('a', `select distinct merchant_id from ${name}`, [])
    expect([name, rows.filter(({ merchant_id }) => merchant_id !== 'a')]).toEqual([name, []])
  }
  expect(await tenants.read('a', 'select merchant_id from transactions', [])).toEqual([{ merchant_id: 'a' }])
  expect(await tenants.read('b', 'select count(*)::int as n from transaction_changes', [])).toEqual([{ n: 1 }])
  expect(await tenants.read('a', `select from transactions where merchant_id = 'b'`, [])).toEqual([])
  expect(await tenants.read('a', 'select merchant_id from merchant_missed_benefits', [])).toEqual([{ merchant_id: 'a' }])
  await expect(pool.query('select from transactions')).rejects.toThrow('permission denied')
  const operations = new OperationsDatabase(pool)
  await expect(operations.read('select from transactions', [])).rejects.toThrow('permission denied')
})

test('a merchant sees the cards that have paid there or were held there, and no other of the same customer', async () => {
  const pay = async (merchantId: string, cardId: string): Promise<string> => {
    const paymentId = randomUUID()
    await owner.query(
      `insert into transactions select (json_populate_record(t, json_build_object('payment_id', $1::text, 'customer_id', 'holder', 'card_id', $2::text))).*
       from transactions t where merchant_id = $3 limit 1`,
      [paymentId, cardId, merchantId],
    )
    return paymentId
  }
  const complete = async (merchantId: string, cardId: string): Promise<void> => {
    await owner.query(
      `insert into loyalty_payments (customer_id, merchant_id, store_id, event_time_ms, payment_id, amount_minor, taken_back_minor, completed, number,
         program_version, visit_threshold, points, revoked, spent, version) values ('holder', $1, 's', 1, $2, 1, 0, true, 1, 0, 5, 0, 0, 0, 1)`,
      [merchantId, await pay(merchantId, cardId)],
    )
  }
  for (const card of ['completed-at-a', 'held-at-a', 'completed-at-b', 'never-used'])
    await owner.query(`insert into cards (customer_id, card_id, last4) values ('holder', $1, '1234')`, [card])
  await complete('a', 'completed-at-a')
  await complete('b', 'completed-at-b')
  await owner.query(
    `insert into verifications (payment_id, customer_id, source_partition, status, code_hash, token_hash, held_at, version)
     values ($1, 'holder', 0, 'denied', '\\x01', '\\x02', now(), 1)`,
    [await pay('a', 'held-at-a')],
  )
  const cardsOf = async (merchantId: string) =>
    (await tenants.read<{ readonly card_id: string }>(merchantId, 'select card_id from cards order by card_id', [])).map(
      ({ card_id }) => card_id,
    )
  expect(await cardsOf('a')).toEqual(['completed-at-a', 'held-at-a'])
  expect(await cardsOf('b')).toEqual(['completed-at-b'])
})

test('what a transaction was set to is gone for the next one on the same connection', async () => {
  const single = createDashboardPool(new URL(pool.options.connectionString ?? '').href, createLogger('test', 'fatal'))
  single.options.max = 1
  const one = new TenantDatabase(single)
  await one.read('a', 'select 1 as one', [])
  const { rows } = await single.query(`select current_user as who, coalesce(paystream_merchant(), 'nobody') as merchant`)
  expect(rows).toEqual([{ who: 'paystream_sessions', merchant: 'nobody' }])
  await expect(one.write('a', (client) => client.query('select broken'))).rejects.toThrow('does not exist')
  expect((await single.query(`select current_user as who, coalesce(paystream_merchant(), 'nobody') as merchant`)).rows).toEqual(rows)
  await single.end()
})

test('a merchant cannot give a key rights of the platform or of another merchant, nor touch another’s, nor read a hash', async () => {
  const insert = (merchantId: string, scopes: string) =>
    tenants.write('a', (client) =>
      client.query(
        `insert into api_keys (key_id, environment, merchant_id, secret_hash, pepper_version, scopes) values ($1, 'test', $2, '\\x00', 1, $3)`,
        [randomUUID(), merchantId, scopes],
      ),
    )
  await insert('a', '{payments:write,payments:read,stores:write,loyalty:write}')
  await expect(insert('a', '{customers:write}')).rejects.toThrow('row-level security')
  await expect(insert('a', '{payments:read,benefits:write}')).rejects.toThrow('row-level security')
  await expect(insert('b', '{payments:read}')).rejects.toThrow('row-level security')
  const revoke = (keyId: string) =>
    tenants.write('a', async (client) => (await client.query('update api_keys set revoked_at = now() where key_id = $1', [keyId])).rowCount)
  expect([await revoke('key-b'), await revoke('key-a')]).toEqual([0, 1])
  await expect(tenants.read('a', 'select secret_hash from api_keys', [])).rejects.toThrow('permission denied')
  await expect(tenants.read('a', `update api_keys set merchant_id = 'b'`, [])).rejects.toThrow('permission denied')
})

test('no role of the dashboards writes what the workers own, or reads a phone number', async () => {
  for (const role of ['paystream_dashboards', 'paystream_sessions', 'paystream_operations']) {
    const { rows } = await owner.query<{ readonly name: string }>(
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
         and (has_any_column_privilege($1, c.oid, 'insert') or has_any_column_privilege($1, c.oid, 'update') or has_table_privilege($1, c.oid, 'delete'))`,
      [role],
    )
    const own = ['api_keys', 'dashboard_users', 'dashboard_sign_in_links', 'stream_dead_letter_requests', 'stream_dead_letters']
    expect([role, rows.map(({ name }) => name).filter((name) => !own.includes(name))]).toEqual([role, []])
    expect(await readable(role)).not.toContain('customers')
  }
})

test('production refuses a login that could leave its roles', async () => {
  await refuseMightyLogin(pool)
  const mighty = createDashboardPool(database.databaseUrl, createLogger('test', 'fatal'))
  await expect(refuseMightyLogin(mighty)).rejects.toThrow('DASHBOARDS_DATABASE_URL')
  await mighty.end()
})

test('workers that own the tables and are no superuser write and read all rows', async () => {
  const name = `worker_${randomUUID().slice(0, 8)}`
  await owner.query(`create role ${name} login password 'secret' in role paystream_workers`)
  await owner.query(`grant all on all tables in schema public to ${name}`)
  const url = new URL(database.databaseUrl)
  url.username = name
  url.password = 'secret'
  const worker = new pg.Client({ connectionString: url.href })
  await worker.connect()
  const { rows } = await worker.query('select count(distinct merchant_id)::int as n from transactions')
  expect(rows).toEqual([{ n: 2 }])
  expect((await worker.query(`update merchant_progress set events = events + 1`)).rowCount).toBe(2)
  await worker.end()
  await owner.query(`drop owned by ${name}`)
  await owner.query(`drop role ${name}`)
})
