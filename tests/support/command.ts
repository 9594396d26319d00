import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from '../../platform/project-root.ts'

/** What a finished command left behind. */
export interface CommandResult {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  /** Added to the environment; addresses of the services above all. */
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** Asked every 50 ms with everything written so far; a signal returned is sent, once. */
  readonly watch?: (output: string) => NodeJS.Signals | undefined
}

/** Runs `paystream` from source in a process of its own, not at a terminal. */
export function paystream(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(projectRoot(), 'cli/main.ts'), ...args], {
    cwd: projectRoot(),
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let [stdout, stderr, signalled] = ['', '', false]
  const watching = setInterval(() => {
    const signal = signalled ? undefined : options.watch?.(stdout + stderr)
    if (signal !== undefined) signalled = child.kill(signal)
  }, 50)
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  // A command that ends before it has read everything closes the pipe.
  child.stdin.on('error', () => undefined).end(options.stdin ?? '')
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => {
      clearInterval(watching)
      resolve({ exitCode, stdout, stderr })
    })
  })
}
