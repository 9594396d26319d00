import { type WorkerHealth, workerEvents } from '../../shapes/operations.ts'
import { parseExposition } from './exposition.ts'
import { Scrape } from './scrape.ts'
import type { Target } from './targets.ts'
import { numbersOf } from './worker-health.ts'

/** A scrape serves whoever asks within this time, milliseconds. */
const freshMs = 1_500
const timeoutMs = 1_000
/** Rates and quantiles are of about this long: long enough for a quiet group, short enough to see a change. Milliseconds. */
const windowMs = 60_000
const maxBytes = 4 * 1024 * 1024

/** What `/readyz` answers. */
interface Readiness {
  readonly ready: boolean
  readonly reasons: readonly string[]
  readonly degraded: readonly string[]
}

interface Seen {
  readonly scrapes: readonly Scrape[]
  readonly readiness: Readiness | null
  /** Undefined while it answers. */
  readonly error: string | undefined
}

/** Looks at the processes' metrics while somebody looks at them, and at no other time. */
export class WorkerScraper {
  readonly #targets: readonly Target[]
  readonly #seen = new Map<string, Seen>()
  #lookedAtMs = Number.NEGATIVE_INFINITY
  #looking: Promise<void> | undefined

  constructor(targets: readonly Target[]) {
    this.#targets = targets
  }

  /** Every process, in the order of the configuration. Never rejects: one that does not answer is shown as such. */
  async workers(): Promise<readonly WorkerHealth[]> {
    if (this.#looking === undefined && Date.now() - this.#lookedAtMs >= freshMs) {
      this.#looking = this.#look().finally(() => {
        this.#looking = undefined
      })
    }
    await this.#looking
    return this.#targets.map((target) => healthOf(target, this.#seen.get(target.name)))
  }

  async #look(): Promise<void> {
    await Promise.all(
      this.#targets.map(async (target) => {
        const earlier = this.#seen.get(target.name)?.scrapes ?? []
        this.#seen.set(target.name, await look(target, earlier))
      }),
    )
    this.#lookedAtMs = Date.now()
  }
}

async function look({ url }: Target, earlier: readonly Scrape[]): Promise<Seen> {
  try {
    const [page, readiness] = await Promise.all([textOf(`${url}/metrics`), readinessOf(`${url}/readyz`).catch(() => null)])
    const scrape = new Scrape(parseExposition(page), Date.now())
    // One older than the window is kept, so that the window is always a whole one once there is enough.
    const young = earlier.filter(({ atMs }) => scrape.atMs - atMs < windowMs)
    const base = earlier.findLast(({ atMs }) => scrape.atMs - atMs >= windowMs && scrape.atMs - atMs < 2 * windowMs)
    return { scrapes: [...(base === undefined ? [] : [base]), ...young, scrape], readiness, error: undefined }
  } catch (error) {
    return { scrapes: earlier, readiness: null, error: reasonOf(error) }
  }
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' })
  if (!response.ok) throw new Error(`${new URL(url).pathname} answers ${response.status}`)
  const text = await response.text()
  if (text.length > maxBytes) throw new Error('its metrics are larger than 4 MiB')
  return text
}

/** 503 is an answer: its body says why. */
async function readinessOf(url: string): Promise<Readiness> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' })
  const body = (await response.json().catch(() => ({}))) as Partial<Readiness> & { readonly detail?: string }
  const texts = (value: unknown) =>
    Array.isArray(value) ? value.map((text) => (typeof text === 'string' ? text : JSON.stringify(text))) : []
  const reasons = texts(body.reasons)
  return {
    ready: response.ok,
    reasons: reasons.length === 0 && body.detail !== undefined ? [String(body.detail)] : reasons,
    degraded: texts(body.degraded),
  }
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error
  if (name === 'TimeoutError') return `no answer within ${timeoutMs} ms`
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  return code === 'ECONNREFUSED' ? 'nobody listens there' : (code ?? message)
}

const silent = {
  group: null,
  startedAt: null,
  windowS: null,
  memoryBytes: null,
  heapUsedBytes: null,
  cpu: null,
  eventLoopP99S: null,
  partitions: [],
  recordsPerS: null,
  latency: null,
  phases: [],
  caches: [],
  events: Object.fromEntries(workerEvents.map((event) => [event, { window: null, total: 0 }])) as WorkerHealth['events'],
  http: null,
  counted: [],
} as const

function healthOf({ name, url }: Target, seen: Seen | undefined): WorkerHealth {
  const now = seen?.scrapes.at(-1)
  const up = seen !== undefined && seen.error === undefined && now !== undefined
  const before = seen?.scrapes.length === 1 ? undefined : seen?.scrapes[0]
  return {
    name,
    address: new URL(url).host,
    up,
    ready: seen?.readiness?.ready ?? null,
    reasons: seen?.readiness?.reasons ?? [],
    degraded: seen?.readiness?.degraded ?? [],
    error: seen?.error ?? null,
    scrapedAt: now === undefined ? null : new Date(now.atMs).toISOString(),
    ...(up && now !== undefined
      ? numbersOf(now, before)
      : { ...silent, group: now?.all('process_start_time_seconds')[0]?.labels.group ?? null }),
  }
}
