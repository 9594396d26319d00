import { setTimeout as sleep } from 'node:timers/promises'

/** The run cannot go on: something answered in a way that no retry will change. */
export class DemoFault extends Error {
  override readonly name = 'DemoFault'
}

/** How long one thing is tried again before the run gives up: enough for any service to be killed and started again by hand. */
const patienceMs = 5 * 60_000
const gapsMs = [100, 200, 400, 800, 1_500, 3_000] as const

/**
 * Does something until it works. Every failure but a {@link DemoFault} counts as an outage: the demo is played while things are killed.
 * @param what for the message when patience ends
 */
export async function persist<Result>(what: string, signal: AbortSignal, attempt: () => Promise<Result>): Promise<Result> {
  const until = Date.now() + patienceMs
  for (let tries = 0; ; tries += 1) {
    signal.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof DemoFault || signal.aborted) throw error
      if (Date.now() > until)
        throw new DemoFault(`${what} failed for ${patienceMs / 60_000} minutes: ${messageOf(error)}`, { cause: error })
    }
    await sleep(gapsMs[Math.min(tries, gapsMs.length - 1)], undefined, { signal })
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

const [firstLookMs, lastLookMs] = [200, 1_000] as const

/** Waits before another look at something that is not there yet: shortly at first, a second when it takes longer. */
export async function beforeNextLook(looks: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.min(firstLookMs * 1.3 ** looks, lastLookMs), undefined, { signal })
}
