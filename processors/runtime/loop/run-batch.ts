import { AppError } from '../../../core/errors.ts'
import type { CompiledStore } from '../compiled-store.ts'
import type { OwnedPartition } from '../owned-partition.ts'
import type { NamedRecord, Topology } from '../processor.ts'
import type { StoreSet } from '../store.ts'
import { collectReads, type FoundReads, fill, missedReads, newLedgerKeys, type Reads } from './prefetch.ts'
import { processSlice, type RecordContext } from './process.ts'
import { type FailedTimer, Slice } from './slice.ts'

/** What a batch asks of the world. A worker answers with Redis, Postgres and Kafka, a test driver from memory at once. */
export type Effect<In extends NamedRecord, Out extends NamedRecord> =
  | { readonly kind: 'read'; readonly reads: Reads; readonly from: 'cache' | 'postgres' }
  | { readonly kind: 'commit'; readonly slices: readonly Slice<In, Out>[] }

/** What became of a commit call. Only after `committed` is anything in Postgres. */
export type CommitOutcome =
  | { readonly outcome: 'committed' }
  /** These partitions have another owner. */
  | { readonly outcome: 'fenced'; readonly partitions: readonly OwnedPartition[] }
  /** A state row has another version than the one that was read. */
  | { readonly outcome: 'stale' }
  /** A new ledger row exists already. */
  | { readonly outcome: 'duplicate' }
  /** Postgres refuses a value or a row: some record is poison. */
  | { readonly outcome: 'data-error'; readonly reason: string }

export type Answer = FoundReads | CommitOutcome
type Steps<In extends NamedRecord, Out extends NamedRecord, Result> = Generator<Effect<In, Out>, Result, Answer>

/** What the caller of a batch should know of it. */
export interface BatchReport {
  readonly fenced: OwnedPartition[]
  /** Timers that could not be fired; they stay due in Postgres. */
  readonly failedTimers: FailedTimer[]
  reruns: number
}

export interface BatchPlan<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet> {
  readonly topology: Topology<In, Out, Stores>
  readonly stores: readonly CompiledStore[]
  readonly context: RecordContext<In, Out>
}

/** Re-runs of one batch before it is given up: each must have another cause, so a handful means two writers. */
const maxAttempts = 8
/** Each round reads at least one row more, and a chain of reads is as long as a topology is deep: more of them is a processor that never ends. */
const maxRounds = 1_000

/**
 * One batch from its records to its commit: keys, prefetch, process, commit; and again when the commit says why not.
 * A generator, so that the same steps serve the worker, which waits for each effect, and the test driver, which never does.
 * @throws {AppError} STATE_STALE when rows keep changing under their only writer
 */
export function* runBatch<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet>(
  plan: BatchPlan<In, Out, Stores>,
  batch: readonly Slice<In, Out>[],
  report: BatchReport = { fenced: [], failedTimers: [], reruns: 0 },
): Steps<In, Out, BatchReport> {
  let slices = batch
  yield* prefetch(plan, slices, 'cache')
  yield* process(plan, slices, 'cache')
  for (let attempt = 1; slices.length > 0; attempt++) {
    const result = (yield { kind: 'commit', slices }) as CommitOutcome
    if (result.outcome === 'committed') {
      for (const slice of slices) report.failedTimers.push(...slice.failedTimers)
      return report
    }
    if (result.outcome === 'fenced') {
      // the others do not depend on it: their part is committed as it stands
      report.fenced.push(...result.partitions)
      slices = slices.filter((slice) => !result.partitions.includes(slice.owned))
      continue
    }
    report.reruns += 1
    if (result.outcome === 'data-error') return yield* isolatePoison(plan, slices, result.reason, report)
    if (attempt > 1 && slices.length > 1)
      return yield* runApart(
        plan,
        slices.map((slice) => [slice]),
        report,
      )
    if (attempt >= maxAttempts)
      throw new AppError('STATE_STALE', `a batch of ${plan.topology.group} was run ${attempt} times: ${result.outcome}`)
    if (result.outcome === 'stale') {
      for (const slice of slices) slice.forgetRows()
      yield* prefetch(plan, slices, 'postgres')
    } else yield* read(newLedgerKeys(plan.stores, slices), 'postgres')
    yield* process(plan, slices, 'postgres')
  }
  return report
}

