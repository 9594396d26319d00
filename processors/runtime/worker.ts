import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../core/errors.ts'
import { PartitionConsumer } from '../../platform/kafka/consumer.ts'
import { OutboxProducer } from '../../platform/kafka/outbox-producer.ts'
import { TopicAdmin } from '../../platform/kafka/topic-admin.ts'
import { createLogger, type Logger } from '../../platform/logging/logger.ts'
import { createMetrics, type Health, type Registry, serveMetrics } from '../../platform/metrics/metrics.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { createRedis, type Redis } from '../../platform/redis/client.ts'
import { compileStores } from './compiled-store.ts'
import { Assignment } from './loop/assignment.ts'
import { Committer } from './loop/commit.ts'
import { recordIncident } from './loop/incident.ts'
import { Lane } from './loop/lane.ts'
import { Outages, StoppedError } from './loop/outages.ts'
import { pollLoop } from './loop/poll.ts'
import { RecordContext } from './loop/process.ts'
import { Progress } from './loop/progress.ts'
import { RowReader } from './loop/read-rows.ts'
import { RedisTier } from './loop/redis-tier.ts'
import { TopicGuard } from './loop/topic-guard.ts'
import { standstills, watchLoop } from './loop/watch.ts'
import { partitionMetrics } from './partition-metrics.ts'
import type { NamedRecord, RecordSerde, Topology } from './processor.ts'
import { runtimeMetrics } from './runtime-metrics.ts'
import type { StoreSet } from './store.ts'
import type { WorkerSettings } from './worker-config.ts'

/** What runs beside the stream in the same process, such as the notifier's senders. */
export interface Companion {
  /** Stops taking work and waits for what is under way. */
  stop(): Promise<void>
}
export interface CompanionServices {
  readonly pool: Pool
  readonly logger: Logger
  readonly registry: Registry
  /** Ends the process as a failed batch would. */
  readonly fail: (error: unknown) => void
}

export interface WorkerOptions<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet> {
  readonly topology: Topology<In, Out, Stores>
  readonly settings: WorkerSettings
  /** Repeated while the registry is away. */
  readonly loadSerde: () => Promise<RecordSerde<In, Out>>
  /** For a group that nobody waits for: its records come up to 50 ms later, in larger and far fewer batches. */
  readonly gathers?: boolean
  /** Started once, when Postgres answers. */
  readonly companion?: (services: CompanionServices) => Companion | Promise<Companion>
}

/** 0: asked to stop. 1: start me again. 3: a person must act first; stream_incidents says what happened. */
export type ExitCode = 0 | 1 | 3

/** Failures that a new process may well not have. */
const restartable: ReadonlySet<string> = new Set(['PRODUCER_FATAL', 'KAFKA_CLIENT_FATAL', 'WATCHDOG_NO_PROGRESS', 'PARTITION_MISSED'])
const connectMs = 10_000
/** Running batches get so long to end, milliseconds; then waits are broken off, and what was not committed is done by the next owner. */
const drainMs = 5_000
/** Each client may take so long to close, milliseconds. */
const closeMs = 3_000

/** One consumer group member: clients, lanes and watches of a topology, from the first connection to the last. */
export class Worker<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet> {
  /** Settles once the worker has stopped and everything is closed. */
  readonly done: Promise<ExitCode>
  readonly registry: Registry
  /** What the group knows it by; no other worker's, on whatever machine. */
  readonly clientId: string
  readonly #options: WorkerOptions<In, Out, Stores>
  readonly #logger: Logger
  readonly #stopping = new AbortController()
  readonly #outages: Outages
  readonly #closers: (() => unknown)[] = []
  readonly #progress = new Progress()
  #assignment: Assignment | undefined
  #pool: Pool | undefined
  #draining = false
  #settle: (code: ExitCode) => void = () => undefined
  #loops: Promise<unknown> = Promise.resolve()

