import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type MissedRow, missedFromPaymentsSql, missedSql } from '../demo/check/missed-sql.ts'
import { projectRoot } from '../platform/project-root.ts'
import { recordNames } from '../schemas/avro-types.ts'
import { paystream } from '../tests/support/command.ts'
import { paystreamHere } from '../tests/support/command-here.ts'
import { createTestDatabase, services, type TestDatabase, uniqueNamespace } from '../tests/support/services.ts'
import { migrate } from './migrations.ts'
import { subscriptions } from './subscriptions.ts'

let migrated: TestDatabase
const folder = mkdtempSync(join(tmpdir(), 'paystream-migrations-'))
beforeAll(async () => {
  migrated = await createTestDatabase()
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await migrated.drop()
})

async function query<Row extends object>(databaseUrl: string, sql: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

test('two migrations at once apply everything once, and say what they do', async () => {
  // without tables; the template of the migrated ones is not it
  const empty = await createTestDatabase()
  onTestFinished(() => empty.drop())
  await query(empty.databaseUrl, 'drop schema public cascade; create schema public')
  const env = { DATABASE_URL: empty.databaseUrl }
  const both = await Promise.all([paystream(['migrate'], { env }), paystream(['migrate'], { env })])
  expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  const [first, second] = both.map(({ stdout }) => stdout).sort((a, b) => b.length - a.length)
  expect(first).toContain('applying 0001-stream-runtime\n')
  expect(second).toMatch(/^(another migration is running .*\n)?the database is up to date\n$/)
  const [row] = await query<{ readonly count: string }>(empty.databaseUrl, 'select count(*)::text as count from pgmigrations')
  expect(first).toContain(`${row?.count} migrations applied`)
  expect((await paystreamHere(['migrate'], env)).stdout).toBe('the database is up to date\n')
})

test('a migration that fails leaves nothing of itself or of those before it', async () => {
  const database = await createTestDatabase()
  const files = mkdtempSync(join(folder, 'failing-'))
  writeFileSync(join(files, '9001-good.sql'), 'create table good (id int);')
  writeFileSync(join(files, '9002-bad.sql'), 'create table bad (id int); select 1 / 0;')
  await query(database.databaseUrl, 'delete from pgmigrations')
  const failed = migrate(database.databaseUrl, () => undefined, files)
  await expect(failed).rejects.toMatchObject({ code: 'MIGRATION_FAILED', message: expect.stringContaining('division by zero') })
  expect(await query(database.databaseUrl, "select to_regclass('good')::text as name")).toEqual([{ name: null }])
  await database.drop()
})

test('a migration put in front of one that has run is refused', async () => {
  const database = await createTestDatabase()
  const files = mkdtempSync(join(folder, 'order-'))
  await query(database.databaseUrl, 'delete from pgmigrations')
  writeFileSync(join(files, '9002-second.sql'), 'create table second (id int);')
  expect(await migrate(database.databaseUrl, () => undefined, files)).toEqual(['9002-second'])
  writeFileSync(join(files, '9001-first.sql'), 'create table first (id int);')
  await expect(migrate(database.databaseUrl, () => undefined, files)).rejects.toMatchObject({ code: 'MIGRATION_FAILED' })
  await database.drop()
})

/** A database with every migration before this number. */
async function databaseBefore(number: string): Promise<string> {
  const database = await createTestDatabase()
  onTestFinished(() => database.drop())
  const { databaseUrl } = database
  await query(databaseUrl, 'drop schema public cascade; create schema public')
  const [files, all] = [mkdtempSync(join(folder, 'before-')), join(projectRoot(), 'migrations')]
  for (const file of readdirSync(all)) if (file < number) copyFileSync(join(all, file), join(files, file))
  await migrate(databaseUrl, () => undefined, files)
  return databaseUrl
}

test('visits that were counted before there were programs become payments, a window and a tier', async () => {
  const databaseUrl = await databaseBefore('0013')
  // completed on these days, in this order: one was held, one is cancelled by now, the last was not read by loyalty yet
  const days = [1, 20, 10, 70, 95, 100]
  for (const [place, day] of days.entries()) {
    const [id, at] = [`00000000-0000-8000-8000-00000000000${place}`, `timestamptz '2026-01-01' + interval '1 day' * ${day}`]
    const judged = `timestamptz '2026-06-01' + interval '1 hour' * ${place}`
    await query(
      databaseUrl,
      `insert into transactions (payment_id, merchant_id, store_id, customer_id, card_id, amount_minor, currency, country, channel, occurred_at, event_time,
         status, decision, body_hash, judged_at, changed_at, source_partition, source_offset, version)
       values ('${id}', 'm', 's', 'c', 'card', 1000, 'KRW', 'KR', 'POS', ${at}, ${at}, '${place === 3 ? 'CANCELLED' : 'COMPLETED'}',
         '{"outcome":"${place === 2 ? 'hold' : 'pass'}"}', '', ${place === 2 ? "timestamptz '2026-05-31'" : judged}, now(), 0, ${9 - place}, 1)`,
    )
    if (place === 2)
      await query(
        databaseUrl,
        `insert into transaction_changes values ('${id}', 2, 'PENDING', 'COMPLETED', 'approved', 'customer', ${judged})`,
      )
  }
  await query(
    databaseUrl,
    `insert into loyalty_visits values ('c', 'm', 's', 5, '2026-01-02', '2026-04-06', '2026-04-06', 5), ('c', 'm', 'gone', 2, '2026-02-01', '2026-02-02', null, 2);
     insert into stores (merchant_id, store_id, name, country, visit_threshold, category) values ('m', 's', 's', 'KR', 4, 'cafe');
     insert into stream_offsets (consumer_group, topic, topic_id, partition, partition_count, next_offset) values
       ('ns.loyalty', 'ns.transaction-events', 'id', 0, 1, 5), ('ns.fds', 'ns.payment-stream', 'id', 0, 1, 5)`,
  )
  await migrate(databaseUrl, () => undefined)

  expect(
    await query(
      databaseUrl,
      'select right(payment_id::text, 1)::int as payment, number, visit_threshold, category, points::int from loyalty_payments order by number',
    ),
  ).toEqual([0, 1, 2, 3, 4].map((payment) => ({ payment, number: payment + 1, visit_threshold: 4, category: 'cafe', points: 0 })))
  const vipSince = Date.UTC(2026, 3, 6)
  expect(
    await query(
      databaseUrl,
      "select store_id, visits, to_char(window_first_at, 'MM-DD') as first, tier, tiers, greeted, completions, version from loyalty_visits order by 1",
    ),
  ).toEqual([
    { store_id: 'gone', visits: 2, first: '02-01', tier: null, tiers: [], greeted: [], completions: 2, version: 3 },
    // the first day lies 94 days before the last
    {
      store_id: 's',
      visits: 4,
      first: '01-11',
      tier: 'vip',
      tiers: [{ tier: 'vip', since: vipSince }],
      greeted: ['vip'],
      completions: 5,
      version: 6,
    },
  ])
  expect(await query(databaseUrl, 'select consumer_group, state_version, owner_epoch::int from stream_offsets order by 1 desc')).toEqual([
    { consumer_group: 'ns.loyalty', state_version: 2, owner_epoch: 1 },
    { consumer_group: 'ns.fds', state_version: 1, owner_epoch: 0 },
  ])
})

test('benefits that were missed before there were sums of them are summed up, and a worker of before is fenced', async () => {
  const databaseUrl = await databaseBefore('0023')
  const noon = "timestamptz '2026-11-21 12:00+09'"
  const payment = (number: number, fields: Readonly<Record<string, string | number>>): string => {
    const row = {
      ...{
        payment_id: `'00000000-0000-8000-8000-00000000000${number}'`,
        customer_id: "'c'",
        card_id: "'card'",
        merchant_id: "'m'",
        store_id: "'one'",
      },
      ...{
        event_time: noon,
        month: "'2026-11'",
        amount_minor: 10_000,
        taken_back_minor: 0,
        product_id: "'plain'",
        capped_minor: 0,
        after_cap_minor: 10,
      },
      ...{ best_card_id: 'null', best_product_id: "'better'", best_minor: 510, tipped: 'false', version: 1, ...fields },
    }
    return `insert into benefit_payments (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')});`
  }
  await query(
    databaseUrl,
    [
      payment(1, { tipped: 'true' }),
      payment(2, { store_id: "'two'", best_card_id: "'mine'", best_minor: 110 }),
      payment(3, { taken_back_minor: 3_333 }), // 333 and 6 are left
      payment(4, { taken_back_minor: 10_000, tipped: 'true' }), // nothing of it stands
      payment(5, { best_minor: 10, store_id: "'two'" }), // nothing better
      payment(6, { best_minor: 'null', best_product_id: 'null', product_id: 'null', after_cap_minor: 0, store_id: "'three'" }), // nothing known
      payment(7, { event_time: "timestamptz '2026-11-21 00:00+09' - interval '1 ms'", product_id: "'gone'" }),
      payment(8, { merchant_id: "'large'", amount_minor: 9007199254740991, best_minor: 9007199254740991, taken_back_minor: 2 }),
      `insert into stream_offsets (consumer_group, topic, topic_id, partition, partition_count, next_offset) values
         ('ns.benefits', 'ns.transaction-events', 'id', 0, 1, 5), ('ns.loyalty', 'ns.transaction-events', 'id', 0, 1, 5);`,
    ].join('\n'),
  )
  expect(await migrate(databaseUrl, () => undefined)).toContain('0023-missed-benefits')

  const rows = await query<MissedRow>(databaseUrl, missedSql('true'))
  expect(rows.map(({ merchant_id, day, side, value, sums }) => `${merchant_id} ${day} ${side} ${value}: ${sums.join(' ')}`)).toEqual([
    'large 2026-11-21 better better: 0 1 0 9007199254740979 0 9 0',
    'large 2026-11-21 store one: 1 1 0 9007199254740979 0 9 0',
    'large 2026-11-21 used plain: 0 1 0 9007199254740979 0 9 0',
    'm 2026-11-20 better better: 0 1 0 500 0 10 0',
    'm 2026-11-20 store one: 1 1 0 500 0 10 0',
    'm 2026-11-20 used gone: 0 1 0 500 0 10 0',
    'm 2026-11-21 better better: 0 3 1 933 100 26 2',
    'm 2026-11-21 store one: 2 2 0 833 0 16 2',
    'm 2026-11-21 store three: 1 0 0 0 0 0 0',
    'm 2026-11-21 store two: 2 1 1 100 100 10 0',
    'm 2026-11-21 used plain: 0 3 1 933 100 26 2',
  ])
  expect(rows).toEqual(await query(databaseUrl, missedFromPaymentsSql('true')))
  expect(await query(databaseUrl, 'select distinct source_partition, version from merchant_missed_benefits')).toEqual([
    { source_partition: -1, version: 1 },
  ])
  expect(await query(databaseUrl, 'select consumer_group, state_version, owner_epoch::int from stream_offsets order by 1')).toEqual([
    { consumer_group: 'ns.benefits', state_version: 2, owner_epoch: 1 },
    { consumer_group: 'ns.loyalty', state_version: 1, owner_epoch: 0 },
  ])
})

test.each([
  ['where nothing listens', 'postgres://someone:hidden@127.0.0.1:1/none', 75, 'POSTGRES_UNAVAILABLE'],
  ['that is no address', 'nonsense', 1, 'DATABASE_URL must match'],
])('a database %s is a plain message and an exit code', async (_, databaseUrl, exitCode, text) => {
  for (const args of [['migrate'], ['keys', 'list']]) {
    const result = await paystreamHere(args, { DATABASE_URL: databaseUrl })
    expect(result).toMatchObject({ exitCode, stdout: '' })
    expect(result.stderr).toContain(text)
    expect(result.stderr).not.toMatch(/hidden|\n\s+at /)
  }
})

test('a database that does not exist, or is not migrated, says what to do', async () => {
  const missing = await paystreamHere(['keys', 'list'], { DATABASE_URL: `${migrated.databaseUrl}_missing` })
  expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('does not exist') })
  const bare = await createTestDatabase()
  await query(bare.databaseUrl, 'drop table api_keys')
  const unmigrated = await paystreamHere(['keys', 'list'], { DATABASE_URL: bare.databaseUrl })
  expect(unmigrated).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('run `paystream migrate`') })
  await bare.drop()
})

