import { AppError } from '../../../core/errors.ts'
import type { KafkaMessage } from '../../../platform/kafka/consumer.ts'
import type { NamedRecord, RecordSerde, Topology } from '../processor.ts'
import type { StoreSet } from '../store.ts'
import { parseSource, sourceHeader } from './outbox.ts'
import type { PartitionQueue } from './partition-queue.ts'
import type { BatchRecord, RawRecord, Redelivery, SourcePosition } from './slice.ts'

type Accepted = Topology<NamedRecord, NamedRecord, StoreSet>['accepts']

const noHeaders: Readonly<Record<string, string>> = {}

/** A record of Kafka as batches handle it. Headers are read only when somebody asks. */
export class KafkaRecord<In extends NamedRecord> implements BatchRecord<In> {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestampMs: number
  readonly key: string
  /** Not to be used while `failure` is set. */
  event!: In
  readonly source: SourcePosition | undefined
  failure: BatchRecord<In>['failure'] = undefined
  readonly redelivery: Redelivery | undefined
  readonly #message: KafkaMessage
  #headers: Readonly<Record<string, string>> | undefined

  constructor(message: KafkaMessage, readsSource: boolean, redelivery?: Redelivery) {
    this.topic = message.topic
    this.partition = message.partition
    this.offset = message.offset
    this.timestampMs = message.timestamp
    this.key = message.key?.toString('utf8') ?? (null as unknown as string)
    this.source = readsSource && message.headers !== undefined ? sourceOf(message.headers) : undefined
    this.redelivery = redelivery
    this.#message = message
  }

  /**
   * Reads the event, or marks the record as poison.
   * @returns false when its schema is not known yet: `learn` it, then decode again
   */
  decode(serde: Pick<RecordSerde<In, NamedRecord>, 'decode'>, accepts: Accepted): boolean {
    const lacks = lacking(this.#message, accepts)
    if (lacks !== undefined) {
      this.failure = { error: new AppError('RECORD_UNDECODABLE', `the record has no ${lacks}`, { at: this }), phase: 'decode' }
      return true
    }
    try {
      this.event = serde.decode(this.#message.value)
    } catch (error) {
      if (!(error instanceof AppError) || error.next !== 'dead-letter') return false
      this.failure = { error, phase: 'decode' }
    }
    return true
  }

  get headers(): Readonly<Record<string, string>> {
    if ((this.#message.headers?.length ?? 0) === 0) return noHeaders
    this.#headers ??= Object.fromEntries(this.raw.headers.map(([name, value]) => [name, value.toString('utf8')]))
    return this.#headers
  }

  get bytes(): Buffer | null {
    return this.#message.value
  }

  get raw(): RawRecord {
    const { key, value, headers = [] } = this.#message
    return { key, value, headers: headers.flatMap((header) => Object.entries(header)) }
  }
}

function sourceOf(headers: NonNullable<KafkaMessage['headers']>): SourcePosition | undefined {
  for (const header of headers) {
    const value = header[sourceHeader]
    if (value !== undefined) return parseSource(value.toString('utf8'))
  }
  return undefined
}

/** What `decodeQueued` found at the head of a queue. */
export interface Decoded<In extends NamedRecord> {
  readonly records: BatchRecord<In>[]
  /** The record at which it stopped, since its schema must be learnt first; it is the head of the queue now. */
  readonly unknown: KafkaMessage | undefined
}

/**
 * Takes up to `most` records off a queue and decodes them. Poison is marked, not thrown: it goes through its batch as a dead letter, so that the
 * offset passes it together with everything else. At a schema that is not known yet it stops.
 * @param refused what `learn` said of the record at the head, when it can never be decoded
 */
export function decodeQueued<In extends NamedRecord>(
  queue: PartitionQueue,
  most: number,
  serde: Pick<RecordSerde<In, NamedRecord>, 'decode'>,
  { sourceIsOurs, accepts }: Pick<Topology<In, NamedRecord, StoreSet>, 'sourceIsOurs' | 'accepts'>,
  refused: { readonly offset: number; readonly error: AppError } | undefined,
): Decoded<In> {
  const records: BatchRecord<In>[] = []
  let unknown: KafkaMessage | undefined
  while (records.length < most) {
    const message = queue.at(records.length)
    if (message === undefined) break
    const record = new KafkaRecord<In>(message, sourceIsOurs)
    if (refused?.offset === message.offset) {
      record.failure = { error: refused.error, phase: 'decode' }
    } else if (!record.decode(serde, accepts)) {
      unknown = message
      break
    }
    records.push(record)
  }
  queue.drop(records.length)
  return { records, unknown }
}

function lacking({ key, value }: KafkaMessage, accepts: Accepted): 'key' | 'value' | undefined {
  if (key === null && accepts?.nullKeys !== true) return 'key'
  return value === null && accepts?.tombstones !== true ? 'value' : undefined
}
