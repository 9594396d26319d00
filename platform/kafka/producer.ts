import Kafka from '@confluentinc/kafka-javascript'
import { AppError } from '../../core/errors.ts'
import type { Logger } from '../logging/logger.ts'

/** A record to publish. `key` decides the partition unless `partition` is given. */
export interface OutgoingRecord {
  readonly topic: string
  readonly partition?: number
  readonly key: string
  readonly value: Buffer
  readonly headers?: readonly (readonly [name: string, value: string])[] | undefined
}

/** Where Kafka put a record. */
export interface Acknowledgement {
  readonly partition: number
  readonly offset: number
}

export interface ProducerSettings {
  readonly brokers: string
  readonly clientId: string
  /** 0 = never give up (outbox); otherwise after this many milliseconds the outcome is unknown. */
  readonly messageTimeoutMs: number
  readonly lingerMs: number
}

const queueFull = -184

/** Hears once what became of a record. */
export interface Delivery {
  acknowledged(at: Acknowledgement): void
  /** @param error KAFKA_UNAVAILABLE */
  failed(error: AppError): void
}

type Headers = OutgoingRecord['headers']

interface Outgoing {
  readonly record: OutgoingRecord
  readonly delivery: Delivery
}

interface Report {
  readonly delivery: Delivery
  readonly at: Acknowledgement
}

/**
 * Idempotent producer with acks=all and the Java client's partitioner; who sent a record hears of its delivery report. What one turn of the event loop
 * sends goes to the client together, and its reports are told together: every record, and every answer that a report lets out, may have to wake another
 * thread or process, and one that is awake already is cheaper.
 */
export class KafkaProducer {
  readonly #producer: InstanceType<typeof Kafka.Producer>
  readonly #logger: Logger
  #connected = false
  #outgoing: Outgoing[] = []
  #reports: Report[] = []
  // records of one request have the same headers
  #headers: Headers
  #clientHeaders: readonly Readonly<Record<string, string>>[] | undefined

  constructor(settings: ProducerSettings, logger: Logger, onFatal: (error: AppError) => void) {
    this.#logger = logger
    this.#producer = new Kafka.Producer(
      {
        'bootstrap.servers': settings.brokers,
        'client.id': settings.clientId,
        'enable.idempotence': true,
        'compression.type': 'lz4',
        'linger.ms': settings.lingerMs,
        // a whole batch must fit a topic's max.message.bytes (see provision-topics.ts), not just each record
        'batch.size': 64 * 1024,
        'queue.buffering.max.messages': 100_000,
        'allow.auto.create.topics': false,
        'reconnect.backoff.max.ms': 1_000,
        // A record for a topic that does not exist waits this long (30 s by default), whatever message.timeout.ms says.
        'topic.metadata.propagation.max.ms': 5_000,
        'socket.connection.setup.timeout.ms': 3_000,
        dr_cb: true,
      } as never,
      // settings of topics count only here: an argument without them sets them all back to their defaults (CRC32, five minutes)
      {
        acks: -1,
        partitioner: 'murmur2_random',
        'message.timeout.ms': settings.messageTimeoutMs,
      } as never,
    )
    this.#producer.on('delivery-report', (error, report) => {
      const delivery = report.opaque as Delivery | undefined
      if (delivery === undefined) return
      if (error) delivery.failed(new AppError('KAFKA_UNAVAILABLE', `not acknowledged: ${error.message}`, { cause: error }))
      else this.#report({ delivery, at: { partition: report.partition, offset: report.offset } })
    })
    this.#producer.on('event.error', (error) => {
      logger.warn({ code: 'KAFKA_UNAVAILABLE', cause: error.message }, 'the Kafka producer reports an error')
      if ((error as { isFatal?: boolean }).isFatal === true) onFatal(new AppError('PRODUCER_FATAL', error.message, { cause: error }))
    })
  }

  /** Waits until a broker answers. @throws {AppError} KAFKA_UNAVAILABLE after timeoutMs: the client gives up then; call again */
  async connect(timeoutMs = 10_000): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#producer.connect({ timeout: timeoutMs }, (error) => {
        if (error) reject(new AppError('KAFKA_UNAVAILABLE', `no broker answers: ${error.message}`, { cause: error }))
        else resolve()
      })
    })
    // Only now: before there is a connection this call crashes the process.
    this.#producer.setPollInBackground(true)
    this.#connected = true
  }

  /**
   * Publishes one record.
   * @throws {AppError} KAFKA_UNAVAILABLE: the queue is full, or no acknowledgement came in time (then the outcome is unknown, never "failed")
   */
  send(record: OutgoingRecord): Promise<Acknowledgement> {
    return new Promise((acknowledged, failed) => this.deliver(record, { acknowledged, failed }))
  }

  /** Publishes one record as {@link send} does, without a promise of its own: of many records the caller may wait for all at once. */
  deliver(record: OutgoingRecord, delivery: Delivery): void {
    if (this.#outgoing.push({ record, delivery }) === 1) queueMicrotask(() => this.#produceAll())
  }

  #produceAll(): void {
    const outgoing = this.#outgoing
    this.#outgoing = []
    for (const each of outgoing) this.#produce(each)
  }

  #produce({ record, delivery }: Outgoing): void {
    const { topic, partition, value, key, headers } = record
    try {
      this.#producer.produce(topic, partition ?? null, value, key, null, delivery, this.#clientHeadersOf(headers) as never)
    } catch (cause) {
      const full = (cause as { code?: number }).code === queueFull
      delivery.failed(new AppError('KAFKA_UNAVAILABLE', full ? 'the producer queue is full' : `not accepted: ${String(cause)}`, { cause }))
    }
  }

  #report(report: Report): void {
    if (this.#reports.push(report) === 1) setImmediate(() => this.#tellAll())
  }

  #tellAll(): void {
    const reports = this.#reports
    this.#reports = []
    for (const { delivery, at } of reports) delivery.acknowledged(at)
  }

  #clientHeadersOf(headers: Headers): readonly Readonly<Record<string, string>>[] | undefined {
    if (headers !== this.#headers) {
      this.#headers = headers
      this.#clientHeaders = headers?.map(([name, value]) => ({ [name]: value }))
    }
    return this.#clientHeaders
  }

  /** Waits for outstanding reports, then disconnects. */
  async close(timeoutMs = 10_000): Promise<void> {
    if (!this.#connected) return
    this.#produceAll()
    await new Promise<void>((resolve) => {
      this.#producer.flush(timeoutMs, (error) => {
        if (error) this.#logger.warn({ cause: error.message }, 'records were still unacknowledged at close')
        resolve()
      })
    })
    await new Promise<void>((resolve) => {
      this.#producer.disconnect(() => resolve())
    })
  }
}
