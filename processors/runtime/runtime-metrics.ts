import { Counter, Gauge, Histogram, type Registry } from '../../platform/metrics/metrics.ts'

export type BatchPhase = 'prefetch' | 'process' | 'commit' | 'publish'

/** What a worker shows of itself. Labels are stores, tiers, phases, partitions and the few names of `context.count`. */
export interface RuntimeMetrics {
  readonly records: Counter
  readonly outputs: Counter
  readonly batchSize: Histogram
  readonly phaseSeconds: Histogram<'phase'>
  readonly reads: Counter<'store' | 'tier'>
  readonly deadLetters: Counter<'phase'>
  readonly deadLettersSettled: Counter<'outcome'>
  readonly reruns: Counter
  readonly fenced: Counter
  readonly unknownCommits: Counter
  readonly rebalances: Counter<'kind'>
  readonly republished: Counter
  readonly redelivered: Counter
  readonly gaps: Counter
  readonly timersFired: Counter
  readonly timersFailed: Counter
  readonly counted: Counter<'name'>
  readonly lag: Gauge<'partition'>
  readonly assigned: Gauge
}

const prefix = 'paystream_worker_'

export function runtimeMetrics(registry: Registry): RuntimeMetrics {
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Counter<Label> =>
    new Counter({ name: `${prefix}${name}_total`, help, labelNames: [...labelNames], registers })
  return {
    records: counter('records', 'records committed'),
    outputs: counter('outputs', 'events put into the outbox'),
    batchSize: new Histogram({
      name: `${prefix}batch_records`,
      help: 'records in a batch',
      buckets: [1, 10, 50, 100, 250, 500, 1_000, 2_000, 4_000],
      registers,
    }),
    phaseSeconds: new Histogram({
      name: `${prefix}batch_phase_seconds`,
      help: 'time a batch spends in a phase',
      labelNames: ['phase'],
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    reads: counter('reads', 'keys read, by the tier that answered', ['store', 'tier']),
    deadLetters: counter('dead_letters', 'records sent to the dead letters', ['phase']),
    deadLettersSettled: counter('dead_letters_settled', 'dead letters that were asked for again, by what came of it', ['outcome']),
    reruns: counter('batch_reruns', 'batches run again: stale state, duplicate ledger key or poison'),
    fenced: counter('fenced', 'partitions lost to another owner in the middle of a batch'),
    unknownCommits: counter('unknown_commits', 'commits whose answer was lost'),
    rebalances: counter('rebalances', 'assignments, revocations and losses of partitions', ['kind']),
    republished: counter('outbox_republished', 'stored outboxes published again on taking over a partition'),
    redelivered: counter('redelivered', 'records delivered again and dropped by their offset'),
    gaps: counter('gaps', 'gaps in the offsets after which the reader sought back'),
    timersFired: counter('timers_fired', 'timers handled'),
    timersFailed: counter('timers_failed', 'timers that could not be fired'),
    counted: counter('counted', 'what the processor counts', ['name']),
    lag: new Gauge({ name: `${prefix}lag_records`, help: 'records not processed yet', labelNames: ['partition'], registers }),
    assigned: new Gauge({ name: `${prefix}assigned_partitions`, help: 'partitions this worker owns', registers }),
  }
}
