import { setTimeout as sleep } from 'node:timers/promises'

/** Lets payments go in the order of the day they play, so many a second. One that comes late is not held back. */
export class Pacer {
  readonly #perSecond: number
  #startedMs: number | undefined

  /** @param perSecond 0: as fast as it goes */
  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /** Waits until the payment at this place of the order may go. */
  async turn(rank: number, signal: AbortSignal): Promise<void> {
    if (this.#perSecond === 0) return
    this.#startedMs ??= performance.now()
    const waitMs = this.#startedMs + (rank / this.#perSecond) * 1000 - performance.now()
    if (waitMs > 1) await sleep(waitMs, undefined, { signal })
  }
}
