/** A piece of work done again and again by one caller at a time. */
export interface Repeated {
  /** Starts a round now, or right after the present one. */
  wake(): void
  /** No further round; waits for the present one. */
  stop(): Promise<void>
}

const longestPauseMs = 5_000

/**
 * Runs `round` every `intervalMs`, sooner when woken; never two at once. After an error the pauses double up to 5 seconds.
 * @param onError told of each failed round; the loop goes on
 */
export function repeat(round: () => Promise<void>, intervalMs: number, onError: (error: unknown) => void): Repeated {
  let stopped = false
  let woken = false
  let failures = 0
  let interrupt = (): void => undefined
  const pause = async (): Promise<void> => {
    if (woken && failures === 0) return
    const ms = failures === 0 ? intervalMs : Math.min(intervalMs * 2 ** Math.min(failures, 10), longestPauseMs)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      interrupt = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
  const run = async (): Promise<void> => {
    // the caller has its handle before the first round
    await Promise.resolve()
    while (!stopped) {
      woken = false
      try {
        await round()
        failures = 0
      } catch (error) {
        failures += 1
        onError(error)
      }
      if (!stopped) await pause()
    }
  }
  const running = run()
  return {
    wake() {
      woken = true
      if (failures === 0) interrupt()
    },
    async stop() {
      stopped = true
      interrupt()
      await running
    },
  }
}
