import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { PidFiles, postgresCluster, removeServiceData, type ServicePorts, startServices, stopServices } from '../../compose/native/index.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { benchLogger } from '../support/ground.ts'
import { progress } from '../support/report.ts'
import { StartedProcess } from '../support/started-process.ts'

/** Of this benchmark alone, so that what was kept can be started again beside everything else. */
const ports: ServicePorts = { postgres: 21_432, redis: 21_379, kafka: 21_092, kafkaController: 21_093, registry: 21_081 }
const names = ['postgres', 'redis', 'kafka'] as const

/** What a fill need not survive: a crash of the machine ends it, and it is begun anew. */
const fillSettings: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '16GB',
  checkpoint_timeout: '1h',
  autovacuum: 'off',
  shared_buffers: '2GB',
  work_mem: '384MB',
  maintenance_work_mem: '512MB',
  jit: 'off',
  timezone: 'UTC',
}

/** Kafka, Postgres and Redis with data that may outlive a run: `.data/bench-dashboards`. Native ones only. */
export class KeptServices {
  readonly dataDir = join(projectRoot(), '.data', 'bench-dashboards')
  readonly kafkaBrokers = `127.0.0.1:${ports.kafka}`
  readonly redisUrl = `redis://127.0.0.1:${ports.redis}`

  /** True when a run left its data here. */
  get exist(): boolean {
    return existsSync(join(this.dataDir, 'postgres', 'cluster', 'PG_VERSION'))
  }

  databaseUrl(database: string): string {
    return `postgres://paystream:paystream@127.0.0.1:${ports.postgres}/${database}`
  }

  pool(database: string, max = 4): Pool {
    return createPool({ url: this.databaseUrl(database), applicationName: 'bench', max, statementTimeoutMs: 21_600_000 }, benchLogger)
  }

  /** Starts them as every other benchmark has them: with fsync and the product's settings. */
  async start(): Promise<void> {
    await startServices({ dataDir: this.dataDir, ports, names, say: (line) => progress(line), healthTimeoutMs: 300_000 })
  }

  async stop(): Promise<void> {
    await stopServices({ dataDir: this.dataDir, ports, names })
  }

  /** Ends them and deletes their data. */
  async remove(): Promise<void> {
    await this.stop()
    removeServiceData(this.dataDir)
  }

  /** Pids by service, for their CPU. */
  pids(): Readonly<Record<string, readonly number[]>> {
    const files = new PidFiles(join(this.dataDir, 'run'))
    return Object.fromEntries(names.flatMap((name) => (files.running(name) === undefined ? [] : [[name, [files.running(name)?.pid ?? 0]]])))
  }

  /** Postgres alone, with settings for a fill, while something is done. */
  async whileFilling(work: () => Promise<void>): Promise<void> {
    const cluster = postgresCluster(join(this.dataDir, 'postgres'))
    await cluster.create()
    const settings = { ...fillSettings, listen_addresses: '127.0.0.1', port: String(ports.postgres), unix_socket_directories: '' }
    const args = ['-D', cluster.folder(), ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])]
    const server = StartedProcess.start('postgres', cluster.serverCommand(), args, { ...cluster.runAs })
    try {
      await this.#answers(server)
      await work()
    } finally {
      // waits for whoever is connected
      process.kill(server.pid, 'SIGTERM')
      await server.finished()
      execFileSync('sync')
    }
  }

  async createDatabase(name: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.databaseUrl('postgres') })
    await client.connect()
    try {
      await client.query(`drop database if exists ${name}`)
      await client.query(`create database ${name}`)
    } finally {
      await client.end()
    }
  }

  async #answers(server: StartedProcess): Promise<void> {
    for (;;) {
      const client = new pg.Client({ connectionString: this.databaseUrl('postgres') })
      const answers = await client.connect().then(
        () => true,
        () => false,
      )
      await client.end().catch(() => undefined)
      if (answers) return
      if (server.hasEnded) throw server.failure('did not start')
      await sleep(100)
    }
  }
}
