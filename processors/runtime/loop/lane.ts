import { hasCode } from '../../../core/errors.ts'
import type { OwnedPartition } from '../owned-partition.ts'
import type { NamedRecord, RecordSerde, Topology } from '../processor.ts'
import type { RuntimeMetrics } from '../runtime-metrics.ts'
import type { StoreSet } from '../store.ts'
import { BatchEffects, type EffectsScope } from './batch-effects.ts'
import { clearOutboxes } from './clear-outboxes.ts'
import { DeadLetterDesk } from './dead-letter-desk.ts'
import { decodeQueued } from './decode.ts'
import { learnSchema } from './learn-schema.ts'
import type { PartitionSlot } from './partition-slot.ts'
import { type BatchPlan, runBatch } from './run-batch.ts'
import { Slice } from './slice.ts'
import { TimerDesk, type TimerScope } from './timers.ts'

export interface LaneScope<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet> extends EffectsScope, TimerScope {
  readonly topology: Topology<In, Out, Stores>
  readonly plan: BatchPlan<In, Out, Stores>
  readonly serde: RecordSerde<In, Out>
  readonly metrics: RuntimeMetrics
  /** Most records of a batch, over all partitions of the lane. */
  readonly batchRecords: number
  /** True once no new batch may begin. */
  readonly draining: () => boolean
  readonly resume: (partition: number) => void
  /** These partitions have another owner, or rows changed under them. */
  readonly lost: (partitions: readonly OwnedPartition[]) => void
}

const idleMs = 100
/** Slots are cleared once nothing has come for so long, milliseconds. */
const quietMs = 1_000
/** So many are processed in the few milliseconds that an acknowledgement takes. */
const fewRecords = 100

/**
 * One loop over some of the worker's partitions: a batch takes what waits in all of them and commits it in one call. A second lane keeps this process
 * busy while Postgres works for the first, but has smaller batches, and twice as many records wait in the heap meanwhile.
 */
export class Lane<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet> {
  readonly #scope: LaneScope<In, Out, Stores>
  readonly #slots = new Map<number, PartitionSlot>()
  readonly #effects: BatchEffects<In, Out>
  readonly #timers: TimerDesk<In, Out, Stores>
  readonly #deadLetters: DeadLetterDesk<In, Out>
  #woken = false
  #wake: () => void = () => undefined
  #lastBatchAtMs = performance.now()

  constructor(scope: LaneScope<In, Out, Stores>) {
    this.#scope = scope
    this.#effects = new BatchEffects<In, Out>(scope)
    this.#timers = new TimerDesk<In, Out, Stores>(scope.topology, scope)
    this.#deadLetters = new DeadLetterDesk<In, Out>({ ...scope, wake: () => this.wake() })
  }

  adopt(slot: PartitionSlot): void {
    this.#slots.set(slot.owned.partition, slot)
    this.wake()
  }

  drop(partition: number): void {
    this.#slots.delete(partition)
  }

  /** True while less than a whole batch waits. */
  get hungry(): boolean {
    const waiting = this.#waiting
    return waiting !== undefined && waiting < this.#scope.batchRecords
  }

  /** Records have come, or the worker stops. */
  wake(): void {
    this.#woken = true
    this.#wake()
  }

