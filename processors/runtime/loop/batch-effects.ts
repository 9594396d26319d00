import type { CommittedRecord, OutboxProducer } from '../../../platform/kafka/outbox-producer.ts'
import type { OwnedPartition } from '../owned-partition.ts'
import type { NamedRecord } from '../processor.ts'
import type { BatchPhase, RuntimeMetrics } from '../runtime-metrics.ts'
import { anchorOf } from './anchor.ts'
import type { Committer } from './commit.ts'
import { crashPoint } from './crash-point.ts'
import { type Outages, StoppedError } from './outages.ts'
import { decodeOutbox, encodeOutbox, OutboxWriter } from './outbox.ts'
import type { RowReader } from './read-rows.ts'
import type { RedisTier } from './redis-tier.ts'
import type { Answer, CommitOutcome, Effect } from './run-batch.ts'
import type { Slice } from './slice.ts'
import type { TopicGuard } from './topic-guard.ts'

export interface EffectsScope {
  readonly group: string
  readonly namespace: string
  readonly reader: RowReader
  readonly committer: Committer
  readonly producer: OutboxProducer
  readonly redis: RedisTier
  readonly outages: Outages
  readonly metrics: RuntimeMetrics
  readonly guard: TopicGuard
  readonly stopping: AbortSignal
  readonly fail: (error: unknown) => void
}

/**
 * Answers a batch's effects with the real services, in the order that commit.ts lays down. Publishing goes on while the next batch is read and
 * processed; its commit waits for the acknowledgements.
 */
export class BatchEffects<In extends NamedRecord, Out extends NamedRecord> {
  readonly #scope: EffectsScope
  #publishing: Promise<void> = Promise.resolve()
  #verified: Promise<void> = Promise.resolve()
  #answeredAtMs = performance.now()
  /** Waited for acknowledgements before the next batch was even begun. */
  #settlingMs = 0
  readonly #outboxWriter = new OutboxWriter()

  constructor(scope: EffectsScope) {
    this.#scope = scope
  }

  /** Runs a batch to its end. @throws {StoppedError}, and what its steps throw */
  async run<Result>(topicId: string, steps: Generator<Effect<In, Out>, Result, Answer>): Promise<Result> {
    this.#answeredAtMs = performance.now()
    // begun after the records were read, needed before they are committed
    this.#verified = this.#scope.guard.verify(topicId)
    this.#verified.catch(() => undefined)
    let step = steps.next()
    while (step.done !== true) step = steps.next(await this.#answer(step.value))
    return step.value
  }

  /** Publishes the outbox that a former owner left, before anything new of that partition is committed. */
  republish(owned: OwnedPartition, outbox: Buffer): void {
    this.#scope.metrics.republished.inc()
    this.#publish([{ owned, outbox }])
  }

  /** Waits until everything committed so far is acknowledged. @throws {AppError} PRODUCER_FATAL; {StoppedError} */
  async settled(): Promise<void> {
    const beganAtMs = performance.now()
    await this.#publishing
    this.#settlingMs += performance.now() - beganAtMs
  }

  async #answer(effect: Effect<In, Out>): Promise<Answer> {
    if (effect.kind === 'read') {
      this.#observe('process')
      const found = await this.#scope.reader.read(effect.reads, effect.from)
      this.#observe('prefetch')
      return found
    }
    this.#observe('process')
    await this.#publishing
    await this.#verified
    this.#answeredAtMs -= this.#settlingMs
    this.#settlingMs = 0
    this.#observe('publish')
    const outcome = await this.#commit(effect.slices)
    this.#observe('commit')
    return outcome
  }

  async #commit(slices: readonly Slice<In, Out>[]): Promise<CommitOutcome> {
    // the outboxes of the batch before are published: nobody reads them any more
    this.#outboxWriter.rewind()
    const prepared = slices.map((slice) => ({
      slice,
      cursor: slice.cursorAfter(anchorOf),
      outbox: encodeOutbox(slice, this.#scope, this.#outboxWriter),
    }))
    crashPoint('before-commit')
    const outcome = await this.#scope.committer.commit(prepared)
    if (outcome.outcome !== 'committed') return outcome
    crashPoint('after-commit')
    for (const { slice, cursor } of prepared) {
      slice.committed(cursor)
      this.#offerToRedis(slice)
      this.#count(slice)
    }
    this.#publish(prepared.flatMap(({ slice: { owned }, outbox }) => (outbox === null ? [] : [{ owned, outbox }])))
    return outcome
  }

  #publish(outboxes: readonly { readonly owned: OwnedPartition; readonly outbox: Buffer }[]): void {
    if (outboxes.length === 0) return
    const { group, producer, outages, stopping, fail } = this.#scope
    const records = function* (): Generator<CommittedRecord> {
      let handedOver = false
      for (const { owned, outbox } of outboxes) {
        for (const record of decodeOutbox(outbox, owned, group)) {
          if (handedOver) crashPoint('mid-publish')
          handedOver = true
          yield record
        }
      }
    }
    const publish = async (before: Promise<void>): Promise<void> => {
      await before
      await producer.produce(records())
      await producer.flush(() => {
        outages.begin('outputs', new Error('Kafka has not acknowledged them yet'))
        if (stopping.aborted) throw new StoppedError()
      })
      outages.end('outputs')
      crashPoint('after-publish')
    }
    this.#publishing = publish(this.#publishing)
    this.#publishing.catch(fail)
  }

  #offerToRedis({ views }: Slice<In, Out>): void {
    for (const { store, written } of views) if (store.kind === 'state' && written.size > 0) this.#scope.redis.offer(store, written)
  }

  #count(slice: Slice<In, Out>): void {
    const { metrics } = this.#scope
    const partition = String(slice.owned.partition)
    const [oldest] = slice.records
    if (oldest !== undefined && oldest.redelivery === undefined) {
      metrics.records.add(partition, slice.records.length)
      // two clocks: the broker's and ours
      metrics.ageSeconds.observe({ partition }, Math.max(0, Date.now() - oldest.timestampMs) / 1_000)
    }
    if (slice.timers.length > 0) metrics.timersFired.inc(slice.timers.length - slice.failedTimers.length)
    metrics.outputs.add(partition, slice.outputs.length)
    for (const { phase } of slice.deadLetters) metrics.deadLetters.inc({ partition, phase })
    for (const { outcome } of slice.settled) metrics.deadLettersSettled.inc({ partition, outcome })
    for (const name of slice.counts) metrics.counted.add(name)
    for (const { store, remembered } of slice.views) metrics.remembered.add(store.name, remembered)
  }

  #observe(phase: BatchPhase): void {
    const nowMs = performance.now()
    this.#scope.metrics.phaseSeconds.observe({ phase }, (nowMs - this.#answeredAtMs) / 1_000)
    this.#answeredAtMs = nowMs
  }
}
