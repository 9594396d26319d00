import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import pg from 'pg'
import { PidFiles } from '../../compose/native/index.ts'
import { OutboxProducer } from '../../platform/kafka/outbox-producer.ts'
import { provisionTopics } from '../../platform/kafka/provision-topics.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { type StartedServiceSet, startServiceSet } from '../../tests/support/service-set.ts'
import { payments } from './payments.ts'

const logger = createLogger('bench', 'warn')
const topics = ['payment-stream', 'transaction-events', 'notification-requests'] as const

/** Real services with a filled `payment-stream`; every run has a database of its own and reads the topic from its beginning. */
export class PipelineGround {
  readonly #services: StartedServiceSet
  readonly #partitions: number

  private constructor(started: StartedServiceSet, partitions: number) {
    this.#services = started
    this.#partitions = partitions
  }

  /** @param build checkout whose schemas and migrations the topic is made with */
  static async start(build: string, input: { readonly payments: number; readonly customers: number; readonly partitions: number }) {
    const ground = new PipelineGround(await startServiceSet(console.error), input.partitions)
    await ground.newDatabase('bench_fill', build)
    await runCommand(build, ['schemas'], ground.env('bench_fill'))
    await ground.#fill(input)
    return ground
  }

  env(database: string): Readonly<Record<string, string>> {
    const { kafkaBrokers, registryUrl, redisUrl } = this.#services.set
    return {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      UV_THREADPOOL_SIZE: '8',
      LOG_LEVEL: 'warn',
      KAFKA_BROKERS: kafkaBrokers,
      SCHEMA_REGISTRY_URL: registryUrl,
      REDIS_URL: redisUrl,
      DATABASE_URL: this.#urlOf(database),
      TOPIC_PARTITIONS: String(this.#partitions),
    }
  }

  /** A database with the migrations of a build and offset rows at the beginning of the topic. */
  async newDatabase(name: string, build: string): Promise<Pool> {
    const client = new pg.Client({ connectionString: this.#services.set.databaseUrl })
    await client.connect()
    await client.query(`create database ${name}`)
    await client.end()
    await runCommand(build, ['migrate'], this.env(name))
    const pool = createPool({ url: this.#urlOf(name), applicationName: 'bench', max: 2 }, logger)
    await provisionTopics({
      brokers: this.#services.set.kafkaBrokers,
      pool,
      logger,
      namespace: '',
      topics,
      groups: [{ group: 'fds', topic: 'payment-stream', start: 'earliest' }],
      partitions: this.#partitions,
    })
    return pool
  }

  /** Pid of the postmaster, whose children do the work; undefined when the services were given. */
  postgresPid(): number | undefined {
    const { set } = this.#services
    return set.kind === 'native' ? new PidFiles(join(set.dataDir, 'run')).running('postgres')?.pid : undefined
  }

  async stop(): Promise<void> {
    await this.#services.stop()
  }

  async #fill(input: { readonly payments: number; readonly customers: number }): Promise<void> {
    const { kafkaBrokers, registryUrl } = this.#services.set
    const serde = await Serde.load(new RegistryClient(registryUrl, ''))
    const failed = (error: Error): never => {
      throw error
    }
    const producer = new OutboxProducer({ brokers: kafkaBrokers, clientId: 'bench' }, logger, failed)
    await producer.connect(10_000)
    const records = function* () {
      for (const event of payments(input.payments, input.customers)) {
        yield { topic: 'payment-stream', key: event.value.customerId, value: serde.encode(event), timestampMs: null, headers: [] }
      }
    }
    await producer.produce(records())
    await producer.flush(() => undefined)
    await producer.close()
  }

  #urlOf(database: string): string {
    const url = new URL(this.#services.set.databaseUrl)
    url.pathname = `/${database}`
    return url.href
  }
}

async function runCommand(build: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, [join(build, 'cli/paystream.mjs'), ...args], {
    cwd: build,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`paystream ${args.join(' ')} of ${build} ended with ${code}`)
}