  constructor(options: WorkerOptions<In, Out, Stores>) {
    this.#options = options
    this.clientId = `${options.settings.PAYSTREAM_NAMESPACE}${options.topology.group}-${process.pid}-${randomBytes(4).toString('hex')}`
    this.#logger = createLogger(options.topology.group, options.settings.LOG_LEVEL)
    this.registry = createMetrics(options.topology.group, { group: options.topology.group })
    this.#outages = new Outages(this.#logger, this.#stopping.signal)
    this.done = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** Returns at once; `done` tells the end, `health` the state. */
  start(): void {
    this.#run().catch((error: unknown) => this.#fail(error))
  }

  /** Ends gracefully: no new batch, what was committed is published, partitions are given back. */
  async stop(code: ExitCode = 0): Promise<ExitCode> {
    if (!this.#draining) {
      this.#draining = true
      this.#assignment?.wakeAll()
      const abort = setTimeout(() => this.#stopping.abort(), drainMs)
      await this.#loops
      clearTimeout(abort)
      this.#stopping.abort()
      for (const close of this.#closers.reverse()) await this.#close(close)
      this.#settle(code)
    }
    return await this.done
  }

  async #close(close: () => unknown): Promise<void> {
    try {
      await Promise.race([close(), sleep(closeMs, undefined, { ref: false })])
    } catch (error) {
      this.#logger.warn({ cause: String(error) }, 'not closed cleanly')
    }
  }

  /** The truth: ready means that every partition it was given is at work and nothing it needs is away. */
  health(): Health {
    const reasons = [...this.#outages.reasons()]
    if (this.#assignment === undefined) reasons.push('starting')
    else {
      const waiting = this.#assignment.partitions.filter((partition) => this.#assignment?.slotOf(partition) === undefined)
      if (waiting.length > 0) reasons.push(`partitions not taken over yet: ${waiting.join(', ')}`)
      const watchdogMs = this.#options.settings.WORKER_WATCHDOG_MS
      reasons.push(...standstills({ assignment: this.#assignment, progress: this.#progress, watchdogMs }))
    }
    if (this.#draining) reasons.push('stopping')
    return { ready: reasons.length === 0, reasons }
  }

  async #run(): Promise<void> {
    const { topology, settings, loadSerde, gathers = false, companion } = this.#options
    const outages = this.#outages
    const logger = this.#logger
    const fail = (error: unknown): void => this.#fail(error)
    const namespace = settings.PAYSTREAM_NAMESPACE
    const group = namespace + topology.group
    const topic = namespace + topology.source
    const stores = compileStores(topology.stores)
    const metrics = runtimeMetrics(this.registry)
    const server = await serveMetrics({
      registry: this.registry,
      host: settings.METRICS_HOST,
      port: settings.METRICS_PORT,
      health: () => this.health(),
    })
    this.#closers.push(() => closeServer(server))

    const pool = createPool({ url: settings.DATABASE_URL, applicationName: group, max: 4 }, logger)
    this.#pool = pool
    this.#closers.push(() => pool.end())
    const batchPool = createBatchPool(settings, group, logger)
    this.#closers.push(() => batchPool.end())
    const redis: Redis | undefined = settings.REDIS_URL === '' ? undefined : createRedis(settings.REDIS_URL, logger)
    this.#closers.push(() => redis?.disconnect())

    const serde = await outages.until('registry', loadSerde)
    const dataset = await outages.until('postgres', () => datasetId(pool))
    const tier = new RedisTier(redis, `${group}:v${topology.stateVersion}:${dataset}`)
    this.#closers.push(() => tier.flush())
    if (companion !== undefined) {
      const running = await companion({ pool, logger, registry: this.registry, fail })
      this.#closers.push(() => running.stop())
    }

    const { clientId } = this
    const producer = new OutboxProducer({ brokers: settings.KAFKA_BROKERS, clientId }, logger, fail)
    await outages.until('kafka', () => producer.connect(connectMs))
    this.#closers.push(() => producer.close())
    const admin = new TopicAdmin(settings.KAFKA_BROKERS)
    this.#closers.push(() => admin.close())

    const scope = {
      topology,
      group,
      topic,
      clientId,
      namespace,
      stores,
      pool,
      admin,
      producer,
      metrics,
      outages,
      logger,
      serde,
      fail,
      redis: tier,
      stateVersion: topology.stateVersion,
      parksKeys: topology.onDeadLetter === 'park-key',
      memoryRows: settings.WORKER_MEMORY_ROWS,
      batchRecords: settings.WORKER_BATCH_RECORDS,
      progress: this.#progress,
      watchdogMs: settings.WORKER_WATCHDOG_MS,
      stopping: this.#stopping.signal,
      draining: () => this.#draining,
      reader: new RowReader({ pool: batchPool, redis: tier, outages, metrics }),
      guard: new TopicGuard({ topic, admin, outages }),
      committer: new Committer({ pool: batchPool, stores, group, outages, metrics }),
    } as const
    const lanes = Array.from(
      { length: settings.WORKER_LANES },
      () =>
        new Lane<In, Out, Stores>({
          ...scope,
          plan: { topology, stores, context: new RecordContext<In, Out>(serde, { keepsEvents: false }) },
          resume: (partition) => consumer.resume(partition),
          lost: (owned) => assignment.lost(owned),
        }),
    )
    const assignment = new Assignment(scope, lanes)
    partitionMetrics(this.registry, () => assignment.slots())
    const consumer = new PartitionConsumer(
      {
        brokers: settings.KAFKA_BROKERS,
        clientId,
        groupId: group,
        topic,
        groupProtocol: settings.KAFKA_GROUP_PROTOCOL,
        maxPollIntervalMs: 60_000,
        gathers,
      },
      assignment,
      logger,
      fail,
    )
    await outages.until('kafka', () => consumer.connect(connectMs))
    this.#closers.push(() => consumer.close())
    this.#assignment = assignment
    logger.info({ topic, lanes: lanes.length }, `${group} is running`)
    const loops = [
      ...lanes.map((lane) => lane.run()),
      pollLoop({ ...scope, consumer, assignment }),
      watchLoop({ ...scope, consumer, assignment }),
    ]
    for (const loop of loops) loop.catch(fail)
    this.#loops = Promise.allSettled(loops)
  }

  #fail(error: unknown): void {
    // of several parts that fail over one cause, the first one tells it
    if (error instanceof StoppedError || this.#draining || this.#stopping.signal.aborted) return
    const known = error instanceof AppError
    const code: ExitCode = known && error.next === 'fail' && !restartable.has(error.code) ? 3 : 1
    this.#logger.fatal({ err: error, code: known ? error.code : undefined, at: known ? error.at : undefined }, 'the worker stops')
    // nothing may be committed any more: what is under way ends where it stands
    this.#stopping.abort()
    void this.#writeIncident(error).then(() => this.stop(code))
  }

  async #writeIncident(error: unknown): Promise<void> {
    if (this.#pool === undefined || !(error instanceof AppError)) return
    const { topology, settings } = this.#options
    const namespace = settings.PAYSTREAM_NAMESPACE
    await recordIncident(this.#pool, namespace + topology.group, namespace + topology.source, error, this.#logger)
  }
}

/** Connections of the lanes, which only ever look rows up by key: a plan made while a table was small must not read it whole when it is large. */
function createBatchPool(settings: WorkerSettings, group: string, logger: Logger): Pool {
  const byKeyOnly = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off'
  const max = settings.WORKER_LANES * 2 + 1
  return createPool({ url: settings.DATABASE_URL, applicationName: `${group} batches`, max, options: byKeyOnly }, logger)
}

async function datasetId(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ readonly id: string }>(
    "select left(dataset_id::text, 8) || '-' || (select oid from pg_database where datname = current_database()) as id from stream_dataset",
  )
  const id = rows[0]?.id
  if (id === undefined) throw new AppError('OFFSET_ROW_MISSING', 'stream_dataset is empty: the migrations have not been run to their end')
  return id
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
