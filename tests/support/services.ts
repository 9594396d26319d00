import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { inject } from 'vitest'
import type { ServiceName, ServiceUrls } from '../../compose/native/index.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { controlService } from './service-set.ts'

/** The real services of this test run. They are shared by all test files: keep to an own namespace and database. */
export interface TestServices extends ServiceUrls {
  /** Ends a service gracefully. Start it again in a `finally` or `afterEach`: the next test file needs it. */
  readonly stopService: (name: ServiceName) => Promise<void>
  /** SIGKILL. */
  readonly killService: (name: ServiceName) => Promise<void>
  /** Starts services again on their data and ports, and waits until they are healthy; no effect when they are. */
  readonly startService: (...names: readonly ServiceName[]) => Promise<void>
}

/** For int and e2e tests only: unit tests have no services. */
export function services(): TestServices {
  const set = inject('paystreamServices')
  return {
    kafkaBrokers: set.kafkaBrokers,
    registryUrl: set.registryUrl,
    databaseUrl: set.databaseUrl,
    redisUrl: set.redisUrl,
    stopService: (name) => controlService(set, 'stop', [name]),
    killService: (name) => controlService(set, 'kill', [name]),
    startService: (...names) => controlService(set, 'start', names),
  }
}

/** A prefix for topics, groups and Redis keys (PAYSTREAM_NAMESPACE) that no other test uses. */
export function uniqueNamespace(title = 't'): string {
  return `${title}-${randomBytes(4).toString('hex')}.`
}

/** A database of its own with all migrations applied. */
export interface TestDatabase {
  readonly databaseUrl: string
  /** Removes it, connections or not. */
  readonly drop: () => Promise<void>
}

/** Creates a fresh, migrated database: a copy of a template that is made once for each state of migrations/. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(async (client) => {
    const template = await migratedTemplate(client)
    await client.query(`create database ${name} template ${template}`)
  })
  return {
    databaseUrl: databaseUrlOf(name),
    drop: () => administer(async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  }
}

async function migratedTemplate(client: pg.Client): Promise<string> {
  const name = `template_${migrationsDigest()}`
  // one creator at a time; the rest wait and find it there. Released with the connection.
  await client.query('select pg_advisory_lock(4711)')
  const { rowCount } = await client.query('select from pg_database where datname = $1 and not datallowconn', [name])
  if (rowCount === 0) {
    // a half-made one of a run that was interrupted still allows connections
    await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`create database ${name}`)
    await runner({
      databaseUrl: databaseUrlOf(name),
      dir: migrationsDir(),
      direction: 'up',
      migrationsTable: 'pgmigrations',
      log: () => undefined,
    })
    await client.query(`alter database ${name} with allow_connections false`)
  }
  await client.query('select pg_advisory_unlock(4711)')
  return name
}

function migrationsDigest(): string {
  const hash = createHash('sha256')
  for (const file of readdirSync(migrationsDir()).sort()) hash.update(file).update(readFileSync(join(migrationsDir(), file)))
  return hash.digest('hex').slice(0, 16)
}

function migrationsDir(): string {
  return join(projectRoot(), 'migrations')
}

function databaseUrlOf(name: string): string {
  const url = new URL(services().databaseUrl)
  url.pathname = `/${name}`
  return url.href
}

async function administer(action: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrlOf('postgres') })
  await client.connect()
  try {
    await action(client)
  } finally {
    await client.end()
  }
}
