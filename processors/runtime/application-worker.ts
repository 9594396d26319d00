import type { StartOffset } from '../../platform/kafka/provision-offsets.ts'
import { provisionTopics } from '../../platform/kafka/provision-topics.ts'
import type { Logger } from '../../platform/logging/logger.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import type { StreamsApplication } from './dsl/index.ts'
import type { NamedRecord, RecordSerde } from './processor.ts'
import { type Companion, type CompanionServices, type ExitCode, Worker } from './worker.ts'
import type { WorkerSettings } from './worker-config.ts'

export interface ApplicationOptions {
  readonly application: Pick<StreamsApplication, 'parts'>
  /** The n-th topology of the application serves its metrics at METRICS_PORT + n. */
  readonly settings: WorkerSettings
  /** For topics of events; repeated while the registry is away. Not needed where every topic has a serde of its own. */
  readonly loadSerde?: () => Promise<RecordSerde<NamedRecord, NamedRecord>>
  /** For an application that nobody waits for: its records come up to 50 ms later, in larger and far fewer batches. */
  readonly gathers?: boolean
  /** Started once, when Postgres answers. */
  readonly companion?: (services: CompanionServices) => Companion | Promise<Companion>
}

/** All topologies of an application in one process, each a member of its own consumer group. They start, stop and fail together. */
export class ApplicationWorker {
  readonly workers: readonly Pick<Worker<NamedRecord, NamedRecord, never>, 'start' | 'stop' | 'done' | 'health' | 'registry'>[]
  /** Settles once all have stopped: with the gravest of their codes. */
  readonly done: Promise<ExitCode>

  constructor({ application, settings, loadSerde, gathers = false, companion }: ApplicationOptions) {
    this.workers = application.parts.map(({ topology, serde }, place) => {
      const load = serde === undefined ? loadSerde : () => Promise.resolve(serde)
      if (load === undefined) throw new Error(`${topology.group} reads events of ${topology.source}: loadSerde is needed`)
      const port = settings.METRICS_PORT === 0 ? 0 : settings.METRICS_PORT + place
      return new Worker({
        topology,
        settings: { ...settings, METRICS_PORT: port },
        loadSerde: load,
        gathers,
        ...(place === 0 && companion !== undefined ? { companion } : {}),
      })
    })
    this.done = Promise.all(this.workers.map(({ done }) => done)).then((codes) => Math.max(...codes) as ExitCode)
  }

  start(): void {
    for (const worker of this.workers) {
      worker.start()
      // one that gave up takes the others with it: half an application is no application
      void worker.done.then((code) => this.stop(code))
    }
  }

  async stop(code: ExitCode = 0): Promise<ExitCode> {
    await Promise.all(this.workers.map((worker) => worker.stop(code)))
    return await this.done
  }
}

export interface ApplicationPlan {
  readonly application: StreamsApplication
  readonly brokers: string
  readonly pool: Pool
  readonly logger: Logger
  readonly namespace: string
  /** Of every topic that it reads. */
  readonly partitions: number
  readonly replicationFactor?: number
  /** Topics that it writes and that nobody else makes. */
  readonly outputs?: readonly string[]
  /** Where it begins in topics that hold records already. */
  readonly start?: StartOffset
}

/** Makes what an application needs and does not have yet: tables, internal topics, offset rows. A step of the deploy; may be repeated. */
export async function provisionApplication({ application, outputs = [], start, ...plan }: ApplicationPlan): Promise<void> {
  for (const statement of application.ddl) await plan.pool.query(statement)
  await provisionTopics({
    ...plan,
    topics: [...new Set([...application.sources.map(({ topic }) => topic), ...application.internalTopics, ...outputs])],
    groups: application.parts.map(({ topology: { group, source } }) => ({
      group,
      topic: source,
      ...(start === undefined ? {} : { start }),
    })),
  })
}
