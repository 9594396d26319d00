/**
 * The `paystream` command. A subcommand is a file in commands/ that exports
 *
 *   export function register(program: Command): void { program.command('keys').description(...).action(...) }
 *
 * and needs no line here. Heavy imports (the Kafka client) belong inside the action, so that `--help` stays instant.
 * An action that fails throws: failure.ts prints the message and names the exit code (or set process.exitCode yourself).
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Command } from 'commander'
import { loadDotEnv } from './environment.ts'
import { exitCodeHelp, reportFailure } from './failure.ts'

/** What a file in commands/ exports. */
export interface CommandModule {
  readonly register: (program: Command) => void
}

async function main(): Promise<void> {
  loadDotEnv()
  const program = new Command('paystream')
    .description('Real-time payment analytics on Kafka: start it, stop it, look at it.')
    .exitOverride()
    .addHelpText('after', exitCodeHelp)
  for (const file of commandFiles()) {
    const { register } = (await import(pathToFileURL(file).href)) as CommandModule
    register(program)
  }
  await program.parseAsync()
}

function commandFiles(): string[] {
  const folder = join(import.meta.dirname, 'commands')
  return readdirSync(folder)
    .filter((name) => /^[a-z-]+\.(js|ts)$/.test(name))
    .sort()
    .map((name) => join(folder, name))
}

main().catch((error: unknown) => {
  const exitCode = reportFailure(error)
  process.exitCode ||= exitCode
})
