import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../../compose/native/index.ts'
import { LogEndObserver } from '../../dashboards/api/answers/log-ends.ts'
import { readers } from '../../dashboards/api/answers/snapshot.ts'
import { buildDashboard } from '../../dashboards/api/app.ts'
import { createKey, type KeyScope, peppersOf, verifyKey } from '../../platform/api-keys/index.ts'
import { provisionTopics } from '../../platform/kafka/provision-topics.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { EventStream } from './event-stream.ts'
import { createTestDatabase, services, uniqueNamespace } from './services.ts'
import { WorkedLedger } from './worked-ledger.ts'

const partitions = 3
const peppers = peppersOf({ API_KEY_PEPPER: 'p'.repeat(40), NODE_ENV: 'test' })
export const sessionSecret = 's'.repeat(40)

/** A dashboard that listens, on a database and topics of its own. */
export interface RunningDashboard {
  readonly url: string
  readonly pool: Pool
  readonly namespace: string
  readonly ledger: WorkedLedger
  readonly newKey: (merchantId: string, scopes?: readonly KeyScope[]) => Promise<{ readonly key: string; readonly keyId: string }>
  /** Cookie header of a new session. */
  readonly signIn: (merchantId: string) => Promise<string>
  readonly get: <Answer>(path: string, cookie: string) => Promise<Answer>
  readonly listen: (cookie: string) => Promise<EventStream>
  /** Ends the server as a crash would, for its viewers; `listenAgain` starts another on the same port. */
  readonly stopListening: () => Promise<{ readonly listenAgain: () => Promise<void> }>
  readonly close: () => Promise<void>
}

/** @param options.pageDir built web page; without it an empty one is served */
export async function startDashboard(options: { readonly pageDir?: string; readonly sessionMs?: number } = {}): Promise<RunningDashboard> {
  const database = await createTestDatabase()
  const logger = createLogger('test', 'fatal')
  const pool = createPool({ url: database.databaseUrl, applicationName: 'dashboards', max: 6, statementTimeoutMs: 4_000 }, logger)
  const namespace = uniqueNamespace('dash')
  const { kafkaBrokers } = services()
  const read = Object.values(readers)
  const topics = [...new Set(read.map(({ topic }) => topic))]
  await provisionTopics({ brokers: kafkaBrokers, pool, logger, namespace, topics, groups: read, partitions })
  const logEnds = new LogEndObserver({ brokers: kafkaBrokers, topics: topics.map((topic) => namespace + topic), partitions }, logger)
  const [port] = (await freePorts(1, 27_100, 27_899)) as [number]
  const url = `http://127.0.0.1:${port}`
  const pageDir = options.pageDir ?? emptyPage()
  const listen = async () => {
    const built = await buildDashboard({
      pool,
      logEnds,
      logger,
      namespace,
      sessionSecret,
      sessionMs: options.sessionMs ?? 3_600_000,
      publicUrl: url,
      pageDir,
      checkKey: (key) => verifyKey(pool, peppers, key),
    })
    await built.listen({ host: '127.0.0.1', port })
    return built
  }
  let app = await listen()

  const newKey: RunningDashboard['newKey'] = (merchantId, scopes = ['dashboard']) =>
    createKey(pool, peppers, { environment: 'test', merchantId, scopes })
  return {
    url,
    pool,
    namespace,
    ledger: new WorkedLedger(pool, namespace),
    newKey,
    signIn: async (merchantId) => {
      const { key } = await newKey(merchantId)
      const response = await fetch(`${url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: key }),
      })
      return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    },
    get: async <Answer>(path: string, cookie: string) => {
      const response = await fetch(url + path, { headers: { cookie } })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as Answer
    },
    listen: (cookie) => EventStream.open(`${url}/api/live`, { cookie }),
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
      await pool.end()
      await database.drop()
    },
  }
}

function emptyPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'paystream-page-'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Paystream</title>')
  return folder
}
