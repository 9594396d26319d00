import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import { PidFiles, type ServiceUrls, serviceNames } from '../../compose/native/index.ts'
import { OutboxProducer } from '../../platform/kafka/outbox-producer.ts'
import { type GroupSubscription, provisionTopics } from '../../platform/kafka/provision-topics.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { topics } from '../../schemas/records.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { type StartedServiceSet, startServiceSet } from '../../tests/support/service-set.ts'
import type { PaymentStream } from './payments.ts'
import { progress } from './report.ts'

export const benchLogger = createLogger('bench', 'warn')

/** Topics and a database that belong together. */
export interface Place {
  readonly database: string
  /** Prefix of topics and groups; may be empty. */
  readonly namespace: string
  readonly partitions: number
}

/** `max_wal_size`: what a busy database has of its log, and uses again after each checkpoint. */
const usedLogGiB = 2
/**
 * Makes a new database's log as that of one which has run for a while. Each 16 MiB that are not there yet are written as zeros and synced first, and
 * nothing commits for some 100 ms: at half load every three seconds, which was the p99 that was measured.
 */
const useLog = `do $$ begin
  for segment in 1..${(usedLogGiB * 1024) / 16} loop
    perform pg_logical_emit_message(false, 'bench', ''), pg_switch_wal();
  end loop;
end $$`
/** Records handed to the producer between two looks at the event loop. */
const fillStep = 5_000

/** Real services of a benchmark's own, with data of their own: nothing of a running system is touched. */
export class BenchGround {
  readonly #started: StartedServiceSet
  readonly #templates = new Map<string, string>()
  #databases = 0

  private constructor(started: StartedServiceSet) {
    this.#started = started
  }

  /** @throws {Error} saying what is missing, when services cannot be started here */
  static async start(): Promise<BenchGround> {
    progress('starting Kafka, schema registry, Postgres and Redis')
    const ground = new BenchGround(await startServiceSet(() => undefined))
    // Ctrl-C, or a time-out around us: servers must not stay behind. What we started besides ends with `exit`.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => void ground.stop().finally(() => process.exit(130)))
    progress('using the log of Postgres once', { GiB: usedLogGiB })
    try {
      await ground.sql(useLog)
      await ground.sql('checkpoint')
    } catch (error) {
      await ground.stop()
      throw error
    }
    return ground
  }

  get services(): ServiceUrls {
    return this.#started.set
  }

  /** Pids of the services by name, for their CPU. Empty where they run in containers: then their CPU is not known. */
  servicePids(): Readonly<Record<string, readonly number[]>> {
    const { set } = this.#started
    if (set.kind !== 'native') return {}
    const files = new PidFiles(join(set.dataDir, 'run'))
    return Object.fromEntries(
      serviceNames.flatMap((name) => {
        const pid = files.running(name)?.pid
        return pid === undefined ? [] : [[name, [pid]]]
      }),
    )
  }

