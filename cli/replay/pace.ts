/** Spreads payments evenly over time. Pure: it only says how long to wait. */
export class Pace {
  readonly #perMs: number
  #freeAtMs = 0

  /** @param perSecond payments a second; undefined = as fast as they are answered */
  constructor(perSecond: number | undefined) {
    this.#perMs = (perSecond ?? Number.POSITIVE_INFINITY) / 1000
  }

  /** Books `count` payments. @returns milliseconds to wait before they are sent */
  book(count: number, nowMs: number): number {
    const atMs = Math.max(nowMs, this.#freeAtMs)
    this.#freeAtMs = atMs + count / this.#perMs
    return atMs - nowMs
  }
}

/** How long to wait before the next attempt, milliseconds: what the gateway asked for, else doubling from 200 ms to 5 s, each a little different. */
export function retryDelayMs(attempt: number, retryAfterMs: number | undefined, random: number): number {
  const delayMs = retryAfterMs ?? Math.min(5_000, 200 * 2 ** (attempt - 1))
  return Math.min(60_000, delayMs * (1 + random / 4))
}
