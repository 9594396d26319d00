import type { TopicAdmin } from '../../../platform/kafka/topic-admin.ts'
import type { Logger } from '../../../platform/logging/logger.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import type { OwnedPartition } from '../owned-partition.ts'
import type { DueTimer, NamedRecord, ReadPosition, Topology } from '../processor.ts'
import type { RuntimeMetrics } from '../runtime-metrics.ts'
import type { StoreSet } from '../store.ts'
import { isOutage } from './outages.ts'
import type { PartitionSlot } from './partition-slot.ts'
import type { FailedTimer } from './slice.ts'

export interface TimerScope {
  readonly topic: string
  readonly pool: Pool
  readonly admin: TopicAdmin
  readonly logger: Logger
  readonly metrics: RuntimeMetrics
}

const intervalMs = 1_000
const mostAtOnce = 500
/** A timer that cannot be fired is left alone for so long, milliseconds, lest it be tried every second. */
const setAsideMs = 60_000

/** Looks for due timers about once a second. What is due lies in Postgres; nothing here remembers one. */
export class TimerDesk<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet> {
  readonly #topology: Topology<In, Out, Stores>
  readonly #scope: TimerScope
  readonly #aside = new Map<string, number>()
  #nextAtMs = 0

  constructor(topology: Topology<In, Out, Stores>, scope: TimerScope) {
    this.#topology = topology
    this.#scope = scope
  }

  /** Due timers by partition; none while it is too early, or while Postgres or Kafka is away. */
  async due(slots: readonly PartitionSlot[]): Promise<readonly { readonly owned: OwnedPartition; readonly timers: readonly DueTimer[] }[]> {
    const { timers } = this.#topology
    if (timers === undefined || slots.length === 0 || performance.now() < this.#nextAtMs) return []
    this.#nextAtMs = performance.now() + intervalMs
    try {
      const positions = await this.#positions(slots)
      const query = async <Row>(sql: string, parameters: readonly unknown[]) => {
        const { rows } = await this.#scope.pool.query(sql, [...parameters])
        return { rows: rows as unknown as readonly Row[] }
      }
      this.#forgetAside()
      // those set aside are still due and fill the answer: ask for as many more
      const found = await timers.due({ query }, positions, mostAtOnce + this.#aside.size)
      const due = found.filter(({ id }) => !this.#aside.has(id))
      if (due.length >= mostAtOnce) this.#nextAtMs = 0
      return this.#byPartition(slots, due)
    } catch (error) {
      if (!isOutage(error)) throw error
      this.#scope.logger.debug({ cause: (error as Error).message }, 'timers must wait')
      return []
    }
  }

  /** A timer that failed stays due; it is tried again later and must not hold up the others. */
  setAside({ timer, error }: FailedTimer): void {
    this.#scope.metrics.timersFailed.inc()
    this.#scope.logger.error(
      { code: error.code, timer: timer.id, partition: timer.partition, cause: error.message },
      'a timer could not be fired',
    )
    this.#aside.set(timer.id, performance.now() + setAsideMs)
  }

  /**
   * How far each partition has been read. The order matters: first Postgres' clock, then the ends of the log. A partition that was read to its end
   * has then seen everything that was appended before that instant; no record can have slipped in between.
   */
  async #positions(slots: readonly PartitionSlot[]): Promise<readonly ReadPosition[]> {
    const { pool, admin, topic } = this.#scope
    const { rows } = await pool.query<{ readonly now_ms: number }>(
      'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms',
    )
    const nowMs = Math.floor(rows[0]?.now_ms ?? 0)
    const ends = await admin.ends(
      topic,
      slots.map(({ owned }) => owned.partition),
    )
    return slots.map(({ owned: { partition, cursor } }) => {
      const atEnd = cursor.nextOffset >= (ends.get(partition) ?? Number.POSITIVE_INFINITY)
      // the next record may have been appended in the same millisecond as the last one
      return { partition, nextOffset: cursor.nextOffset, readUpToMs: atEnd ? nowMs : (cursor.streamTimeMs ?? 0) - 1 }
    })
  }

  #forgetAside(): void {
    const nowMs = performance.now()
    for (const [id, untilMs] of this.#aside) if (untilMs < nowMs) this.#aside.delete(id)
  }

  #byPartition(slots: readonly PartitionSlot[], due: readonly DueTimer[]) {
    return slots.flatMap(({ owned }) => {
      const timers = due.filter(({ partition }) => partition === owned.partition)
      return timers.length === 0 ? [] : [{ owned, timers }]
    })
  }
}
