import { join } from 'node:path'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { AppError } from '../core/errors.ts'
import { projectRoot } from '../platform/project-root.ts'
import { hostOf, postgresFault } from './database.ts'

/** Held in the database while migrations run; two deploys at once run one after the other. Any number no one else uses. */
const lockId = 7_242_001_153

/**
 * Applies every migration of migrations/ that the database does not have yet, all in one transaction.
 * @param say progress, a line each
 * @returns names of those applied, in order
 * @throws {AppError} POSTGRES_UNAVAILABLE; MIGRATION_FAILED, and nothing was applied
 */
export async function migrate(
  databaseUrl: string,
  say: (line: string) => void,
  folder = join(projectRoot(), 'migrations'),
): Promise<readonly string[]> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'paystream migrate',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  })
  // Without a listener a connection that breaks ends the process; the query that was under way fails as well and tells.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await takeLock(client, say)
    const applied = await runner({
      dbClient: client,
      dir: folder,
      direction: 'up',
      migrationsTable: 'pgmigrations',
      // A released migration is never changed and never preceded by a new one.
      checkOrder: true,
      singleTransaction: true,
      noLock: true,
      logger: { debug: () => undefined, info: (line) => tellStart(line, say), warn: () => undefined, error: () => undefined },
    })
    return applied.map(({ name }) => name)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw (
      postgresFault(cause, databaseUrl) ??
      new AppError('MIGRATION_FAILED', `the database at ${hostOf(databaseUrl)} is as it was: ${why}`, { cause })
    )
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function takeLock(client: pg.Client, say: (line: string) => void): Promise<void> {
  const { rows } = await client.query<{ readonly taken: boolean }>('select pg_try_advisory_lock($1) as taken', [lockId])
  if (rows[0]?.taken === true) return
  say('another migration is running on this database; waiting for it')
  await client.query('select pg_advisory_lock($1)', [lockId])
}

/** The runner announces each migration before it runs it. */
function tellStart(line: string, say: (line: string) => void): void {
  const name = /^### MIGRATION (.+) \(UP\) ###$/.exec(line)?.[1]
  if (name !== undefined) say(`applying ${name}`)
}
