interface Waiting {
  readonly dueAt: number
  readonly giveUp: () => void
}

/**
 * One time limit for promises without number. A single timer runs, for the oldest that waits, where one for each would be made and
 * cleared with every payment.
 */
export class TimeLimit {
  readonly #ms: number
  readonly #error: () => Error
  /** in the order in which they are due */
  readonly #waiting = new Set<Waiting>()
  #timer: NodeJS.Timeout | undefined

  /** @param ms how long a promise may take; @param error what it is rejected with when it takes longer */
  constructor(ms: number, error: () => Error) {
    this.#ms = ms
    this.#error = error
  }

  /** As the promise settles, or rejected when it has not within the time; what comes of it later is dropped. */
  within<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiting = { dueAt: performance.now() + this.#ms, giveUp: () => reject(this.#error()) }
      this.#waiting.add(waiting)
      if (this.#timer === undefined) this.#timer = this.#wake(this.#ms)
      promise.then(
        (value) => {
          this.#waiting.delete(waiting)
          resolve(value)
        },
        (error: unknown) => {
          this.#waiting.delete(waiting)
          reject(error)
        },
      )
    })
  }

  #wake(afterMs: number): NodeJS.Timeout {
    // Whoever waits keeps the process going by other means.
    return setTimeout(() => this.#sweep(), afterMs).unref()
  }

  #sweep(): void {
    this.#timer = undefined
    const now = performance.now()
    for (const waiting of this.#waiting) {
      if (waiting.dueAt > now) {
        this.#timer = this.#wake(Math.ceil(waiting.dueAt - now))
        return
      }
      this.#waiting.delete(waiting)
      waiting.giveUp()
    }
  }
}