test('example card products are added once, changed ones left alone, and none in production', async () => {
  const env = { DATABASE_URL: migrated.databaseUrl }
  expect((await paystreamHere(['card-products'], { ...env, NODE_ENV: 'production' })).stdout).toContain('left out')
  expect(await paystreamHere(['card-products'], env)).toMatchObject({ exitCode: 0, stdout: '20 example products added\n' })
  const catalogue = 'select version, products from benefit_catalogue'
  await query(env.DATABASE_URL, `update benefit_catalogue set products = jsonb_set(products, '{nuri-simple,issued}', 'false')`)
  const before = await query(env.DATABASE_URL, catalogue)
  expect(await paystreamHere(['card-products'], env)).toMatchObject({ exitCode: 0, stdout: 'the example products are there\n' })
  expect(await query(env.DATABASE_URL, catalogue)).toEqual(before)
})

test('schemas are registered once, and checked before and after', async () => {
  const env = { SCHEMA_REGISTRY_URL: services().registryUrl, PAYSTREAM_NAMESPACE: uniqueNamespace('cli') }
  const before = await paystreamHere(['schemas', 'check'], env)
  expect(before.exitCode).toBe(1)
  expect(before.stdout.match(/not registered yet/g)).toHaveLength(recordNames.length)
  const registered = await paystreamHere(['schemas'], env)
  expect(registered.exitCode).toBe(0)
  expect(await paystreamHere(['schemas', 'register'], env)).toEqual(registered)
  expect((await paystreamHere(['schemas', 'check'], env)).exitCode).toBe(0)
})

