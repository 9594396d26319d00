import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../../compose/native/index.ts'
import { LogEndObserver } from '../../dashboards/api/answers/log-ends.ts'
import { readers } from '../../dashboards/api/answers/snapshot.ts'
import { buildDashboard } from '../../dashboards/api/app.ts'
import { createDashboardPool } from '../../dashboards/api/database.ts'
import { GatewayClient } from '../../dashboards/api/gateway-client.ts'
import { openOperationsSources } from '../../dashboards/api/operations/sources.ts'
import type { Role, SignedIn } from '../../dashboards/api/shapes/session.ts'
import { createSignInLink, createUser } from '../../platform/accounts/index.ts'
import { peppersOf } from '../../platform/api-keys/index.ts'
import { provisionTopics } from '../../platform/kafka/provision-topics.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { createRedis } from '../../platform/redis/client.ts'
import { EventStream } from './event-stream.ts'
import { createTestDatabase, services, type TestDatabase, uniqueNamespace } from './services.ts'
import { WorkedLedger } from './worked-ledger.ts'

const partitions = 3
export const dashboardPeppers = peppersOf({ API_KEY_PEPPER: 'p'.repeat(40), NODE_ENV: 'test' })

/** A person who is signed in. */
export interface TestSession {
  /** Header of every request. */
  readonly cookie: string
  readonly csrfToken: string
  readonly userId: string
}

/** A dashboard that listens, on a database and topics of its own. */
export interface RunningDashboard {
  readonly url: string
  /** As the owner of the tables, past row level security. */
  readonly pool: Pool
  readonly databaseUrl: string
  readonly namespace: string
  readonly ledger: WorkedLedger
  /** A new account and the token of a link that opens it once. */
  readonly newUser: (
    merchantId: string | null,
    role?: Role,
  ) => Promise<{ readonly userId: string; readonly email: string; readonly token: string }>
  /** A new session of a new account. */
  readonly signIn: (merchantId: string | null, role?: Role) => Promise<TestSession>
  readonly get: <Answer>(path: string, session: TestSession) => Promise<Answer>
  /** A request that changes something, as a page sends it. */
  readonly send: (method: string, path: string, session: TestSession, body?: unknown) => Promise<Response>
  readonly listen: (session: TestSession, headers?: Readonly<Record<string, string>>) => Promise<EventStream>
  /** Ends the server as a crash would, for its viewers; `listenAgain` starts another on the same port. */
  readonly stopListening: () => Promise<{ readonly listenAgain: () => Promise<void> }>
  readonly close: () => Promise<void>
}

export interface DashboardOptions {
  /** Built web pages; without them empty ones are served. */
  readonly pageDir?: string
  readonly sessionMs?: number
  readonly idleMs?: number
  readonly gatewayUrl?: string
  /** Where a gateway or workers write as well; whoever gives it drops it. */
  readonly database?: TestDatabase
  readonly testMode?: boolean
  readonly attemptsPerMinute?: number
  /** Processes that the operator's page looks at, `name=url,...`; none unless given. */
  readonly operationsTargets?: string
}

export async function startDashboard(options: DashboardOptions = {}): Promise<RunningDashboard> {
  const database = options.database ?? (await createTestDatabase())
  const logger = createLogger('test', 'fatal')
  const pool = createPool({ url: database.databaseUrl, applicationName: 'test', max: 4, statementTimeoutMs: 4_000 }, logger)
  const ownPool = createDashboardPool(database.databaseUrl, logger)
  const namespace = uniqueNamespace('dash')
  const { kafkaBrokers, redisUrl, registryUrl } = services()
  const redis = createRedis(redisUrl, logger)
  const read = Object.values(readers)
  const topics = [...new Set(read.map(({ topic }) => topic))]
  await provisionTopics({ brokers: kafkaBrokers, pool, logger, namespace, topics, groups: read, partitions })
  const logEnds = new LogEndObserver({ brokers: kafkaBrokers, topics: topics.map((topic) => namespace + topic), partitions }, logger)
  const operations = openOperationsSources(
    { brokers: kafkaBrokers, registryUrl, namespace, topicPartitions: partitions, targets: options.operationsTargets ?? '' },
    logger,
  )
  const [port] = (await freePorts(1, 27_100, 27_899)) as [number]
  const url = `http://127.0.0.1:${port}`
  const pageDir = options.pageDir ?? emptyPages()
  const listen = async () => {
    const built = await buildDashboard({
      pool: ownPool,
      redis,
      logEnds,
      operations,
      logger,
      namespace,
      gateway: new GatewayClient(options.gatewayUrl ?? 'http://127.0.0.1:9', dashboardPeppers),
      peppers: dashboardPeppers,
      sessionSecret: 's'.repeat(40),
      sessionTimes: { idleMs: options.idleMs ?? 1_800_000, absoluteMs: options.sessionMs ?? 3_600_000 },
      publicUrl: url,
      testMode: options.testMode ?? true,
      pageDir,
      attemptsPerMinute: options.attemptsPerMinute ?? 100_000,
    })
    await built.listen({ host: '127.0.0.1', port })
    return built
  }
  let app = await listen()

  let users = 0
  const newUser: RunningDashboard['newUser'] = async (merchantId, role = merchantId === null ? 'operator' : 'owner') => {
    const email = `person-${++users}@shop.example`
    const user = await createUser(pool, { email, role, merchantId, createdBy: 'test' })
    if (user === undefined) throw new Error(`${email} has an account already`)
    return { userId: user.userId, email, token: await createSignInLink(pool, user.userId) }
  }
  return {
    url,
    pool,
    databaseUrl: database.databaseUrl,
    namespace,
    ledger: new WorkedLedger(pool, namespace),
    newUser,
    signIn: async (merchantId, role) => {
      const { token } = await newUser(merchantId, role)
      const response = await fetch(`${url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      })
      if (!response.ok) throw new Error(`signing in: ${response.status} ${await response.text()}`)
      const { csrfToken, userId } = (await response.json()) as SignedIn
      return { cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '', csrfToken, userId }
    },
    get: async <Answer>(path: string, { cookie }: TestSession) => {
      const response = await fetch(url + path, { headers: { cookie } })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as Answer
    },
    send: (method, path, { cookie, csrfToken }, body) =>
      fetch(url + path, {
        method,
        headers: { cookie, 'x-csrf-token': csrfToken, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    listen: ({ cookie }, headers = {}) => EventStream.open(`${url}/api/live`, { cookie, ...headers }),
    stopListening: async () => {
      await app.close()
      return {
        listenAgain: async () => {
          app = await listen()
        },
      }
    },
    close: async () => {
      await app.close()
      logEnds.close()
      operations.close()
      redis.disconnect()
      await ownPool.end()
      await pool.end()
      if (options.database === undefined) await database.drop()
    },
  }
}

function emptyPages(): string {
  const folder = mkdtempSync(join(tmpdir(), 'paystream-page-'))
  for (const page of ['merchant', 'operations', 'shop']) {
    mkdirSync(join(folder, page))
    writeFileSync(join(folder, page, 'index.html'), '<!doctype html><title>Paystream</title>')
  }
  mkdirSync(join(folder, 'assets'))
  return folder
}