  /** Runs until the worker drains; then the last batch is published and its slots are cleared. @throws what stops the worker */
  async run(): Promise<void> {
    while (!this.#scope.draining()) {
      for (const slot of this.#slots.values()) this.#republish(slot)
      await this.#fireTimers()
      await this.#redeliver()
      // its commit would wait all the same, without what comes meanwhile
      if (this.#few) await this.#effects.settled()
      const slices = this.#take()
      if (slices.length > 0) await this.#run(slices)
      else await this.#rest()
    }
    await this.#effects.settled()
    await this.#clearOutboxes()
  }

  #republish(slot: PartitionSlot): void {
    if (slot.storedOutbox === null) return
    this.#effects.republish(slot.owned, slot.storedOutbox)
    slot.storedOutbox = null
  }

  /** Records that may be in a batch; undefined while no partition may have one. */
  get #waiting(): number | undefined {
    let waiting: number | undefined
    for (const { ready, learning, queue } of this.#slots.values()) if (ready && !learning) waiting = (waiting ?? 0) + queue.length
    return waiting
  }

  /** True while a batch would be processed sooner than the outputs of the one before are acknowledged. */
  get #few(): boolean {
    const waiting = this.#waiting ?? 0
    return waiting > 0 && waiting < Math.min(fewRecords, this.#scope.batchRecords)
  }

  #take(): readonly Slice<In, Out>[] {
    const { plan, topology, serde, batchRecords } = this.#scope
    const waiting = this.#ready().filter((slot) => slot.queue.length > 0 && !slot.learning)
    const share = Math.max(1, Math.floor(batchRecords / Math.max(1, waiting.length)))
    const slices: Slice<In, Out>[] = []
    for (const slot of waiting) {
      const { records, unknown } = decodeQueued(slot.queue, share, serde, topology, slot.refused)
      if (unknown !== undefined) void learnSchema(this.#scope, slot, unknown).then(() => this.wake(), this.#scope.fail)
      if (slot.queue.paused && slot.queue.drained) {
        slot.queue.paused = false
        this.#scope.resume(slot.owned.partition)
      }
      if (records.length > 0) slices.push(new Slice<In, Out>(slot.owned, plan.stores, records))
    }
    return slices
  }

  async #run(slices: readonly Slice<In, Out>[]): Promise<void> {
    this.#scope.metrics.batchSize.observe(slices.reduce((sum, { size }) => sum + size, 0))
    try {
      const [first] = slices as readonly [Slice<In, Out>]
      const report = await this.#effects.run(first.owned.topicId, runBatch(this.#scope.plan, slices))
      this.#scope.metrics.reruns.inc(report.reruns)
      if (report.fenced.length > 0) this.#scope.lost(report.fenced)
      for (const { owned, deadLetters } of slices) if (deadLetters.length > 0) this.#deadLetters.added(owned)
      for (const failed of report.failedTimers) this.#timers.setAside(failed)
    } catch (error) {
      if (!hasCode(error, 'STATE_STALE')) throw error
      this.#scope.lost(slices.map(({ owned }) => owned))
    }
    for (const { owned } of slices) {
      const slot = this.#slots.get(owned.partition)
      if (slot?.owned === owned) slot.holdsOutbox = true
    }
    this.#lastBatchAtMs = performance.now()
  }

  async #fireTimers(): Promise<void> {
    for (const due of await this.#timers.due(this.#ready())) {
      await this.#run([new Slice<In, Out>(due.owned, this.#scope.plan.stores, [], due.timers)])
    }
  }

  async #redeliver(): Promise<void> {
    for (const { owned, records } of await this.#deadLetters.due(this.#ready())) {
      await this.#run([new Slice<In, Out>(owned, this.#scope.plan.stores, records)])
      this.#deadLetters.soon()
    }
  }

  /** Those that may have a batch; one that was adopted since this round began waits for its outbox first. */
  #ready(): readonly PartitionSlot[] {
    return [...this.#slots.values()].filter(({ ready }) => ready)
  }

  async #rest(): Promise<void> {
    if (performance.now() - this.#lastBatchAtMs > quietMs) {
      await this.#effects.settled()
      await this.#clearOutboxes()
    }
    if (!this.#woken) await this.#sleep()
    this.#woken = false
  }

  async #sleep(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, idleMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = () => undefined
  }

  async #clearOutboxes(): Promise<void> {
    const held = [...this.#slots.values()].filter(({ ready, holdsOutbox }) => ready && holdsOutbox)
    if (held.length === 0) return
    await clearOutboxes(this.#scope, held)
  }
}
