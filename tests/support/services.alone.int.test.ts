import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { kafkaProbe, redisProbe, registryProbe } from '../../compose/native/index.ts'
import { createTestDatabase, services, uniqueNamespace } from './services.ts'

afterAll(async () => {
  await services().startService('postgres', 'redis', 'kafka', 'schema-registry')
})

test('all four services answer as themselves', async () => {
  const { kafkaBrokers, registryUrl, redisUrl } = services()
  await expect(kafkaProbe(kafkaBrokers)()).resolves.toBeUndefined()
  await expect(registryProbe(registryUrl)()).resolves.toBeUndefined()
  await expect(redisProbe(redisUrl)()).resolves.toBeUndefined()
})

test('a test database holds the migrated tables, is alone, and goes away in use', async () => {
  const [one, other] = [await createTestDatabase(), await createTestDatabase()]
  const client = new pg.Client({ connectionString: one.databaseUrl })
  const broken = new Promise((resolve) => client.on('error', resolve))
  await client.connect()
  const { rows } = await client.query<{ name: string | null }>("select to_regclass('stream_offsets')::text as name")
  expect(rows).toEqual([{ name: 'stream_offsets' }])
  await client.query('create table mine (id int)')
  expect(await tableCount(other.databaseUrl, 'mine')).toBe(0)
  await one.drop()
  await broken
  await expect(tableCount(one.databaseUrl, 'mine')).rejects.toThrow('does not exist')
  await other.drop()
})

test('Postgres runs with fsync and synchronous commits', async () => {
  const client = new pg.Client({ connectionString: services().databaseUrl })
  await client.connect()
  const { rows } = await client.query("select name, setting from pg_settings where name in ('fsync', 'synchronous_commit') order by name")
  await client.end()
  expect(rows).toEqual([
    { name: 'fsync', setting: 'on' },
    { name: 'synchronous_commit', setting: 'on' },
  ])
})

test('a service is stopped, killed and started again from a test', async () => {
  const { redisUrl, startService, stopService, killService } = services()
  await stopService('redis')
  await expect(redisProbe(redisUrl)()).rejects.toThrow('ECONNREFUSED')
  await startService('redis')
  await redisProbe(redisUrl)()
  await killService('redis')
  await expect
    .poll(() =>
      redisProbe(redisUrl)().then(
        () => 'up',
        () => 'down',
      ),
    )
    .toBe('down')
  await startService('redis')
  await redisProbe(redisUrl)()
})

test('the registry answers right after Postgres has crashed and is back, over all its connections', async () => {
  const { registryUrl, startService, killService } = services()
  const asked = (): Promise<number[]> =>
    Promise.all(Array.from({ length: 8 }, async (_, n) => (await fetch(`${registryUrl}/subjects/none-${n}/versions`)).status))
  expect(new Set(await asked())).toEqual(new Set([404]))
  await killService('postgres')
  await startService('postgres')
  expect(new Set(await asked())).toEqual(new Set([404]))
})

test('namespaces differ and fit a topic name', () => {
  const names = Array.from({ length: 100 }, () => uniqueNamespace('fds'))
  expect(new Set(names).size).toBe(100)
  expect(names[0]).toMatch(/^fds-[0-9a-f]{8}\.$/)
})

async function tableCount(databaseUrl: string, table: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  try {
    await client.connect()
    const { rowCount } = await client.query('select from pg_tables where tablename = $1', [table])
    return rowCount ?? 0
  } finally {
    await client.end()
  }
}
