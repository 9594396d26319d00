import { Counter, Gauge, Histogram, type Registry } from '../../platform/metrics/metrics.ts'
import { TalliedCounter } from '../../platform/metrics/tallied-counter.ts'

export type BatchPhase = 'prefetch' | 'process' | 'commit' | 'publish'

/** What a worker shows of itself. Labels are stores, tiers, phases, partitions and the few names of `context.count`. */
export interface RuntimeMetrics {
  readonly records: TalliedCounter<'partition'>
  readonly outputs: TalliedCounter<'partition'>
  readonly batchSize: Histogram
  readonly phaseSeconds: Histogram<'phase'>
  readonly reads: Counter<'store' | 'tier'>
  /** Those of `reads` that a partition's memory answered, by store. */
  readonly remembered: TalliedCounter<'store' | 'tier'>
  readonly ageSeconds: Histogram<'partition'>
  readonly deadLetters: Counter<'partition' | 'phase'>
  readonly deadLettersSettled: Counter<'partition' | 'outcome'>
  readonly reruns: Counter
  readonly fenced: Counter<'partition'>
  readonly unknownCommits: Counter
  readonly rebalances: Counter<'partition' | 'kind'>
  readonly republished: Counter
  readonly redelivered: Counter
  readonly gaps: Counter
  readonly timersFired: Counter
  readonly timersFailed: Counter
  readonly counted: TalliedCounter<'name'>
  readonly assigned: Gauge
}

/** Begins the name of every metric of a worker. */
export const workerPrefix = 'paystream_worker_'

export function runtimeMetrics(registry: Registry): RuntimeMetrics {
  const registers = [registry]
  const total = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) => ({
    name: `${workerPrefix}${name}_total`,
    help,
    labelNames: [...labelNames],
    registers,
  })
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Counter<Label> =>
    new Counter(total(name, help, labelNames))
  const tallied = <Label extends string>(name: string, help: string, label: Label): TalliedCounter<Label> =>
    new TalliedCounter(total(name, help, [label]), (value) => ({ [label]: value }) as Record<Label, string>)
  const remembered = new TalliedCounter(total('reads', 'keys read, by the tier that answered', ['store', 'tier']), (store) => ({
    store,
    tier: 'memory',
  }))
  return {
    records: tallied('records', 'records committed', 'partition'),
    outputs: tallied('outputs', 'events put into the outbox', 'partition'),
    batchSize: new Histogram({
      name: `${workerPrefix}batch_records`,
      help: 'records in a batch',
      buckets: [1, 10, 50, 100, 250, 500, 1_000, 2_000, 4_000],
      registers,
    }),
    phaseSeconds: new Histogram({
      name: `${workerPrefix}batch_phase_seconds`,
      help: 'time a batch spends in a phase',
      labelNames: ['phase'],
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    ageSeconds: new Histogram({
      name: `${workerPrefix}age_seconds`,
      help: 'append time to commit of the oldest record of a partition in each batch',
      labelNames: ['partition'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200],
      registers,
    }),
    reads: remembered.counter,
    remembered,
    deadLetters: counter('dead_letters', 'records sent to the dead letters, by where they failed', ['partition', 'phase']),
    deadLettersSettled: counter('dead_letters_settled', 'dead letters that were asked for again, by what came of it', [
      'partition',
      'outcome',
    ]),
    reruns: counter('batch_reruns', 'batches run again: stale state, duplicate ledger key or poison'),
    fenced: counter('fenced', 'times a partition was lost to another owner in the middle of a batch', ['partition']),
    unknownCommits: counter('unknown_commits', 'commits whose answer was lost'),
    rebalances: counter('rebalances', 'times a partition was assigned, revoked or lost', ['partition', 'kind']),
    republished: counter('outbox_republished', 'stored outboxes published again on taking over a partition'),
    redelivered: counter('redelivered', 'records delivered again and dropped by their offset'),
    gaps: counter('gaps', 'gaps in the offsets after which the reader sought back'),
    timersFired: counter('timers_fired', 'timers handled'),
    timersFailed: counter('timers_failed', 'timers that could not be fired'),
    counted: tallied('counted', 'what the processor counts', 'name'),
    assigned: new Gauge({ name: `${workerPrefix}assigned_partitions`, help: 'partitions this worker owns', registers }),
  }
}
