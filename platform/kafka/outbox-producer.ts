import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import Kafka from '@confluentinc/kafka-javascript'
import { AppError } from '../../core/errors.ts'
import type { Logger } from '../logging/logger.ts'

/** A record whose publication was committed before: it must reach its topic, sooner or later. */
export interface CommittedRecord {
  readonly topic: string
  readonly key: Buffer | string | null
  readonly value: Buffer | null
  /** Null: the time of its publication. Kept by topics of create time only. Epoch milliseconds. */
  readonly timestampMs: number | null
  /** As the client takes them: one name and its value each, in order. */
  readonly headers: readonly Readonly<Record<string, string | Buffer>>[]
}

export interface OutboxProducerSettings {
  readonly brokers: string
  readonly clientId: string
}

const queueFull = -184
const timedOut = -185
const toldEveryMs = 5_000

/**
 * Publishes committed records: idempotent, acks=all, never giving up. There are no reports for single records, which cost as much as producing
 * them; `flush` tells that everything is acknowledged, and a record that can never be published (no such topic, too large) is an error of it.
 */
export class OutboxProducer {
  readonly #client: InstanceType<typeof Kafka.Producer>
  #failure: AppError | undefined

  constructor(settings: OutboxProducerSettings, logger: Logger, onFatal: (error: AppError) => void) {
    this.#client = new Kafka.Producer(
      {
        'bootstrap.servers': settings.brokers,
        'client.id': settings.clientId,
        'enable.idempotence': true,
        'compression.type': 'lz4',
        'linger.ms': 5,
        // a whole batch must fit a topic's max.message.bytes (see provision-topics.ts)
        'batch.size': 64 * 1024,
        'queue.buffering.max.messages': 200_000,
        'allow.auto.create.topics': false,
        'reconnect.backoff.max.ms': 1_000,
        'socket.connection.setup.timeout.ms': 3_000,
        'delivery.report.only.error': true,
        dr_cb: true,
      } as never,
      // settings of topics count only here: an argument without them sets them all back to their defaults (CRC32, five minutes)
      {
        acks: -1,
        partitioner: 'murmur2_random',
        'message.timeout.ms': 0,
      } as never,
    )
    this.#client.on('delivery-report', (error, report) => {
      if (!error) return
      this.#failure ??= new AppError('PRODUCER_FATAL', `a record of ${report.topic} can never be published: ${error.message}`, {
        cause: error,
      })
    })
    this.#client.on('event.error', (error) => {
      logger.debug({ cause: error.message }, 'the outbox producer reports an error')
      if ((error as { readonly isFatal?: boolean }).isFatal === true)
        onFatal(new AppError('PRODUCER_FATAL', error.message, { cause: error }))
    })
  }

  /** @throws {AppError} KAFKA_UNAVAILABLE when no broker answers within the time; call again */
  async connect(timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#client.connect({ timeout: timeoutMs }, (error) => {
        if (error) reject(new AppError('KAFKA_UNAVAILABLE', `no broker answers: ${error.message}`, { cause: error }))
        else resolve()
      })
    })
    // only now: before the native client exists this call ends the process with a segmentation fault
    this.#client.setPollInBackground(true)
  }

  /** Hands records to the client, which copies them, waiting while its queue is full. Acknowledged only after `flush`. @throws {AppError} PRODUCER_FATAL */
  async produce(records: Iterable<CommittedRecord>): Promise<void> {
    for (const { topic, key, value, timestampMs, headers } of records) {
      while (!this.#accepts(topic, key, value, timestampMs, headers)) await sleep(10)
    }
  }

  /**
   * Waits until every record handed over is acknowledged; `waiting` is called whenever that takes another few seconds.
   * @throws {AppError} PRODUCER_FATAL when one never will be
   */
  async flush(waiting: () => void): Promise<void> {
    const beganAtMs = performance.now()
    let toldAtMs = beganAtMs
    while (!(await this.#flushed(Math.min(1 + Math.floor((performance.now() - beganAtMs) / 4), toldEveryMs)))) {
      this.#check()
      if (performance.now() - toldAtMs < toldEveryMs) continue
      toldAtMs = performance.now()
      waiting()
    }
    // reports of failures come by another door than the end of the flush: let them in first
    await setImmediate()
    this.#check()
  }

  async close(): Promise<void> {
    if (!this.#client.isConnected()) return
    await new Promise<void>((resolve) => {
      this.#client.disconnect(1_000, () => resolve())
    })
  }

  #accepts(
    topic: string,
    key: Buffer | string | null,
    value: Buffer | null,
    timestampMs: number | null,
    headers: readonly object[],
  ): boolean {
    this.#check()
    try {
      this.#client.produce(topic, null, value, key, timestampMs, undefined, headers as never)
      return true
    } catch (cause) {
      if ((cause as { readonly code?: number }).code === queueFull) return false
      throw new AppError('PRODUCER_FATAL', `the outbox producer refuses a record of ${topic}: ${String(cause)}`, { cause })
    }
  }

  /** Within the client a flush looks every ten milliseconds whether all is acknowledged, and a last time when it has waited long enough. */
  #flushed(waitMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#client.flush(waitMs, (error) => {
        if (!error) resolve(true)
        else if ((error as { readonly code?: number }).code === timedOut) resolve(false)
        else reject(new AppError('PRODUCER_FATAL', `the outbox cannot be flushed: ${error.message}`, { cause: error }))
      })
    })
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}
