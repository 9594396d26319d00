import { setTimeout as sleep } from 'node:timers/promises'
import { OutboxProducer } from '../../../platform/kafka/outbox-producer.ts'
import { provisionOffsets } from '../../../platform/kafka/provision-offsets.ts'
import { provisionTopics } from '../../../platform/kafka/provision-topics.ts'
import { TopicAdmin, type TopicFacts } from '../../../platform/kafka/topic-admin.ts'
import { createLogger } from '../../../platform/logging/logger.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { ApplicationWorker } from '../../../processors/runtime/application-worker.ts'
import { droppedCount } from '../../../processors/runtime/dsl/flow.ts'
import type { StreamsApplication, WorkerSettings } from '../../../processors/runtime/index.ts'
import { scalarSerde } from '../build-topology.ts'
import type { Input } from '../format.ts'

const logger = createLogger('golden', 'fatal')
/** Cases hold times long ago; nothing of them may be deleted. */
const kept = { 'message.timestamp.type': 'CreateTime', 'cleanup.policy': 'delete' }
const patienceMs = 120_000

export interface Place {
  readonly brokers: string
  readonly pool: Pool
  readonly settings: WorkerSettings
  /** Topics that the application writes for others. */
  readonly sinks: readonly string[]
}

/** An application run by real workers on one-partition topics of its own, whose records keep the times they are given. */
export class RunningApplication {
  readonly #application: StreamsApplication
  readonly #place: Place
  readonly #admin: TopicAdmin
  readonly #producer: OutboxProducer
  readonly #worker: ApplicationWorker

  private constructor(application: StreamsApplication, place: Place) {
    this.#application = application
    this.#place = place
    this.#admin = new TopicAdmin(place.brokers)
    this.#producer = new OutboxProducer({ brokers: place.brokers, clientId: 'golden' }, logger, () => undefined)
    this.#worker = new ApplicationWorker({ application, settings: place.settings })
  }

  static async start(application: StreamsApplication, place: Place): Promise<RunningApplication> {
    const running = new RunningApplication(application, place)
    await running.#provision()
    await running.#producer.connect(30_000)
    running.#worker.start()
    await until('the workers are ready', () => Promise.resolve(running.#worker.workers.every((worker) => worker.health().ready)))
    return running
  }

  /** Gives records to their topics, in order, and waits until all is quiet. */
  async pipe(inputs: readonly Input[]): Promise<void> {
    const records = inputs.flatMap((input) => ('topic' in input ? [input] : []))
    await this.#producer.produce(
      records.map(({ topic, key, value, timestampMs }) => ({
        topic: this.#place.settings.PAYSTREAM_NAMESPACE + topic,
        key,
        value: value === null ? null : scalarSerde.encode(value),
        timestampMs,
        headers: [],
      })),
    )
    await this.#producer.flush(() => undefined)
    await until('the application is quiet', () => this.#quiet())
  }

  /** How many records each topic of sinks holds. */
  async ends(): Promise<ReadonlyMap<string, number>> {
    return await this.#endsOf(this.#place.sinks)
  }

  /** Records that Kafka Streams would count as dropped, so far. */
  async dropped(): Promise<number> {
    const all = await Promise.all(this.#worker.workers.map(({ registry }) => registry.getMetricsAsJSON()))
    const counted = all.flat().filter(({ name }) => name.startsWith('paystream_worker_counted'))
    return counted
      .flatMap(({ values }) => values as readonly { readonly value: number; readonly labels: Readonly<Record<string, unknown>> }[])
      .filter(({ labels }) => labels.name === droppedCount)
      .reduce((sum, { value }) => sum + value, 0)
  }

  async stop(): Promise<void> {
    await this.#worker.stop()
    await this.#producer.close()
    this.#admin.close()
  }

  async #provision(): Promise<void> {
    const { brokers, pool, settings, sinks } = this.#place
    const namespace = settings.PAYSTREAM_NAMESPACE
    for (const statement of this.#application.ddl) await pool.query(statement)
    const sources = [...new Set(this.#application.sources.map(({ topic }) => topic))]
    const external = [...new Set([...sources, ...sinks])].map((topic) => namespace + topic)
    for (const name of external) {
      await this.#admin.create({ name, partitions: 1, replicationFactor: 1, settings: kept, retentionMs: -1 })
    }
    const parts = this.#application.parts.map(({ topology }) => ({ group: topology.group, topic: topology.source }))
    const internal = parts.filter(({ topic }) => !sources.includes(topic))
    const topics = this.#application.internalTopics
    if (topics.length > 0) await provisionTopics({ brokers, pool, logger, namespace, topics, groups: internal, partitions: 1 })
    await until('the topics are known', async () => (await this.#admin.describe(external)).size === external.length)
    const facts = await this.#admin.describe(external)
    for (const { group, topic } of parts.filter((part) => sources.includes(part.topic))) {
      const at = { group: namespace + group, topic: namespace + topic, facts: facts.get(namespace + topic) as TopicFacts }
      await provisionOffsets(pool, this.#admin, { ...at, start: undefined, madeNow: true })
    }
  }

  /** Everything is read to its end, and everything that was put out lies in its topic. */
  async #quiet(): Promise<boolean> {
    const namespace = this.#place.settings.PAYSTREAM_NAMESPACE
    const { rows } = await this.#place.pool.query<{ consumer_group: string; topic: string; next_offset: number; output_sequence: number }>(
      'select consumer_group, topic, next_offset, output_sequence from stream_offsets where starts_with(consumer_group, $1)',
      [namespace],
    )
    const { parts, internalTopics } = this.#application
    const written = await this.#endsOf([...new Set([...internalTopics, ...this.#place.sinks])])
    const read = await this.#endsOf([...new Set(parts.map(({ topology }) => topology.source))])
    const putOut = rows.reduce((sum, { output_sequence }) => sum + output_sequence, 0)
    const lies = [...written.values()].reduce((sum, end) => sum + end, 0)
    return putOut === lies && rows.every(({ topic, next_offset }) => read.get(topic.slice(namespace.length)) === next_offset)
  }

  async #endsOf(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const namespace = this.#place.settings.PAYSTREAM_NAMESPACE
    const ends = await Promise.all(topics.map((topic) => this.#admin.ends(namespace + topic, [0])))
    return new Map(topics.map((topic, place) => [topic, ends[place]?.get(0) ?? 0]))
  }
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const begunMs = performance.now(); !(await holds()); await sleep(15)) {
    if (performance.now() - begunMs > patienceMs) throw new Error(`${what}: not after ${patienceMs / 1_000} s`)
  }
}
