import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from '../../../platform/postgres/pool.ts'

const pollIntervalMs = 100
/** After a query that failed. */
const pauseMs = 1_000

/**
 * Tells when payments get their row in the ledger. All waiting requests share one query every 100 ms, so their number does
 * not load Postgres; nobody waiting, no query.
 */
export class JudgedWatcher {
  readonly #pool: Pool
  readonly #waiting = new Map<string, Set<(judged: boolean) => void>>()
  #polling = false
  #stopped = false

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** True as soon as the payment is judged; false when the time is over, the signal aborts or the gateway shuts down. */
  async judged(paymentId: string, waitMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.#stopped || signal.aborted) return false
    const waiters = this.#waiting.get(paymentId) ?? new Set()
    this.#waiting.set(paymentId, waiters)
    return await new Promise<boolean>((resolve) => {
      const settle = (judged: boolean): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', giveUp)
        waiters.delete(settle)
        if (waiters.size === 0 && this.#waiting.get(paymentId) === waiters) this.#waiting.delete(paymentId)
        resolve(judged)
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
      const { rows } = await this.#pool.query<{ readonly payment_id: string }>({
        name: 'select-judged',
        text: 'select payment_id from transactions where payment_id = any($1::uuid[])',
        values: [[...this.#waiting.keys()]],
      })
      for (const row of rows) for (const settle of [...(this.#waiting.get(row.payment_id) ?? [])]) settle(true)
      return pollIntervalMs
    } catch {
      // The request that waits asks the ledger itself when its time is over, and tells what is wrong.
      return pauseMs
    }
  }
}
