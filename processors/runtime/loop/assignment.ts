import { AppError } from '../../../core/errors.ts'
import type { KafkaMessage, PartitionOffset, RebalanceHandler } from '../../../platform/kafka/consumer.ts'
import type { Logger } from '../../../platform/logging/logger.ts'
import type { OwnedPartition } from '../owned-partition.ts'
import type { RuntimeMetrics } from '../runtime-metrics.ts'
import { type Acquired, type AcquireScope, acquire } from './acquire.ts'
import { isOutage, type Outages, StoppedError } from './outages.ts'
import { PartitionSlot } from './partition-slot.ts'

/** Where slots go to work. */
export interface SlotHost {
  adopt(slot: PartitionSlot): void
  drop(partition: number): void
  wake(): void
  /** True while it could do with more records. */
  readonly hungry: boolean
}

export interface AssignmentScope extends AcquireScope {
  readonly outages: Outages
  readonly metrics: RuntimeMetrics
  readonly logger: Logger
  readonly fail: (error: unknown) => void
}

/** First pause before a fenced partition is taken again, milliseconds; jittered, so that two who believe they own it do not keep step. */
const reacquireMs = 250
const longestReacquireMs = 5_000

/** The partitions that the group has given to this worker, and the slots of those it could take over. */
export class Assignment implements RebalanceHandler {
  readonly #scope: AssignmentScope
  readonly #hosts: readonly SlotHost[]
  /** When each was given to us, by the monotonic clock. */
  readonly #assigned = new Map<number, number>()
  readonly #slots = new Map<number, PartitionSlot>()
  readonly #seeks = new Map<number, PartitionSlot>()
  readonly #fencedInARow = new Map<number, number>()

  /** @param hosts a partition always works in the same one */
  constructor(scope: AssignmentScope, hosts: readonly SlotHost[]) {
    this.#scope = scope
    this.#hosts = hosts
  }

