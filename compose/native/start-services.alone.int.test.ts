import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { redisProbe } from './health.ts'
import { freePorts } from './ports.ts'
import { processIdentity } from './process-identity.ts'
import { removeServiceData } from './service-data.ts'
import { defaultPorts, type ServicePorts } from './settings.ts'
import { killService, serviceStatus, startServices, stopServices } from './start-services.ts'

// Redis and Postgres alone: they start within a second; the whole set is what every other integration test runs on
const names = ['redis', 'postgres'] as const
let home: string
let options: { dataDir: string; ports: ServicePorts; names: typeof names; say: (line: string) => void }
let said: string[]

beforeEach(async () => {
  // mode 0700, as temporary folders are: as root, Postgres' user cannot reach it
  home = mkdtempSync(join(tmpdir(), 'paystream-native-'))
  const [redis = 0, postgres = 0] = await freePorts(2, 20_000, 31_000)
  said = []
  options = { dataDir: join(home, '.data'), ports: { ...defaultPorts, redis, postgres }, names, say: (line) => void said.push(line) }
})
afterEach(async () => {
  await stopServices(options)
  removeServiceData(options.dataDir)
  rmSync(home, { recursive: true })
})

test('started twice, and at the same time, each service runs once', async () => {
  const [first, second] = await Promise.all([startServices(options), startServices(options)])
  expect(second.pids).toEqual(first.pids)
  expect((await startServices(options)).pids).toEqual(first.pids)
  expect(said.filter((line) => line.includes('is healthy'))).toHaveLength(2)
})

test('killed services start again on their data', async () => {
  const { databaseUrl, pids } = await startServices(options)
  await query(databaseUrl, 'create table kept (id int); insert into kept values (42)')
  for (const name of names) expect(killService(name, options)).toBe(true)
  await expect.poll(async () => (await serviceStatus(options)).map(({ state }) => state)).toEqual(['stopped', 'stopped'])
  const again = await startServices(options)
  expect(Object.values(again.pids)).not.toContain(pids.postgres)
  expect(await query(databaseUrl, 'select id from kept')).toEqual([{ id: 42 }])
  expect(said.filter((line) => line.includes('ended without us'))).toHaveLength(2)
})

test('the registry’s database is there with an owner of its own, and our role cannot be guessed away', async () => {
  const { databaseUrl } = await startServices(options)
  const owner = "select pg_get_userbyid(datdba) as owner from pg_database where datname = 'registry'"
  expect(await query(databaseUrl, owner)).toEqual([{ owner: 'registry' }])
  const wrong = new URL(databaseUrl)
  wrong.password = 'wrong'
  await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed')
})

test('a taken port is named with its holder and the variable that moves it, and nothing of the service is left', async () => {
  const holder = createServer().listen(options.ports.redis, '127.0.0.1')
  try {
    await expect(startServices(options)).rejects.toThrow(
      new RegExp(`port ${options.ports.redis} of redis is taken by .*\\(pid ${process.pid}\\).*REDIS_PORT=`),
    )
  } finally {
    await new Promise((resolve) => holder.close(resolve))
  }
  expect(readdirSync(join(options.dataDir, 'run')).filter((name) => name.startsWith('redis'))).toEqual([])
})

test('a service moves to another port when its port changes', async () => {
  await startServices(options)
  const [redis = 0] = await freePorts(1, 20_000, 31_000)
  const moved = await startServices({ ...options, ports: { ...options.ports, redis } })
  await expect(redisProbe(moved.redisUrl)()).resolves.toBeUndefined()
  await expect(redisProbe(`redis://127.0.0.1:${options.ports.redis}`)()).rejects.toThrow('ECONNREFUSED')
})

test('a service that cannot start is reported with the end of its log', async () => {
  await startServices({ ...options, names: ['postgres'] })
  await stopServices(options)
  const cluster = join(options.dataDir, 'postgres', 'cluster')
  rmSync(join(cluster, 'global'), { recursive: true })
  await expect(startServices({ ...options, names: ['postgres'] })).rejects.toThrow(/postgres ended while starting[\s\S]*global/)
})

test('an interrupted first start leaves nothing that passes for data', async () => {
  mkdirSync(join(options.dataDir, 'postgres', 'draft-half'), { recursive: true })
  const { databaseUrl } = await startServices({ ...options, names: ['postgres'] })
  expect(await query(databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('stopping leaves no process and no pid file, and a second stop is no error', async () => {
  const { pids } = await startServices(options)
  await stopServices(options)
  await stopServices(options)
  for (const pid of Object.values(pids)) expect(processIdentity(pid)).toBeUndefined()
  expect(readdirSync(join(options.dataDir, 'run'))).toEqual([])
  expect(readFileSync(join(options.dataDir, 'logs', 'postgres.log'), 'utf8')).toContain('database system is shut down')
})

async function query(databaseUrl: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  try {
    await client.connect()
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}