function* prefetch<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet>(
  plan: BatchPlan<In, Out, Stores>,
  slices: readonly Slice<In, Out>[],
  from: 'cache' | 'postgres',
): Steps<In, Out, void> {
  yield* read(collectReads(plan.topology, plan.stores, slices), from)
}

/** Processes every slice; those that asked for rows that nobody had named are processed again once these are read. */
function* process<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet>(
  plan: BatchPlan<In, Out, Stores>,
  batch: readonly Slice<In, Out>[],
  from: 'cache' | 'postgres',
): Steps<In, Out, void> {
  let slices = batch
  for (let round = 1; slices.length > 0; round++) {
    if (round > maxRounds) throw new Error(`${plan.topology.group} asked for further rows in ${maxRounds} rounds of one batch`)
    slices = slices.filter((slice) => processSlice(plan.topology, slice, plan.context) === 'rows-missing')
    yield* read(missedReads(plan.stores, slices), from)
  }
}

function* read<In extends NamedRecord, Out extends NamedRecord>(reads: Reads, from: 'cache' | 'postgres'): Steps<In, Out, void> {
  if (reads.keys.length + reads.ranges.length > 0) fill(reads, (yield { kind: 'read', reads, from }) as FoundReads)
}

function* runApart<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet>(
  plan: BatchPlan<In, Out, Stores>,
  parts: readonly (readonly Slice<In, Out>[])[],
  report: BatchReport,
): Steps<In, Out, BatchReport> {
  for (const part of parts) {
    // rows were read for the whole batch; an earlier part has changed some of them since
    const fresh = part
      .filter(({ owned }) => !report.fenced.includes(owned))
      .map((slice) => new Slice<In, Out>(slice.owned, plan.stores, slice.records, slice.timers))
    if (fresh.length > 0) yield* runBatch(plan, fresh, report)
  }
  return report
}

/** Halves the batch until one record is alone with the error; that one goes to the dead letters. */
function* isolatePoison<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet>(
  plan: BatchPlan<In, Out, Stores>,
  slices: readonly Slice<In, Out>[],
  reason: string,
  report: BatchReport,
): Steps<In, Out, BatchReport> {
  if (slices.length > 1)
    return yield* runApart(
      plan,
      slices.map((slice) => [slice]),
      report,
    )
  const [slice] = slices as readonly [Slice<In, Out>]
  const { owned, records, timers } = slice
  if (slice.size > 1) {
    const cut = Math.ceil(slice.size / 2)
    const halves =
      records.length > 0 && timers.length === 0
        ? [new Slice<In, Out>(owned, plan.stores, records.slice(0, cut)), new Slice<In, Out>(owned, plan.stores, records.slice(cut))]
        : [new Slice<In, Out>(owned, plan.stores, [], timers.slice(0, cut)), new Slice<In, Out>(owned, plan.stores, [], timers.slice(cut))]
    return yield* runApart(
      plan,
      halves.map((half) => [half]),
      report,
    )
  }
  const [record] = records
  const [timer] = timers
  const at = record ?? { topic: owned.topic, partition: owned.partition, offset: owned.cursor.nextOffset }
  const error = new AppError('RECORD_INVALID', `Postgres refuses what it would write: ${reason}`, { at })
  if (timer !== undefined) {
    report.failedTimers.push({ timer, error })
    return report
  }
  // refused even as a dead letter: nothing more can be done with it here
  if (record === undefined || record.failure !== undefined) throw new Error(error.message, { cause: error })
  record.failure = { error, phase: 'process' }
  return yield* runApart(plan, [[slice]], report)
}
