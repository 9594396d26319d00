import Kafka from '@confluentinc/kafka-javascript'
import { AppError } from '../../core/errors.ts'
import type { Logger } from '../logging/logger.ts'

/** A record as the client delivers it. */
export interface KafkaMessage {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** One object per header, with its name as the only field. */
  readonly headers?: readonly Readonly<Record<string, Buffer>>[]
}

export interface PartitionOffset {
  readonly partition: number
  readonly offset: number
}

export interface ConsumerSettings {
  readonly brokers: string
  readonly clientId: string
  readonly groupId: string
  readonly topic: string
  /** `consumer` (KIP-848, brokers from 4.0) unless a broker needs `classic`, then cooperative-sticky. */
  readonly groupProtocol: 'consumer' | 'classic'
  /** Time without a call of `poll` after which the group gives the partitions to others, milliseconds. */
  readonly maxPollIntervalMs: number
  /** Records are gathered by the broker: few large answers instead of one for every record, each up to {@link gatheredMs} later. */
  readonly gathers?: boolean
}

/** What the owner of the consumer does when the group moves partitions. */
export interface RebalanceHandler {
  /** Returns where to start; a partition that is left out is not read. May wait; a later revocation makes its answer void. */
  assigned(partitions: readonly number[]): Promise<readonly PartitionOffset[]>
  /** Must forget them at once: another owner may hold them already. */
  revoked(partitions: readonly number[], lost: boolean): void
}

/** Parts of the client that its type definitions leave out. */
interface Client {
  connect(options: object, done: (error: unknown) => void): void
  disconnect(done: () => void): void
  subscribe(topics: readonly string[]): void
  consume(count: number, done: (error: ClientError | null, messages: readonly KafkaMessage[]) => void): void
  setDefaultConsumeTimeout(ms: number): void
  assign(offsets: readonly TopicOffset[]): void
  unassign(): void
  incrementalAssign(offsets: readonly TopicOffset[]): void
  incrementalUnassign(partitions: readonly Omit<TopicOffset, 'offset'>[]): void
  rebalanceProtocol(): 'NONE' | 'EAGER' | 'COOPERATIVE'
  assignmentLost(): boolean
  pause(partitions: readonly Omit<TopicOffset, 'offset'>[]): void
  resume(partitions: readonly Omit<TopicOffset, 'offset'>[]): void
  seek(to: TopicOffset, timeoutMs: number, done: (error?: ClientError) => void): void
  commit(offsets: readonly TopicOffset[]): void
  isConnected(): boolean
  on(event: 'event.error', listener: (error: ClientError) => void): void
}
interface TopicOffset {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}
export interface ClientError {
  readonly message: string
  readonly code: number
  readonly isFatal?: boolean
}

/** What a call of the client brought: records, or why there are none. */
export interface Polled {
  readonly messages: readonly KafkaMessage[]
  readonly error?: ClientError
}

const assignPartitions = -175
const revokePartitions = -174
const consumeTimeoutMs = 50
/** The broker answers a fetch that finds less than it asks for after so long, milliseconds. */
const gatheredMs = 50
/** Some 150 payments, bytes: above some three thousand a second of them the broker answers sooner. */
const gatheredBytes = 64 * 1024
const seekTimeoutMs = 10_000

/** Codes of the client's errors that a reader must tell apart. */
export const clientCodes = { autoOffsetReset: -140, maxPollExceeded: -147, allBrokersDown: -187, transport: -195 } as const

/**
 * The callback consumer (never the KafkaJS-style one, which skips records), reading one topic from offsets that its owner names.
 * Kafka's own committed offsets decide nothing: `auto.offset.reset` is `error`, given in the topic configuration, where alone it counts.
 */
export class PartitionConsumer {
  readonly #client: Client
  readonly #topic: string
  readonly #handler: RebalanceHandler
  readonly #logger: Logger
  readonly #onFatal: (error: AppError) => void
  /** The parts of one large answer come out of the client one after the other. */
  readonly #oneMoreWithinMs: number
  #rebalances = 0
  #polling: Promise<unknown> = Promise.resolve()

