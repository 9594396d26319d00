import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { projectRoot } from '../../platform/project-root.ts'
import { postgresProbe } from './health.ts'
import { postgresCluster } from './postgres-cluster.ts'
import type { Service, ServiceContext } from './service.ts'
import { host, postgresLogin, postgresSettings, registryLogin } from './settings.ts'

/** Debian's PostgreSQL on a cluster of our own, run in the foreground so that its pid is the server's. */
export function postgresService({ dataDir, ports }: ServiceContext): Service {
  const cluster = postgresCluster(join(dataDir, 'postgres'))
  // every cluster has this database; ours is made in it
  const maintenanceUrl = `postgres://${postgresLogin.user}:${postgresLogin.password}@${host}:${ports.postgres}/postgres`
  return {
    name: 'postgres',
    needs: [],
    ports: ['postgres'],
    prepare: () => cluster.create(),
    program: () => ({
      command: cluster.serverCommand(),
      args: [
        ...['-D', cluster.folder()],
        ...Object.entries({
          ...postgresSettings,
          listen_addresses: host,
          port: String(ports.postgres),
          // TCP only: a socket's path has a length limit that a deep checkout would pass
          unix_socket_directories: '',
        }).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
      ],
      runAs: cluster.runAs,
    }),
    probe: postgresProbe(maintenanceUrl),
    complete: () => createDatabases(maintenanceUrl),
    // after kill -9 of the server its children need a moment to notice and let go of the shared memory
    startAgainOn: /pre-existing shared memory block|lock file "postmaster.pid" already exists/,
    // SIGINT: fast shutdown, which rolls open transactions back and writes a checkpoint
    stop: { signal: 'SIGINT', graceMs: 60_000 },
  }
}

const duplicateObject = new Set(['42710', '42P04'])

/** What the compose image does on a first start: our database, then compose/postgres/init.sql. */
async function createDatabases(maintenanceUrl: string): Promise<void> {
  const script = await readFile(join(projectRoot(), 'compose', 'postgres', 'init.sql'), 'utf8')
  const statements = [`CREATE DATABASE ${postgresLogin.database}`, ...script.replaceAll(/^--.*$/gm, '').split(';')]
  const client = new pg.Client({ connectionString: maintenanceUrl })
  await client.connect()
  try {
    // the last statement makes the last of these two: with both there, all has run
    const made = await client.query('select from pg_database where datname = any($1)', [[postgresLogin.database, registryLogin.database]])
    if (made.rowCount === 2) return
    for (const statement of statements) {
      if (statement.trim() === '') continue
      await client.query(statement).catch((error: { code?: string }) => {
        // it is there already; CREATE DATABASE knows no IF NOT EXISTS
        if (!duplicateObject.has(error.code ?? '')) throw error
      })
    }
  } finally {
    await client.end()
  }
}
