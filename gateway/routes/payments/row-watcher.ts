import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from '../../../platform/postgres/pool.ts'

const pollIntervalMs = 100
/** After a query that failed. */
const pauseMs = 1_000

/** The rows that are waited for: answers which of these ids ($1, uuid[]) have one, as `id`. */
export interface AwaitedRows {
  readonly name: string
  readonly text: string
}
/** A payment that fds has judged. */
export const judgedPayments: AwaitedRows = {
  name: 'select-judged',
  text: 'select payment_id as id from transactions where payment_id = any($1::uuid[])',
}
/** A cancel or refund that fds has decided. */
export const decidedReversals: AwaitedRows = {
  name: 'select-decided-reversals',
  text: 'select request_id as id from transaction_reversals where request_id = any($1::uuid[])',
}

/**
 * Tells when rows appear that fds writes. All waiting requests share one query every 100 ms, so their number does not load Postgres; nobody
 * waiting, no query.
 */
export class RowWatcher {
  readonly #pool: Pool
  readonly #rows: AwaitedRows
  readonly #waiting = new Map<string, Set<(there: boolean) => void>>()
  #polling = false
  #stopped = false

  constructor(pool: Pool, rows: AwaitedRows) {
    this.#pool = pool
    this.#rows = rows
  }

  /** True as soon as the row is there; false when the time is over, the signal aborts or the gateway shuts down. */
  async appears(id: string, waitMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.#stopped || signal.aborted) return false
    const waiters = this.#waiting.get(id) ?? new Set()
    this.#waiting.set(id, waiters)
    return await new Promise<boolean>((resolve) => {
      const settle = (there: boolean): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', giveUp)
        waiters.delete(settle)
        if (waiters.size === 0 && this.#waiting.get(id) === waiters) this.#waiting.delete(id)
        resolve(there)
      }
      const giveUp = (): void => settle(false)
      const timer = setTimeout(giveUp, waitMs)
      signal.addEventListener('abort', giveUp, { once: true })
      waiters.add(settle)
      if (!this.#polling) void this.#poll()
    })
  }

  /** Lets everybody go: the gateway shuts down. */
  stop(): void {
    this.#stopped = true
    for (const waiters of [...this.#waiting.values()]) for (const settle of [...waiters]) settle(false)
  }

  async #poll(): Promise<void> {
    this.#polling = true
    while (this.#waiting.size > 0) {
      await sleep(await this.#round())
    }
    this.#polling = false
  }

  async #round(): Promise<number> {
    try {
      const { rows } = await this.#pool.query<{ readonly id: string }>({ ...this.#rows, values: [[...this.#waiting.keys()]] })
      for (const row of rows) for (const settle of [...(this.#waiting.get(row.id) ?? [])]) settle(true)
      return pollIntervalMs
    } catch {
      // The request that waits asks the ledger itself when its time is over, and tells what is wrong.
      return pauseMs
    }
  }
}
