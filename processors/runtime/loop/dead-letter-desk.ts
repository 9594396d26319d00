import { AppError, type RecordPosition } from '../../../core/errors.ts'
import type { Logger } from '../../../platform/logging/logger.ts'
import type { OwnedPartition } from '../owned-partition.ts'
import type { NamedRecord, RecordSerde, Topology } from '../processor.ts'
import type { StoreSet } from '../store.ts'
import {
  type DeadLetterScope,
  partitionsWithRequests,
  type Unsettled,
  unsettled,
  type WaitingDeadLetter,
  waitingDeadLetters,
} from './dead-letter-rows.ts'
import { KafkaRecord } from './decode.ts'
import { isOutage, type Outages, StoppedError } from './outages.ts'
import type { PartitionSlot } from './partition-slot.ts'
import type { BatchRecord } from './slice.ts'

export interface DeskScope<In extends NamedRecord, Out extends NamedRecord> extends DeadLetterScope {
  readonly topology: Pick<Topology<In, Out, StoreSet>, 'accepts'>
  readonly serde: Pick<RecordSerde<In, Out>, 'decode' | 'learn'>
  readonly outages: Outages
  readonly logger: Logger
  readonly wake: () => void
}

/** Dead letters of a partition that are to be in a batch now. */
export interface DueDeadLetters<In extends NamedRecord> {
  readonly owned: OwnedPartition
  readonly records: readonly BatchRecord<In>[]
}

const intervalMs = 1_000
const mostAtOnce = 200
/** Parked records are looked at without cause so often, milliseconds, lest a row that a person changed by hand be waited for. */
const fullLookMs = 30_000

/**
 * Looks about once a second whether somebody asked for dead letters of this lane's partitions, and lets parked records follow once nothing stands
 * before them. Both are processed in batches of their partition's owner and committed like any other: once, whoever is killed, and in order.
 */
export class DeadLetterDesk<In extends NamedRecord, Out extends NamedRecord> {
  readonly #scope: DeskScope<In, Out>
  /** When a partition is next looked at as a whole; one that was just taken over, at once. */
  readonly #fullLookAtMs = new WeakMap<OwnedPartition, number>()
  /** Schemas that records asked for: on its way, or why it cannot be had. */
  readonly #learnt = new Map<string, 'asking' | AppError>()
  #nextAtMs = 0

  constructor(scope: DeskScope<In, Out>) {
    this.#scope = scope
  }

  /** What to process now, by partition; nothing while it is too early, or while Postgres is away. Call it between batches only. */
  async due(slots: readonly PartitionSlot[]): Promise<readonly DueDeadLetters<In>[]> {
    const { outages } = this.#scope
    const nowMs = performance.now()
    if (slots.length === 0 || nowMs < this.#nextAtMs) return []
    this.#nextAtMs = nowMs + intervalMs
    const [{ owned: first }] = slots as readonly [PartitionSlot]
    const numbers = (some: readonly PartitionSlot[]) => some.map(({ owned }) => owned.partition)
    try {
      const asked = await partitionsWithRequests(this.#scope, first.topicId, numbers(slots))
      // a worker without work has no other way to know
      outages.end('postgres')
      const looked = slots.filter(({ owned }) => asked.has(owned.partition) || (this.#fullLookAtMs.get(owned) ?? 0) <= nowMs)
      if (looked.length === 0) return []
      const waiting = await waitingDeadLetters(this.#scope, first.topicId, numbers(looked), mostAtOnce)
      const found = await unsettled(this.#scope, first.topicId, numbers(looked))
      return looked.flatMap((slot) => {
        const { owned } = slot
        const { keys, ...counts } = found.get(owned.partition) as Unsettled
        slot.deadLetters = counts
        owned.parkedKeys?.replace(keys)
        const mine = waiting.filter(({ message }) => message.partition === owned.partition)
        const records = this.#records(mine)
        const isAll = mine.length === 0 && waiting.length < mostAtOnce
        this.#fullLookAtMs.set(owned, nowMs + (isAll ? fullLookMs : 0))
        return records.length === 0 ? [] : [{ owned, records }]
      })
    } catch (error) {
      if (!isOutage(error)) throw error
      outages.begin('postgres', error)
      return []
    }
  }

  /** A batch of dead letters was committed: what was parked behind them need not wait for the next second. */
  soon(): void {
    this.#nextAtMs = 0
  }

  /** New ones were committed: they are to be counted. */
  added(owned: OwnedPartition): void {
    this.#fullLookAtMs.delete(owned)
  }

  /** Decoded, up to the first one whose schema must be fetched: nothing may overtake it. */
  #records(waiting: readonly WaitingDeadLetter[]): readonly BatchRecord<In>[] {
    const { serde, topology } = this.#scope
    const records: BatchRecord<In>[] = []
    for (const { message, redelivery } of waiting) {
      // it counted as seen when it was set aside: by its source it would be a repeat of itself
      const record = new KafkaRecord<In>(message, false, redelivery)
      if (redelivery.treatment === 'process' && !record.decode(serde, topology.accepts) && !this.#refused(record, message.value)) break
      records.push(record)
    }
    return records
  }

  /** True when the registry has said already that its schema cannot be had. */
  #refused(record: KafkaRecord<In>, value: Buffer | null): boolean {
    const id = `${record.partition}/${record.offset}`
    const learnt = value === null ? new AppError('RECORD_UNDECODABLE', 'the record has no value', { at: record }) : this.#learnt.get(id)
    if (learnt instanceof AppError) {
      record.failure = { error: learnt, phase: 'decode' }
      this.#learnt.delete(id)
      return true
    }
    if (learnt === undefined && value !== null) {
      this.#learnt.set(id, 'asking')
      void this.#ask(id, record, value)
    }
    return false
  }

  async #ask(id: string, at: RecordPosition, value: Buffer): Promise<void> {
    const { serde, outages, wake, logger } = this.#scope
    try {
      await outages.until('registry', () => serde.learn(value))
      serde.decode(value)
      this.#learnt.delete(id)
    } catch (cause) {
      if (cause instanceof AppError && cause.next === 'dead-letter') this.#learnt.set(id, cause)
      else if (cause instanceof AppError || cause instanceof StoppedError) this.#learnt.delete(id)
      else this.#learnt.set(id, new AppError('RECORD_UNDECODABLE', 'its schema was fetched, and still it cannot be decoded', { at, cause }))
      logger.debug({ cause: (cause as Error).message }, 'the schema of a dead letter')
    }
    this.#nextAtMs = 0
    wake()
  }
}
