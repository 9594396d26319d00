import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { AppError } from '../core/errors.ts'

/** The deploy steps, each a subcommand of its own too, in the order they must happen. */
export const provisionSteps = ['migrate', 'schemas', 'topics', 'card-products'] as const

/**
 * Brings database, schema registry and broker to what this build needs, before its processes start.
 * @throws {Error} when a step fails
 */
export async function provision(program: Command, say: (line: string) => void): Promise<void> {
  for (const step of provisionSteps) {
    const since = Date.now()
    await patiently(() => program.parseAsync([step], { from: 'user' }), say)
    if (process.exitCode) throw new Error(`${step} failed, see above`)
    say(`${step} done (${((Date.now() - since) / 1000).toFixed(1)} s)`)
  }
}

/** How long a step may find a service too slow; a broker that has just started on a busy machine takes its time. */
const patienceMs = 90_000

/** Every step may be repeated, so one that only found a service away or slow is. */
async function patiently(action: () => Promise<unknown>, say: (line: string) => void): Promise<void> {
  const until = Date.now() + patienceMs
  for (;;) {
    try {
      await action()
      return
    } catch (error) {
      if (!(error instanceof AppError && error.next === 'retry') || Date.now() > until) throw error
      say(`${error.message} (${error.code}): once more`)
      await sleep(1_000)
    }
  }
}
