import Kafka from '@confluentinc/kafka-javascript'
import { AppError } from '../../core/errors.ts'
import type { ClientError, KafkaMessage } from './consumer.ts'

/** Which part of a log is read. */
export interface LogStretch {
  readonly topic: string
  readonly partition: number
  /** First offset, and the one behind the last. */
  readonly from: number
  readonly to: number
}

/** Parts of the client that its type definitions leave out. */
interface Client {
  connect(options: object, done: (error: unknown) => void): void
  disconnect(done: () => void): void
  assign(offsets: readonly object[]): void
  unassign(): void
  consume(count: number, done: (error: ClientError | null, messages: readonly KafkaMessage[]) => void): void
  setDefaultConsumeTimeout(ms: number): void
  setDefaultIsTimeoutOnlyForFirstMessage(only: boolean): void
}

const batchRecords = 1_000
const consumeTimeoutMs = 500
/** So long nothing may come while there is more to read. */
const patienceMs = 30_000

/** Reads what is in the log without being a member of any group: nobody's place moves, nobody's partitions do. */
export class LogReader {
  readonly #client: Client

  constructor(brokers: string, clientId: string) {
    this.#client = new Kafka.KafkaConsumer(
      {
        'bootstrap.servers': brokers,
        'client.id': clientId,
        // the client insists on a name; it joins nothing
        'group.id': `${clientId}-${process.pid}`,
        'enable.auto.commit': false,
        'enable.auto.offset.store': false,
        'allow.auto.create.topics': false,
        'fetch.queue.backoff.ms': 20,
        'check.crcs': true,
      } as never,
      { 'auto.offset.reset': 'error' } as never,
    ) as unknown as Client
    this.#client.setDefaultConsumeTimeout(consumeTimeoutMs)
    this.#client.setDefaultIsTimeoutOnlyForFirstMessage(true)
  }

  /** @throws {AppError} KAFKA_UNAVAILABLE */
  async connect(timeoutMs = 10_000): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#client.connect({ timeout: timeoutMs }, (error) => {
        if (error) reject(new AppError('KAFKA_UNAVAILABLE', `no broker answers: ${(error as Error).message}`, { cause: error }))
        else resolve()
      })
    })
  }

  /**
   * Every record of the stretch, in order, some at a time. One stretch at a time.
   * @throws {AppError} KAFKA_UNAVAILABLE when nothing comes for half a minute, OFFSET_GAP when a record is missing
   */
  async *read({ topic, partition, from, to }: LogStretch): AsyncGenerator<readonly KafkaMessage[]> {
    if (from >= to) return
    this.#client.assign([{ topic, partition, offset: from }])
    try {
      let next = from
      let lastMs = performance.now()
      while (next < to) {
        const messages = (await this.#consume()).filter(({ offset }) => offset < to)
        for (const { offset } of messages) {
          const at = { topic, partition, offset: next }
          if (offset !== next) throw new AppError('OFFSET_GAP', `${topic}[${partition}]: offset ${offset} came instead of ${next}`, { at })
          next += 1
        }
        if (messages.length > 0) {
          lastMs = performance.now()
          yield messages
        } else if (performance.now() - lastMs > patienceMs) {
          throw new AppError('KAFKA_UNAVAILABLE', `${topic}[${partition}]: nothing came at offset ${next} for ${patienceMs / 1_000} s`)
        }
      }
    } finally {
      this.#client.unassign()
    }
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#client.disconnect(resolve))
  }

  /** Errors pass as silence: the client tries again by itself, and patience ends. */
  #consume(): Promise<readonly KafkaMessage[]> {
    return new Promise((resolve) => {
      this.#client.consume(batchRecords, (error, messages) => resolve(error ? [] : messages))
    })
  }
}
