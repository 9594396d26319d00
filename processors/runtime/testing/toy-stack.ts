import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { KafkaProducer } from '../../../platform/kafka/producer.ts'
import { provisionTopics } from '../../../platform/kafka/provision-topics.ts'
import { TopicAdmin } from '../../../platform/kafka/topic-admin.ts'
import { createLogger } from '../../../platform/logging/logger.ts'
import { createPool, type Pool } from '../../../platform/postgres/pool.ts'
import { createTestDatabase, services, type TestDatabase, uniqueNamespace } from '../../../tests/support/services.ts'
import { Worker } from '../worker.ts'
import type { WorkerSettings } from '../worker-config.ts'
import { readTopic, type TopicRecord } from './read-topic.ts'
import { ToySerde } from './toy-serde.ts'
import {
  auditTopology,
  type ToyStores,
  type TransferRequested,
  type TransferSettled,
  toyTables,
  toyTopology,
  transfer,
} from './toy-topology.ts'
import { workerSettings } from './worker-settings.ts'

export type ToyWorker = Worker<TransferRequested, TransferSettled, ToyStores>
export const logger = createLogger('toy-test', 'fatal')

/** Topics, tables and a producer of one test, on the run's real services, under a namespace of their own. */
export class ToyStack {
  readonly namespace = uniqueNamespace('toy')
  readonly serde = new ToySerde()
  readonly admin = new TopicAdmin(services().kafkaBrokers)
  readonly #database: TestDatabase
  readonly pool: Pool
  readonly #producer: KafkaProducer
  readonly #workers: { stop(): Promise<unknown> }[] = []
  readonly #children: ChildProcess[] = []
  readonly partitions: number

  private constructor(database: TestDatabase, producer: KafkaProducer, partitions: number) {
    this.#database = database
    this.#producer = producer
    this.partitions = partitions
    this.pool = createPool({ url: database.databaseUrl, applicationName: 'test', max: 3 }, logger)
  }

  static async start(partitions = 2): Promise<ToyStack> {
    const producer = new KafkaProducer(
      { brokers: services().kafkaBrokers, clientId: 'test', messageTimeoutMs: 30_000, lingerMs: 2 },
      logger,
      () => undefined,
    )
    await producer.connect()
    const stack = new ToyStack(await createTestDatabase(), producer, partitions)
    await stack.pool.query(toyTables)
    await stack.provision()
    return stack
  }

  async provision(start?: 'earliest'): Promise<void> {
    await provisionTopics({
      brokers: services().kafkaBrokers,
      pool: this.pool,
      logger,
      namespace: this.namespace,
      topics: ['transfers', 'settled'],
      groups: [
        { group: 'toy', topic: 'transfers', ...(start === undefined ? {} : { start }) },
        { group: 'audit', topic: 'settled', ...(start === undefined ? {} : { start }) },
      ],
      partitions: this.partitions,
    })
  }

  get topic(): string {
    return `${this.namespace}transfers`
  }

  settings(overrides: Partial<WorkerSettings> = {}): WorkerSettings {
    return workerSettings({ databaseUrl: this.#database.databaseUrl, namespace: this.namespace }, overrides)
  }

  /** A worker in this process. */
  startWorker(overrides: Partial<WorkerSettings> = {}, topology = toyTopology): ToyWorker {
    const worker = new Worker({ topology, settings: this.settings(overrides), loadSerde: () => Promise.resolve(this.serde) })
    this.#workers.push(worker)
    worker.start()
    return worker
  }

  /** A consumer of what the toy publishes. */
  startAudit(): void {
    const worker = new Worker({
      topology: auditTopology,
      settings: this.settings(),
      loadSerde: () => Promise.resolve(new ToySerde<TransferSettled>()),
    })
    this.#workers.push(worker)
    worker.start()
  }

  /** A worker in a process of its own, which can be killed or paused. */
  spawnWorker(env: Readonly<Record<string, string>> = {}, overrides: Partial<WorkerSettings> = {}): ChildProcess {
    const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'toy-main.ts')], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        UV_THREADPOOL_SIZE: '8',
        TOY_SETTINGS: JSON.stringify(this.settings(overrides)),
        ...env,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    this.#children.push(child)
    return child
  }

  async send(
    partition: number,
    records: readonly { readonly key?: string; readonly value: Buffer; readonly headers?: readonly (readonly [string, string])[] }[],
  ) {
    return await Promise.all(
      records.map(({ key = 'k', value, headers = [] }) => this.#producer.send({ topic: this.topic, partition, key, value, headers })),
    )
  }

  /** Sends transfers of one each into the account `a<partition>`. */
  async transfers(partition: number, ids: readonly string[]): Promise<void> {
    await this.send(
      partition,
      ids.map((id) => ({ key: `a${partition}`, value: this.serde.encode(transfer(id, `a${partition}`, 1)) })),
    )
  }

  async rows<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
    const { rows } = await this.pool.query<Row>(sql, [...parameters])
    return rows
  }

  async balance(account: string): Promise<number> {
    const [row] = await this.rows<{ balance_minor: number }>('select balance_minor from toy_accounts where account_id = $1', [account])
    return row?.balance_minor ?? 0
  }

  async offset(
    partition: number,
  ): Promise<{ next_offset: number; owner_epoch: number; commits: number; output_sequence: number; outbox: Buffer | null }> {
    const [row] = await this.rows<{
      next_offset: number
      owner_epoch: number
      commits: number
      output_sequence: number
      outbox: Buffer | null
    }>('select * from stream_offsets where consumer_group = $1 and partition = $2 order by updated_at desc', [
      `${this.namespace}toy`,
      partition,
    ])
    if (row === undefined) throw new Error('no offset row')
    return row
  }

  async incidents(): Promise<readonly string[]> {
    return (await this.rows<{ code: string }>('select code from stream_incidents order by incident_id')).map(({ code }) => code)
  }

  /** Everything published to a topic so far (without namespace), by a reader that shares no code with the workers. */
  async published(topic: string): Promise<readonly TopicRecord[]> {
    return await readTopic(services().kafkaBrokers, this.namespace + topic, this.partitions, this.admin)
  }

  async stop(): Promise<void> {
    for (const child of this.#children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await Promise.all(this.#workers.map((worker) => worker.stop()))
    await this.#producer.close()
    this.admin.close()
    await this.pool.end()
    await this.#database.drop()
  }
}

export async function metric(worker: ToyWorker, name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const metrics = await worker.registry.getMetricsAsJSON()
  const found = metrics.find((each) => each.name === `paystream_worker_${name}`)
  const values = (found?.values ?? []) as readonly { readonly value: number; readonly labels: Readonly<Record<string, unknown>> }[]
  return values
    .filter((each) => Object.entries(labels).every(([label, value]) => each.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0)
}

export function ids(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, place) => `${prefix}-${place}`)
}