test('a registry that is away is not a refusal', async () => {
  const result = await paystreamHere(['schemas'], { SCHEMA_REGISTRY_URL: 'http://127.0.0.1:1/apis/ccompat/v7' })
  expect(result).toMatchObject({ exitCode: 75, stderr: expect.stringContaining('REGISTRY_UNAVAILABLE') })
})

test('topics and offset rows are made once, and another partition count is refused', async () => {
  const namespace = uniqueNamespace('cli')
  const env = {
    KAFKA_BROKERS: services().kafkaBrokers,
    DATABASE_URL: migrated.databaseUrl,
    PAYSTREAM_NAMESPACE: namespace,
    TOPIC_PARTITIONS: '2',
  }
  const first = await paystreamHere(['topics'], env)
  expect(first).toMatchObject({ exitCode: 0, stderr: '' })
  for (const topic of [
    'payment-stream',
    'transaction-events',
    'notification-requests',
    'payment-stream.fds.dlq',
    'transaction-events.loyalty.dlq',
  ]) {
    expect(first.stdout).toMatch(new RegExp(`^${namespace.replaceAll('.', '\\.')}${topic} +created$`, 'm'))
  }
  const rows = await query<{ readonly consumer_group: string; readonly count: string }>(
    migrated.databaseUrl,
    `select consumer_group, count(*)::text as count from stream_offsets where starts_with(consumer_group, '${namespace}') group by 1 order by 1`,
  )
  expect(rows).toEqual(subscriptions.map(({ group }) => ({ consumer_group: namespace + group, count: '2' })))
  const again = await paystreamHere(['topics'], env)
  expect(again.exitCode).toBe(0)
  expect(again.stdout).not.toMatch(/created|added/)
  const grown = await paystreamHere(['topics'], { ...env, TOPIC_PARTITIONS: '3' })
  expect(grown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('TOPIC_MISCONFIGURED') })
  const stray = await paystreamHere(['topics', '--start', 'nobody=latest'], env)
  expect(stray).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('merchant-totals') })
})

