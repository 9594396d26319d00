import { setTimeout as sleep } from 'node:timers/promises'
import Kafka from '@confluentinc/kafka-javascript'
import { AppError } from '../../core/errors.ts'
import { describeTopicSettings, type TopicSettings } from './describe-configs.ts'
import { describeGroup } from './describe-group.ts'

/** A topic as it should be. */
export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  readonly replicationFactor: number
  /** Settings that must be exactly so, such as `message.timestamp.type`. */
  readonly settings: Readonly<Record<string, string>>
  /** Records must be kept at least this long, milliseconds. */
  readonly retentionMs: number
}

/** A topic as the broker describes it. */
export interface TopicFacts {
  /** KIP-516 id, base64url: another one for every topic that was ever made, whatever its name. */
  readonly topicId: string
  readonly partitions: number
}

export interface PartitionRange {
  readonly low: number
  readonly high: number
}

const unknownTopic = 3
const alreadyExists = 36
/** Unknown topic or partition, leader not available, not the leader, fenced or unknown leader epoch. */
const passing: readonly number[] = [unknownTopic, 5, 6, 74, 75]

/** Creates, describes and checks topics, and looks at groups. Never changes a topic that exists: a partition count is for ever. */
export class TopicAdmin {
  readonly #admin: ReturnType<typeof Kafka.AdminClient.create>
  readonly #brokers: string
  readonly #timeoutMs: number

  /** @param timeoutMs for each call, milliseconds */
  constructor(brokers: string, timeoutMs = 10_000) {
    this.#brokers = brokers
    this.#timeoutMs = timeoutMs
    this.#admin = Kafka.AdminClient.create({
      'bootstrap.servers': brokers,
      'client.id': 'paystream-admin',
      'socket.connection.setup.timeout.ms': 3_000,
      'reconnect.backoff.max.ms': 1_000,
    })
  }

  /** Facts of these topics; one that does not exist is left out. @throws {AppError} KAFKA_UNAVAILABLE */
  async describe(topics: readonly string[]): Promise<ReadonlyMap<string, TopicFacts>> {
    const found = new Map<string, TopicFacts>()
    const descriptions = await this.#call<readonly Description[]>('describe topics', (done) =>
      this.#admin.describeTopics([...topics], { timeout: this.#timeoutMs }, done as never),
    )
    for (const { name, topicId, partitions, error } of descriptions) {
      if (error?.code === unknownTopic) continue
      if (error !== undefined) throw new AppError('KAFKA_UNAVAILABLE', `cannot describe ${name}: ${error.message}`)
      found.set(name, { topicId: idText(topicId), partitions: partitions.length })
    }
    return found
  }

  /** @returns false when it existed already. @throws {AppError} KAFKA_UNAVAILABLE */
  async create(spec: TopicSpec): Promise<boolean> {
    const { name, partitions, replicationFactor, settings, retentionMs } = spec
    const topic = {
      topic: name,
      num_partitions: partitions,
      replication_factor: replicationFactor,
      config: { ...settings, 'retention.ms': String(retentionMs) },
    }
    try {
      await this.#call<void>(`create ${name}`, (done) => this.#admin.createTopic(topic, this.#timeoutMs, (error) => done(error, undefined)))
      return true
    } catch (error) {
      if ((error as { readonly cause?: { readonly code?: number } }).cause?.code === alreadyExists) return false
      throw error
    }
  }

  /** Deletes a topic with all its records. No process does this by itself. @throws {AppError} KAFKA_UNAVAILABLE */
  async remove(topic: string): Promise<void> {
    await this.#call<void>(`delete ${topic}`, (done) => this.#admin.deleteTopic(topic, this.#timeoutMs, (error) => done(error, undefined)))
  }

  /** What is wrong with topics that exist; empty when all are as they should be. @throws {AppError} KAFKA_UNAVAILABLE */
  async faults(specs: readonly TopicSpec[], facts: ReadonlyMap<string, TopicFacts>): Promise<readonly string[]> {
    const existing = specs.filter(({ name }) => facts.has(name))
    if (existing.length === 0) return []
    const settings = await describeTopicSettings(
      this.#brokers,
      existing.map(({ name }) => name),
      this.#timeoutMs,
    )
    return existing.flatMap((spec) => faultsOf(spec, facts.get(spec.name) as TopicFacts, settings.get(spec.name) ?? new Map()))
  }

  /** Low and high watermark of every partition. @throws {AppError} KAFKA_UNAVAILABLE */
  async ranges(topic: string, partitions: readonly number[]): Promise<ReadonlyMap<number, PartitionRange>> {
    const [low, high] = await Promise.all([
      this.#offsets(topic, partitions, Kafka.OffsetSpec.EARLIEST),
      this.#offsets(topic, partitions, Kafka.OffsetSpec.LATEST),
    ])
    return new Map(partitions.map((partition) => [partition, { low: low.get(partition) as number, high: high.get(partition) as number }]))
  }

  /** High watermark of every partition: the offset its next record will get. @throws {AppError} KAFKA_UNAVAILABLE */
  async ends(topic: string, partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
    return await this.#offsets(topic, partitions, Kafka.OffsetSpec.LATEST)
  }

  /** Partitions of the topic that the group's coordinator holds to be this client's. @throws {AppError} KAFKA_UNAVAILABLE */
  async givenTo(clientId: string, group: string, topic: string): Promise<readonly number[]> {
    const members = await describeGroup(this.#brokers, group, this.#timeoutMs)
    return members
      .filter((member) => member.clientId === clientId)
      .flatMap(({ partitions }) => partitions)
      .filter((given) => given.topic === topic)
      .map(({ partition }) => partition)
  }

  close(): void {
    this.#admin.disconnect()
  }

  async #offsets(topic: string, partitions: readonly number[], offset: OffsetSpec): Promise<ReadonlyMap<number, number>> {
    const wanted = partitions.map((partition) => ({ topic, partition, offset }))
    const deadlineMs = performance.now() + this.#timeoutMs
    for (;;) {
      const results = await this.#call<readonly ListedOffset[]>('list offsets', (done) =>
        this.#admin.listOffsets(wanted, { timeout: this.#timeoutMs }, done as never),
      )
      // a broker that is going down answers without an error and without an offset (-1001)
      const failed = results.find(({ error, offset: found }) => error !== undefined || found < 0)
      if (failed === undefined) return new Map(results.map(({ partition, offset }) => [partition, offset]))
      const { partition, error } = failed
      // of a topic that was just made, or moved, the leader is not known at once
      if ((error !== undefined && !passing.includes(error.code ?? 0)) || performance.now() > deadlineMs) {
        throw new AppError('KAFKA_UNAVAILABLE', `no watermark of ${topic}[${partition}]: ${error?.message ?? 'none known'}`, {
          cause: error,
        })
      }
      await sleep(100)
      // the client keeps the leader it knew, for minutes, unless it is made to look
      await this.describe([topic])
    }
  }

  /** The client has time-outs of its own; twice as long is waited in case its answer never comes, since nothing may stand still over it. */
  #call<Result>(what: string, start: (done: (error: Fault | null | undefined, result: Result) => void) => void): Promise<Result> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new AppError('KAFKA_UNAVAILABLE', `cannot ${what}: the client never answered`)),
        2 * this.#timeoutMs,
      )
      start((error, result) => {
        clearTimeout(late)
        if (error) reject(new AppError('KAFKA_UNAVAILABLE', `cannot ${what}: ${error.message}`, { cause: error }))
        else resolve(result)
      })
    })
  }
}

