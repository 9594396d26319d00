import type { Command } from 'commander'

/** The deploy steps, each a subcommand of its own too, in the order they must happen. */
export const provisionSteps = ['migrate', 'schemas', 'topics'] as const

/**
 * Brings database, schema registry and broker to what this build needs, before its processes start.
 * @throws {Error} when a step fails
 */
export async function provision(program: Command, say: (line: string) => void): Promise<void> {
  for (const step of provisionSteps) {
    if (!program.commands.some((command) => command.name() === step)) {
      say(`${step} is not part of this version: skipped`)
      continue
    }
    const since = Date.now()
    await program.parseAsync([step], { from: 'user' })
    if (process.exitCode) throw new Error(`${step} failed, see above`)
    say(`${step} done (${((Date.now() - since) / 1000).toFixed(1)} s)`)
  }
}