  /** Environment of our processes at a place; each adds its own port. */
  env({ database, namespace, partitions }: Place): Readonly<Record<string, string>> {
    const { kafkaBrokers, registryUrl, redisUrl } = this.services
    // settings of the workers may be tried out: WORKER_BATCH_RECORDS=500 make bench-pipeline
    const tried = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('WORKER_')))
    return {
      ...(tried as Readonly<Record<string, string>>),
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      UV_THREADPOOL_SIZE: '8',
      LOG_LEVEL: 'warn',
      KAFKA_BROKERS: kafkaBrokers,
      SCHEMA_REGISTRY_URL: registryUrl,
      REDIS_URL: redisUrl,
      DATABASE_URL: this.databaseUrl(database),
      TOPIC_PARTITIONS: String(partitions),
      PAYSTREAM_NAMESPACE: namespace,
    }
  }

  databaseUrl(database: string): string {
    const url = new URL(this.services.databaseUrl)
    url.pathname = `/${database}`
    return url.href
  }

  /** A new, empty database without any table. @returns its name */
  async emptyDatabase(): Promise<string> {
    const name = `bench_${++this.#databases}`
    await this.sql(`create database ${name}`)
    return name
  }

  /** A new database with the migrations of a build; they run once a build, the rest are copies. @returns its name */
  async database(buildFolder: string): Promise<string> {
    let template = this.#templates.get(buildFolder)
    if (template === undefined) {
      template = await this.emptyDatabase()
      await runCommand(buildFolder, ['migrate'], this.env({ database: template, namespace: '', partitions: 1 }))
      this.#templates.set(buildFolder, template)
    }
    return await this.copyOf(template)
  }

  /** A copy of a database that nobody is connected to. @returns its name */
  async copyOf(database: string): Promise<string> {
    const name = `bench_${++this.#databases}`
    await this.sql(`create database ${name} template ${database} strategy file_copy`)
    return name
  }

  async dropDatabase(database: string): Promise<void> {
    await this.sql(`drop database if exists ${database} with (force)`)
  }

  /** Runs one statement in the maintenance database. */
  async sql(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.databaseUrl('postgres') })
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }

  /** Empties Redis, so that no run meets what another one left there. */
  async flushRedis(): Promise<void> {
    const redis = new Redis(this.services.redisUrl)
    await redis.flushall()
    redis.disconnect()
  }

  /** Its statements may take an hour: a vacuum of ten million rows takes longer than any of the product's. */
  pool(database: string, max = 2): Pool {
    const url = this.databaseUrl(database)
    return createPool({ url, applicationName: 'bench', max, statementTimeoutMs: 3_600_000 }, benchLogger)
  }

  /** Makes the topics of a place and registers the schemas under its namespace. */
  async makeTopics(place: Place, buildFolder: string): Promise<void> {
    await runCommand(buildFolder, ['schemas'], this.env(place))
    const scratch = await this.database(buildFolder)
    await this.#provision({ ...place, database: scratch }, [])
    await this.dropDatabase(scratch)
  }

  /** Offset rows of groups, at the beginning of their topics. */
  async provisionGroups(place: Place, groups: readonly Omit<GroupSubscription, 'start'>[]): Promise<void> {
    await this.#provision(
      place,
      groups.map((group) => ({ ...group, start: 'earliest' as const })),
    )
  }

  /** Puts the next payments of a stream on `payment-stream`. Compressed and in large batches, as fast as it goes. */
  async fill(namespace: string, stream: PaymentStream, count: number): Promise<void> {
    const { kafkaBrokers, registryUrl } = this.services
    const serde = await Serde.load(new RegistryClient(registryUrl, namespace))
    const producer = new OutboxProducer({ brokers: kafkaBrokers, clientId: 'bench' }, benchLogger, (error) => {
      throw error
    })
    await producer.connect(10_000)
    const records = function* (number: number) {
      for (let index = 0; index < number; index++) {
        const payment = stream.next()
        yield {
          topic: `${namespace}payment-stream`,
          key: payment.value.customerId,
          value: serde.encode(payment),
          timestampMs: null,
          headers: [],
        }
      }
    }
    for (let left = count; left > 0; left -= fillStep) {
      await producer.produce(records(Math.min(left, fillStep)))
      await setImmediate()
    }
    await producer.flush(() => undefined)
    await producer.close()
  }

  async stop(): Promise<void> {
    await this.#started.stop()
  }

  async #provision({ database, namespace, partitions }: Place, groups: readonly GroupSubscription[]): Promise<void> {
    const pool = this.pool(database)
    try {
      const brokers = this.services.kafkaBrokers
      await provisionTopics({ brokers, pool, logger: benchLogger, namespace, topics: Object.keys(topics), groups, partitions })
    } finally {
      await pool.end()
    }
  }
}

/** Runs a built `paystream` command. @throws {Error} when it does not end with 0 */
async function runCommand(buildFolder: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, [join(buildFolder, 'cli', 'paystream.mjs'), ...args], {
    cwd: buildFolder,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`paystream ${args.join(' ')} of ${buildFolder} ended with ${code}`)
}