test('a broker that is away is not a fault of ours', async () => {
  const env = { KAFKA_BROKERS: '127.0.0.1:1', DATABASE_URL: migrated.databaseUrl }
  const result = await paystreamHere(['topics'], env)
  expect(result).toMatchObject({ exitCode: 75, stderr: expect.stringContaining('KAFKA_UNAVAILABLE') })
})

test('a key is created, listed without its secret, and revoked once', async () => {
  const env = { DATABASE_URL: migrated.databaseUrl }
  const args = ['keys', 'create', '--merchant', '가맹점 {1}', '--scopes', 'payments:write, payments:read']
  const quiet = await paystreamHere([...args, '--quiet', '--label', 'till'], env)
  expect(quiet).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringMatching(/^test_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}\n$/) })
  const live = await paystreamHere([...args, '--env', 'live'], env)
  expect(live.stdout).toMatch(/^live_\w+\n$/)
  expect(live.stderr).toContain('not shown again')

  const [, keyId = '', secret = ''] = quiet.stdout.trim().split('_')
  const listed = await paystreamHere(['keys', 'list', '--merchant', '가맹점 {1}'], env)
  expect(listed.stdout).toContain(keyId)
  expect(listed.stdout).toContain('till')
  expect(listed.stdout).not.toContain(secret)
  expect((await paystreamHere(['keys', 'list', '--merchant', 'other'], env)).stdout).not.toContain(keyId)
  const json = await paystreamHere(['keys', 'list', '--json'], env)
  expect(
    json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).keyId),
  ).toContain(keyId)

  expect((await paystreamHere(['keys', 'revoke', quiet.stdout.trim()], env)).stdout).toBe(`${keyId} is revoked\n`)
  expect((await paystreamHere(['keys', 'revoke', keyId], env)).stdout).toBe(`${keyId} was revoked before\n`)
  const unknown = await paystreamHere(['keys', 'revoke', 'nosuchkey'], env)
  expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('paystream keys list') })
})
