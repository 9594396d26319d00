import { environmentOf, type ProcessSpec, processes, readyPath } from '../../cli/processes.ts'
import { subscriptions } from '../../cli/subscriptions.ts'
import { freePorts } from '../../compose/native/index.ts'
import { provisionTopics } from '../../platform/kafka/provision-topics.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import { firstPort, lastPort } from '../support/drain.ts'
import { benchLogger } from '../support/ground.ts'
import type { Build } from '../support/options.ts'
import { StartedProcess } from '../support/started-process.ts'
import { partitions } from './fill/input.ts'
import type { KeptServices } from './kept-services.ts'

/** The dashboards as in production, on a filled database: their own login, which is under every policy. */
export interface DashboardsProcess {
  readonly url: string
  readonly process: StartedProcess
}

const login = { user: 'bench_dashboards', password: 'bench' } as const

/** Topics without a record, and offset rows as if every group had read them: the workers do not run here. */
export async function provisionEmptyLog(services: KeptServices, pool: Pool, endsAtMs: number): Promise<void> {
  const topics = ['payment-stream', 'transaction-events']
  const groups = subscriptions.filter(({ topic }) => topics.includes(topic)).map((group) => ({ ...group, start: 'earliest' as const }))
  const plan = { pool, logger: benchLogger, namespace: '', topics, groups, partitions }
  await provisionTopics({ ...plan, brokers: services.kafkaBrokers })
  await pool.query('update stream_offsets set stream_time = to_timestamp($1 / 1000.0) where stream_time is null', [endsAtMs])
}

/** Makes the login that the dashboards have in production, once. */
export async function makeDashboardsLogin(pool: Pool): Promise<void> {
  const { rowCount } = await pool.query('select from pg_roles where rolname = $1', [login.user])
  if (rowCount === 0)
    await pool.query(
      `create role ${login.user} login password '${login.password}' in role paystream_dashboards, paystream_sessions, paystream_operations`,
    )
}

export async function startDashboards(services: KeptServices, database: string, build: Build): Promise<DashboardsProcess> {
  const [port] = (await freePorts(1, firstPort, lastPort)) as [number]
  const spec = processes.find(({ name }) => name === 'dashboards') as ProcessSpec
  const databaseUrl = new URL(services.databaseUrl(database))
  databaseUrl.username = login.user
  databaseUrl.password = login.password
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    LOG_LEVEL: 'warn',
    KAFKA_BROKERS: services.kafkaBrokers,
    REDIS_URL: services.redisUrl,
    DATABASE_URL: databaseUrl.href,
    DASHBOARDS_DATABASE_URL: databaseUrl.href,
    TOPIC_PARTITIONS: String(partitions),
    [spec.portVariable]: String(port),
  }
  const started = StartedProcess.built(build, spec.name, environmentOf(spec, env))
  const url = `http://127.0.0.1:${port}`
  await started.ready(url + readyPath)
  return { url, process: started }
}