interface Fault {
  readonly message: string
  readonly code?: number
}
interface TopicUuid {
  readonly mostSignificantBits: bigint
  readonly leastSignificantBits: bigint
}
interface Description {
  readonly name: string
  readonly topicId: TopicUuid
  readonly partitions: readonly unknown[]
  readonly error?: Fault
}
interface ListedOffset {
  readonly partition: number
  readonly offset: number
  readonly error?: Fault
}
type OffsetSpec = InstanceType<typeof Kafka.OffsetSpec>

/** Kafka's own way to write a topic id, from its bits: the client's text form has another name than its types say. */
function idText({ mostSignificantBits, leastSignificantBits }: TopicUuid): string {
  const bytes = Buffer.alloc(16)
  bytes.writeBigInt64BE(BigInt.asIntN(64, mostSignificantBits), 0)
  bytes.writeBigInt64BE(BigInt.asIntN(64, leastSignificantBits), 8)
  return bytes.toString('base64url')
}

function faultsOf(spec: TopicSpec, facts: TopicFacts, settings: TopicSettings): readonly string[] {
  const faults: string[] = []
  if (facts.partitions !== spec.partitions) faults.push(`${spec.name} has ${facts.partitions} partitions, not ${spec.partitions}`)
  for (const [name, value] of Object.entries(spec.settings)) {
    const actual = settings.get(name)
    if (actual !== value) faults.push(`${spec.name} has ${name}=${actual ?? 'nothing'}, not ${value}`)
  }
  const retentionMs = Number(settings.get('retention.ms') ?? Number.NaN)
  if (retentionMs !== -1 && !(retentionMs >= spec.retentionMs))
    faults.push(`${spec.name} has retention.ms=${retentionMs}, less than ${spec.retentionMs}`)
  return faults
}
