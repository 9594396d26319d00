import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { vi } from 'vitest'
import { reportFailure } from '../../cli/failure.ts'
import type { CommandModule } from '../../cli/main.ts'
import { projectRoot } from '../../platform/project-root.ts'
import type { CommandResult } from './command.ts'

const folder = join(projectRoot(), 'cli/commands')

/** Names of all subcommands. */
export const commandNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -3))

/**
 * Runs `paystream` in this process, which starts at once; one at a time. For what needs a process of its own there is command.ts.
 * @param env added to the environment while it runs
 */
export async function paystreamHere(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  let [stdout, stderr] = ['', '']
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((line: unknown) => {
      stdout += `${String(line)}\n`
    }),
    vi.spyOn(console, 'error').mockImplementation((line: unknown) => {
      stderr += `${String(line)}\n`
    }),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += String(text)
      return true
    }),
  ]
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  process.exitCode = undefined
  try {
    // As in main.ts: what is set before the subcommands are made is theirs too.
    const program = new Command('paystream').exitOverride().configureOutput({
      writeOut: (text) => {
        stdout += text
      },
      writeErr: (text) => {
        stderr += text
      },
    })
    for (const name of commandNames) ((await import(join(folder, `${name}.ts`))) as CommandModule).register(program)
    const failed = await program.parseAsync(args, { from: 'user' }).then(() => 0, reportFailure)
    return { exitCode: failed || Number(process.exitCode ?? 0), stdout, stderr }
  } finally {
    process.exitCode = undefined
    for (const spy of spies) spy.mockRestore()
    vi.unstubAllEnvs()
  }
}
