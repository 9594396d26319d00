import type { Quantiles } from '../../shapes/operations.ts'
import type { Sample } from './exposition.ts'

type Labels = Readonly<Record<string, string>>

/** A histogram's buckets: how many observations lie at or below each bound, bounds ascending, the last one infinite. */
export type Buckets = readonly (readonly [bound: number, count: number])[]

/** The samples of one scrape, looked up by name. */
export class Scrape {
  readonly atMs: number
  readonly #byName = new Map<string, Sample[]>()

  /** @param atMs when the answer came, epoch milliseconds */
  constructor(samples: readonly Sample[], atMs: number) {
    this.atMs = atMs
    for (const sample of samples) {
      const same = this.#byName.get(sample.name)
      if (same === undefined) this.#byName.set(sample.name, [sample])
      else same.push(sample)
    }
  }

  all(name: string, wanted: Labels = {}): readonly Sample[] {
    const samples = this.#byName.get(name) ?? []
    const entries = Object.entries(wanted)
    return entries.length === 0 ? samples : samples.filter(({ labels }) => entries.every(([key, value]) => labels[key] === value))
  }

  /** Of all samples that carry these labels; undefined without any. */
  sum(name: string, wanted: Labels = {}): number | undefined {
    const samples = this.all(name, wanted)
    return samples.length === 0 ? undefined : samples.reduce((sum, { value }) => sum + value, 0)
  }

  /** Buckets of a histogram, added up over every other label. @param keep which label sets count */
  buckets(name: string, keep: (labels: Labels) => boolean = () => true): Buckets {
    const counts = new Map<number, number>()
    for (const { labels, value } of this.all(`${name}_bucket`)) {
      if (!keep(labels) || labels.le === undefined) continue
      const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le)
      counts.set(bound, (counts.get(bound) ?? 0) + value)
    }
    return [...counts].sort(([a], [b]) => a - b)
  }

  /** Tells one life of a process from the next. */
  get startedAtS(): number | undefined {
    return this.sum('process_start_time_seconds')
  }
}

/** What came between two scrapes of one counter; a process that started anew began at 0. */
export function grown(before: number | undefined, now: number): number {
  return before === undefined || now < before ? now : now - before
}

/** What came between two scrapes of one histogram. @param before empty for a process that started in between */
export function grownBuckets(before: Buckets, now: Buckets): Buckets {
  const earlier = new Map(before)
  // A histogram that fell anywhere was begun anew: its buckets belong together.
  const anew = now.some(([bound, count]) => count < (earlier.get(bound) ?? 0))
  return anew ? now : now.map(([bound, count]) => [bound, count - (earlier.get(bound) ?? 0)])
}

/**
 * Quantiles as Prometheus reckons them: linear inside the bucket where the rank falls; beyond the last finite bound, that bound.
 * @returns null without observations
 */
export function quantilesOf(buckets: Buckets): Quantiles | null {
  const count = buckets.at(-1)?.[1] ?? 0
  if (count <= 0) return null
  return { p50: quantile(0.5, buckets, count), p95: quantile(0.95, buckets, count), p99: quantile(0.99, buckets, count), count }
}

function quantile(share: number, buckets: Buckets, count: number): number {
  const rank = share * count
  let lower = 0
  let below = 0
  for (const [bound, upTo] of buckets) {
    if (upTo >= rank) {
      if (bound === Number.POSITIVE_INFINITY) return lower
      return upTo === below ? bound : lower + (bound - lower) * ((rank - below) / (upTo - below))
    }
    lower = bound
    below = upTo
  }
  return lower
}
