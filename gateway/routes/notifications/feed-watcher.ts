import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { type FeedRow, feedColumns } from './feed-entry.ts'

const pollIntervalMs = 250
/** After a query that failed. */
const pauseMs = 1_000
/** Most pushes that a stream is given at once; whoever is behind further gets more at once. */
export const pageRows = 20

interface Waiting {
  readonly customerId: string
  readonly after: number
  readonly settle: (rows: readonly FeedRow[]) => void
}

/**
 * Tells streams what is new in their feeds. All that wait share one query every 250 ms, whatever their number; nobody waiting, no query. It looks at the
 * heads of the feeds first: a feed without news costs one look into an index. A stream that is still writing does not wait, so a slow client
 * is asked about no sooner than it can take more.
 */
export class FeedWatcher {
  readonly #pool: Pool
  readonly #waiting = new Set<Waiting>()
  #polling = false
  #stopped = false

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** Pushes of the customer above that position, in their order, as soon as there are any; none when the signal aborts or the gateway shuts down. */
  async next(customerId: string, after: number, signal: AbortSignal): Promise<readonly FeedRow[]> {
    if (this.#stopped || signal.aborted) return []
    return await new Promise((resolve) => {
      const settle = (rows: readonly FeedRow[]): void => {
        this.#waiting.delete(waiting)
        signal.removeEventListener('abort', giveUp)
        resolve(rows)
      }
      const giveUp = (): void => settle([])
      const waiting: Waiting = { customerId, after, settle }
      signal.addEventListener('abort', giveUp, { once: true })
      this.#waiting.add(waiting)
      if (!this.#polling) void this.#poll()
    })
  }

  /** Lets everybody go: the gateway shuts down. */
  stop(): void {
    this.#stopped = true
    for (const { settle } of [...this.#waiting]) settle([])
  }

  async #poll(): Promise<void> {
    this.#polling = true
    while (this.#waiting.size > 0) {
      await sleep(await this.#round())
    }
    this.#polling = false
  }

  /** @returns how long to wait before the next, milliseconds */
  async #round(): Promise<number> {
    const asked = [...this.#waiting]
    try {
      const { rows } = await this.#pool.query<FeedRow & { readonly n: number }>({
        name: 'select-feed-news',
        text: selectNews,
        values: [asked.map(({ customerId }) => customerId), asked.map(({ after }) => after), pageRows],
      })
      const news = new Map<number, FeedRow[]>()
      for (const row of rows) news.set(row.n, [...(news.get(row.n) ?? []), row])
      for (const [n, found] of news) {
        const waiting = asked[n - 1]
        // who went away meanwhile has its answer already
        if (waiting !== undefined && this.#waiting.has(waiting)) waiting.settle(found)
      }
      return [...news.values()].some((found) => found.length === pageRows) ? 0 : pollIntervalMs
    } catch {
      // Streams stay open, and go on where they are once Postgres is back.
      return pauseMs
    }
  }
}

const selectNews = `
select w.n::int as n, d.*
from unnest($1::text[], $2::int8[]) with ordinality as w (customer_id, after, n)
join customer_feeds f on f.customer_id = w.customer_id and f.last_position > w.after
cross join lateral (
  select ${feedColumns} from deliveries d
  where d.customer_id = w.customer_id and d.position > w.after order by d.position limit $3) d
order by w.n, d.position`