  get partitions(): readonly number[] {
    return [...this.#assigned.keys()]
  }

  /** When the group gave us this partition, by the monotonic clock; undefined when it is not ours. */
  assignedAtMs(partition: number): number | undefined {
    return this.#assigned.get(partition)
  }

  slots(): Iterable<PartitionSlot> {
    return this.#slots.values()
  }

  slotOf(partition: number): PartitionSlot | undefined {
    return this.#slots.get(partition)
  }

  async assigned(partitions: readonly number[]): Promise<readonly PartitionOffset[]> {
    const { metrics, logger } = this.#scope
    this.#countMoves(partitions, 'assigned')
    for (const partition of partitions) this.#assigned.set(partition, performance.now())
    metrics.assigned.set(this.#assigned.size)
    if (partitions.length === 0) return []
    const acquired = await this.#acquire(partitions)
    logger.info({ partitions }, 'partitions taken over')
    // what was taken away while we waited is not ours to open
    return acquired.filter(({ owned }) => this.#assigned.has(owned.partition)).map((each) => this.#open(each))
  }

  revoked(partitions: readonly number[], lost: boolean): void {
    const { metrics, logger } = this.#scope
    this.#countMoves(partitions, lost ? 'lost' : 'revoked')
    for (const partition of partitions) {
      this.#assigned.delete(partition)
      this.#close(partition)
    }
    metrics.assigned.set(this.#assigned.size)
    logger.info({ partitions, lost }, 'partitions given back')
  }

  /** A batch found that it does not own these any more. If the group still says we do, they are taken over again, after a pause. */
  lost(owned: readonly OwnedPartition[]): void {
    for (const each of owned) {
      if (this.#slots.get(each.partition)?.owned !== each) continue
      this.#scope.logger.warn(
        { code: 'PARTITION_FENCED', partition: each.partition, epoch: each.epoch },
        'another owner holds the partition',
      )
      this.#close(each.partition)
      this.#reacquire(each.partition).catch((error: unknown) => {
        if (!(error instanceof StoppedError)) this.#scope.fail(error)
      })
    }
  }

  /** Puts a record into its partition's queue. @throws {AppError} ANCHOR_MISMATCH, OFFSET_GAP */
  deliver(message: KafkaMessage): void {
    const slot = this.#slots.get(message.partition)
    if (slot === undefined) return
    const arrival = slot.queue.push(message)
    if (arrival === 'redelivered') this.#scope.metrics.redelivered.inc()
    if (arrival !== 'gap') return
    this.#scope.metrics.gaps.inc()
    this.#scope.logger.warn(
      { partition: message.partition, expected: slot.queue.resumeAt, came: message.offset },
      'a gap in the offsets; seeking back',
    )
    this.#seeks.set(message.partition, slot)
  }

  /** Seeks that wait. Between two polls only: a record that a poll under way already holds would look like a gap afterwards. */
  async seekPending(seek: (partition: number, offset: number) => Promise<void>): Promise<void> {
    for (const [partition, slot] of this.#seeks) {
      if (this.#slots.get(partition) !== slot) {
        this.#seeks.delete(partition)
        continue
      }
      try {
        await seek(partition, slot.queue.resumeAt)
        slot.queue.sought()
        this.#seeks.delete(partition)
      } catch (error) {
        if (!isOutage(error)) throw error
        this.#scope.logger.warn({ partition, cause: (error as Error).message }, 'seeking back must wait')
      }
    }
  }

  /** False while every host has a batch waiting: more records would only grow old in memory. */
  get hungry(): boolean {
    return this.#slots.size === 0 || this.#hosts.some(({ hungry }) => hungry)
  }

  wakeAll(): void {
    for (const host of this.#hosts) host.wake()
  }

  async #acquire(partitions: readonly number[]): Promise<readonly Acquired[]> {
    const { outages } = this.#scope
    return await outages.until('postgres', async () => {
      try {
        return await acquire(this.#scope, partitions)
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'KAFKA_UNAVAILABLE') throw error
        outages.begin('kafka', error)
        return await outages.until('kafka', () => acquire(this.#scope, partitions))
      }
    })
  }

  async #reacquire(partition: number): Promise<void> {
    const times = (this.#fencedInARow.get(partition) ?? 0) + 1
    this.#fencedInARow.set(partition, times)
    const longestMs = Math.min(reacquireMs * 2 ** times, longestReacquireMs)
    await this.#scope.outages.wait(longestMs * (0.5 + Math.random() / 2))
    if (!this.#assigned.has(partition) || this.#slots.has(partition)) return
    const [acquired] = await this.#acquire([partition])
    if (acquired === undefined || !this.#assigned.has(partition) || this.#slots.has(partition)) return
    this.#open(acquired)
    const slot = this.#slots.get(partition) as PartitionSlot
    // what the client delivers until it has sought belongs to the owner we were
    slot.queue.awaitSeek()
    this.#seeks.set(partition, slot)
    setTimeout(() => {
      if (this.#slots.get(partition) === slot) this.#fencedInARow.delete(partition)
    }, longestReacquireMs * 2).unref()
  }

  #open(acquired: Acquired): PartitionOffset {
    const { partition } = acquired.owned
    this.#close(partition)
    const slot = new PartitionSlot(acquired)
    this.#slots.set(partition, slot)
    this.#hostOf(partition).adopt(slot)
    return { partition, offset: slot.queue.resumeAt }
  }

  #close(partition: number): void {
    const slot = this.#slots.get(partition)
    if (slot === undefined) return
    slot.owned.alive = false
    this.#slots.delete(partition)
    this.#hostOf(partition).drop(partition)
  }

  #countMoves(partitions: readonly number[], kind: 'assigned' | 'revoked' | 'lost'): void {
    for (const partition of partitions) this.#scope.metrics.rebalances.inc({ partition: String(partition), kind })
  }

  #hostOf(partition: number): SlotHost {
    return this.#hosts[partition % this.#hosts.length] as SlotHost
  }
}
