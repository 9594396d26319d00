import {
  type CacheReads,
  type Happened,
  type HttpTraffic,
  type PhaseTime,
  type WorkerEvent,
  type WorkerHealth,
  workerEvents,
} from '../../shapes/operations.ts'
import { type Buckets, grown, grownBuckets, quantilesOf, type Scrape } from './scrape.ts'

/** What a worker's numbers say; the rest of its health is about whether it answers at all. */
export type WorkerNumbers = Pick<
  WorkerHealth,
  | 'group'
  | 'startedAt'
  | 'windowS'
  | 'memoryBytes'
  | 'heapUsedBytes'
  | 'cpu'
  | 'eventLoopP99S'
  | 'partitions'
  | 'recordsPerS'
  | 'latency'
  | 'phases'
  | 'caches'
  | 'events'
  | 'http'
  | 'counted'
>

const counters = {
  fenced: 'paystream_worker_fenced_total',
  reruns: 'paystream_worker_batch_reruns_total',
  unknownCommits: 'paystream_worker_unknown_commits_total',
  rebalances: 'paystream_worker_rebalances_total',
  deadLetters: 'paystream_worker_dead_letters_total',
  timersFailed: 'paystream_worker_timers_failed_total',
  redelivered: 'paystream_worker_redelivered_total',
  gaps: 'paystream_worker_gaps_total',
} as const satisfies Record<WorkerEvent, string>

const ageName = 'paystream_worker_age_seconds'
const phaseName = 'paystream_worker_batch_phase_seconds'
const httpName = 'gateway_http_request_duration_seconds'
const healthRoutes = new Set(['/readyz', '/livez', '/metrics'])

/**
 * @param now the last scrape
 * @param before an earlier one, for what happened in between; undefined before there is one
 */
export function numbersOf(now: Scrape, before: Scrape | undefined): WorkerNumbers {
  const window = new Window(now, before)
  const isWorker = now.all(phaseName.concat('_count')).length > 0 || now.sum('paystream_worker_assigned_partitions') !== undefined
  const startedAtS = now.startedAtS
  return {
    group: now.all('process_start_time_seconds')[0]?.labels.group ?? null,
    startedAt: startedAtS === undefined ? null : new Date(startedAtS * 1_000).toISOString(),
    windowS: window.seconds,
    memoryBytes: now.sum('process_resident_memory_bytes') ?? null,
    heapUsedBytes: now.sum('nodejs_heap_size_used_bytes') ?? null,
    cpu: window.rate('process_cpu_seconds_total'),
    eventLoopP99S: now.sum('nodejs_eventloop_lag_p99_seconds') ?? null,
    partitions: now
      .all('paystream_worker_next_offset')
      .map(({ labels }) => Number(labels.partition))
      .sort((a, b) => a - b),
    recordsPerS: isWorker ? window.rate('paystream_worker_records_total') : null,
    latency: isWorker ? window.latency((scrape) => scrape.buckets(ageName)) : null,
    phases: phasesOf(now, window),
    caches: cachesOf(now),
    events: Object.fromEntries(workerEvents.map((event) => [event, window.happened(counters[event])])) as Record<WorkerEvent, Happened>,
    http: now.all(`${httpName}_count`).length === 0 ? null : httpOf(now, window),
    counted: now.all('paystream_worker_counted_total').map(({ labels: { name = '' }, value }) => ({ name, total: value })),
  }
}

/** What came between two scrapes of one process. */
class Window {
  readonly seconds: number | null
  readonly #now: Scrape
  readonly #before: Scrape | undefined

  constructor(now: Scrape, before: Scrape | undefined) {
    this.#now = now
    this.#before = before
    this.seconds = before === undefined ? null : (now.atMs - before.atMs) / 1_000
  }

  /** The earlier scrape as far as it is of the same life: a process that started since began at 0. */
  get #base(): Scrape | undefined {
    return this.#before?.startedAtS === this.#now.startedAtS ? this.#before : undefined
  }

  grown(sum: (scrape: Scrape) => number | undefined): number | null {
    if (this.#before === undefined) return null
    return grown(this.#base && (sum(this.#base) ?? 0), sum(this.#now) ?? 0)
  }

  happened(name: string): Happened {
    return { window: this.grown((scrape) => scrape.sum(name)), total: this.#now.sum(name) ?? 0 }
  }

  rate(name: string): number | null {
    const count = this.grown((scrape) => scrape.sum(name))
    return count === null || this.seconds === null || this.seconds <= 0 ? null : count / this.seconds
  }

  latency(buckets: (scrape: Scrape) => Buckets): NonNullable<WorkerHealth['latency']> {
    const all = buckets(this.#now)
    const window = this.#before === undefined ? null : quantilesOf(grownBuckets(this.#base === undefined ? [] : buckets(this.#base), all))
    return { window, sinceStart: quantilesOf(all) }
  }
}

function phasesOf(now: Scrape, window: Window): readonly PhaseTime[] {
  return now.all(`${phaseName}_sum`).map(({ labels: { phase = '' }, value }) => {
    const count = now.sum(`${phaseName}_count`, { phase }) ?? 0
    return {
      phase,
      windowS: window.grown((scrape) => scrape.sum(`${phaseName}_sum`, { phase })),
      totalS: value,
      meanS: count === 0 ? null : value / count,
    }
  })
}

function cachesOf(now: Scrape): readonly CacheReads[] {
  const stores = new Map<string, { store: string; memory: number; redis: number; postgres: number }>()
  for (const { labels, value } of now.all('paystream_worker_reads_total')) {
    const { store = '', tier } = labels
    const reads = stores.get(store) ?? { store, memory: 0, redis: 0, postgres: 0 }
    if (tier === 'memory' || tier === 'redis' || tier === 'postgres') reads[tier] += value
    stores.set(store, reads)
  }
  const sumOf = ({ memory, redis, postgres }: CacheReads) => memory + redis + postgres
  return [...stores.values()].sort((a, b) => sumOf(b) - sumOf(a))
}

function httpOf(now: Scrape, window: Window): HttpTraffic {
  const isTraffic = ({ route = '' }: Readonly<Record<string, string>>) => !healthRoutes.has(route)
  const requests = (scrape: Scrape, keep: (status: string) => boolean) =>
    scrape
      .all(`${httpName}_count`)
      .filter(({ labels }) => isTraffic(labels) && keep(labels.status ?? ''))
      .reduce((sum, { value }) => sum + value, 0)
  const isFailure = (status: string) => status.startsWith('5')
  const count = window.grown((scrape) => requests(scrape, () => true))
  return {
    requestsPerS: count === null || window.seconds === null || window.seconds <= 0 ? null : count / window.seconds,
    total: requests(now, () => true),
    failed: { window: window.grown((scrape) => requests(scrape, isFailure)), total: requests(now, isFailure) },
    latency: window.latency((scrape) => scrape.buckets(httpName, isTraffic)),
  }
}