  constructor(settings: ConsumerSettings, handler: RebalanceHandler, logger: Logger, onFatal: (error: AppError) => void) {
    this.#topic = settings.topic
    this.#handler = handler
    this.#logger = logger
    this.#onFatal = onFatal
    this.#oneMoreWithinMs = settings.gathers === true ? 1 : 0
    const protocol =
      settings.groupProtocol === 'consumer' ? { 'group.protocol': 'consumer' } : { 'partition.assignment.strategy': 'cooperative-sticky' }
    this.#client = new Kafka.KafkaConsumer(
      {
        'bootstrap.servers': settings.brokers,
        'client.id': settings.clientId,
        'group.id': settings.groupId,
        ...protocol,
        'enable.auto.commit': false,
        'enable.auto.offset.store': false,
        'allow.auto.create.topics': false,
        'max.poll.interval.ms': settings.maxPollIntervalMs,
        // what is fetched lies in one queue, a part of each partition behind the other: with more of it, a partition of a slow worker waited half a minute
        'queued.min.messages': 2_000,
        'queued.max.messages.kbytes': 4_096,
        'max.partition.fetch.bytes': 256 * 1024,
        'fetch.wait.max.ms': gatheredMs,
        'fetch.min.bytes': settings.gathers === true ? gatheredBytes : 1,
        // with a bounded queue the default of 1,000 makes reading 15 times slower
        'fetch.queue.backoff.ms': 20,
        'check.crcs': true,
        'statistics.interval.ms': 5_000,
        'reconnect.backoff.max.ms': 1_000,
        'socket.connection.setup.timeout.ms': 3_000,
        rebalance_cb: (error: ClientError | undefined, partitions: readonly { readonly partition: number }[]) => {
          void this.#rebalance(
            error,
            partitions.map(({ partition }) => partition),
          )
        },
      } as never,
      { 'auto.offset.reset': 'error' } as never,
    ) as unknown as Client
    this.#client.on('event.error', (error) => {
      logger.debug({ cause: error.message, kafkaCode: error.code }, 'the Kafka consumer reports an error')
      if (error.isFatal === true) onFatal(new AppError('KAFKA_CLIENT_FATAL', `the Kafka consumer: ${error.message}`, { cause: error }))
    })
  }

  /** Joins the group. @throws {AppError} KAFKA_UNAVAILABLE when no broker answers within the time; call again */
  async connect(timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#client.connect({ topic: this.#topic, timeout: timeoutMs }, (error) => {
        if (error) reject(new AppError('KAFKA_UNAVAILABLE', `no broker answers: ${(error as Error).message}`, { cause: error }))
        else resolve()
      })
    })
    this.#client.subscribe([this.#topic])
  }

  /**
   * The next record, or none after 50 ms. One call at a time, this one or {@link ready}. Must go on while partitions are paused, or the group takes
   * this process for dead.
   */
  next(): Promise<Polled> {
    return this.#consume(1, consumeTimeoutMs)
  }

  /**
   * Up to `count` records that are here already, partitions mixed, each partition's in order. A call that may wait does so again before every single
   * record, and what it has got waits with it: where records are gathered, for as long as each comes within a millisecond of the last. An error after
   * the first record of a call is swallowed by the client.
   */
  ready(count: number): Promise<Polled> {
    return this.#consume(count, this.#oneMoreWithinMs)
  }

  #consume(count: number, timeoutMs: number): Promise<Polled> {
    this.#client.setDefaultConsumeTimeout(timeoutMs)
    const polled = new Promise<Polled>((resolve) => {
      this.#client.consume(count, (error, messages) => resolve(error === null ? { messages } : { messages: [], error }))
    })
    this.#polling = polled
    return polled
  }

  pause(partition: number): void {
    this.#ignoringLostOnes(() => this.#client.pause([this.#at(partition)]))
  }

  resume(partition: number): void {
    this.#ignoringLostOnes(() => this.#client.resume([this.#at(partition)]))
  }

  /** @throws {AppError} KAFKA_UNAVAILABLE; where the partition then is read from is unknown */
  async seek(partition: number, offset: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#client.seek({ ...this.#at(partition), offset }, seekTimeoutMs, (error) => {
        if (error) reject(new AppError('KAFKA_UNAVAILABLE', `cannot seek ${this.#topic}[${partition}]: ${error.message}`, { cause: error }))
        else resolve()
      })
    })
  }

  /** Tells Kafka how far we are, for lag tools only; nothing reads it back. Errors are ignored. */
  mirror(offsets: readonly PartitionOffset[]): void {
    this.#ignoringLostOnes(() => this.#client.commit(offsets.map(({ partition, offset }) => ({ ...this.#at(partition), offset }))))
  }

  /** Leaves the group, once the poll that is under way has returned. */
  async close(): Promise<void> {
    await this.#polling
    if (!this.#client.isConnected()) return
    await new Promise<void>((resolve) => {
      this.#client.disconnect(resolve)
    })
  }

  /** A later rebalance makes the answer to an earlier assignment void, hence the number. */
  async #rebalance(error: ClientError | undefined, partitions: readonly number[]): Promise<void> {
    this.#rebalances += 1
    const rebalance = this.#rebalances
    if (error?.code === revokePartitions) return this.#revoke(partitions)
    if (error?.code !== assignPartitions) {
      this.#logger.warn({ cause: error?.message }, 'a rebalance failed')
      return
    }
    try {
      const offsets = await this.#handler.assigned(partitions)
      if (rebalance !== this.#rebalances) return
      const starts = offsets.map(({ partition, offset }) => ({ ...this.#at(partition), offset }))
      if (this.#client.rebalanceProtocol() === 'EAGER') this.#client.assign(starts)
      else this.#client.incrementalAssign(starts)
    } catch (cause) {
      if (cause instanceof AppError && cause.next === 'fail') this.#onFatal(cause)
      else {
        this.#logger.warn({ cause: (cause as Error).message }, 'an assignment could not be taken')
        this.#handler.revoked(partitions, true)
      }
    }
  }

  #revoke(partitions: readonly number[]): void {
    const lost = this.#client.isConnected() && this.#client.assignmentLost()
    this.#handler.revoked(partitions, lost)
    const protocol = this.#client.rebalanceProtocol()
    try {
      if (protocol === 'COOPERATIVE') this.#client.incrementalUnassign(partitions.map((partition) => this.#at(partition)))
      else this.#client.unassign()
    } catch (error) {
      // the group may wait for this answer before it gives the partitions to anybody else
      this.#logger.warn({ partitions, protocol, cause: (error as Error).message }, 'a revocation could not be confirmed')
    }
  }

  /** Between a decision and its call the partition may have gone; then there is nothing left to do. */
  #ignoringLostOnes(action: () => void): void {
    try {
      action()
    } catch (error) {
      this.#logger.debug({ cause: (error as Error).message }, 'the Kafka consumer refused a call')
    }
  }

  #at(partition: number): { readonly topic: string; readonly partition: number } {
    return { topic: this.#topic, partition }
  }
}
