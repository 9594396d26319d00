import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PidFiles, ProcessRecord } from './pid-file.ts'
import { processIdentity } from './process-identity.ts'

/** A program to run on its own, outliving whoever started it. */
export interface BackgroundProcess {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** user and group to run as, when we may choose (root) */
  readonly runAs?: { readonly uid: number; readonly gid: number } | undefined
  /** standard output and errors are appended here */
  readonly logFile: string
  readonly port?: number
}

/** A log above this is moved to `<log>.1` at the next start, so that logs stay bounded by two files. */
const logMaxBytes = 20 * 1024 * 1024

/**
 * Starts the program in a session of its own and writes its pid file.
 * @throws {Error} when the program cannot be executed
 */
export async function startInBackground(program: BackgroundProcess, pidFiles: PidFiles): Promise<ProcessRecord> {
  const log = openLog(program.logFile)
  try {
    const child = spawn(program.command, program.args, {
      cwd: program.cwd,
      env: program.env as NodeJS.ProcessEnv | undefined,
      detached: true,
      stdio: ['ignore', log, log],
      ...program.runAs,
    })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', (cause) => reject(new Error(`cannot run ${program.command}: ${cause.message}`, { cause })))
    })
    child.unref()
    const pid = child.pid as number
    // a program that ended within the first moment has no identity any more; its health check will say so
    const identity = processIdentity(pid) ?? 'ended'
    const record: ProcessRecord = { name: program.name, pid, identity, port: program.port, startedAtMs: Date.now() }
    pidFiles.write(record)
    return record
  } finally {
    closeSync(log)
  }
}

/** How a process is asked to end. */
export interface StopOptions {
  /** the signal it ends gracefully on; SIGTERM unless told */
  readonly signal?: NodeJS.Signals
  /** after this long it is killed, milliseconds */
  readonly graceMs: number
}

/**
 * Ends the process of that name if it is still the one we started, and removes its pid file.
 * @returns how it ended: `absent` when nothing ran, `killed` when it did not end within the grace
 */
export async function stopByPidFile(name: string, pidFiles: PidFiles, options: StopOptions): Promise<'absent' | 'stopped' | 'killed'> {
  const record = pidFiles.running(name)
  if (record === undefined) {
    pidFiles.remove(name)
    return 'absent'
  }
  signalIfAlive(record.pid, options.signal ?? 'SIGTERM')
  let outcome: 'stopped' | 'killed' = 'stopped'
  if (!(await ended(record, options.graceMs))) {
    outcome = 'killed'
    signalIfAlive(record.pid, 'SIGKILL')
    if (!(await ended(record, 10_000))) throw new Error(`${name} (pid ${record.pid}) does not end, even by SIGKILL`)
  }
  pidFiles.remove(name)
  return outcome
}

/** Waits until that very process is gone; false when it is still there after the time given. */
export async function ended(record: ProcessRecord, timeoutMs: number): Promise<boolean> {
  const until = Date.now() + timeoutMs
  while (processIdentity(record.pid) === record.identity) {
    if (Date.now() >= until) return false
    await sleep(20)
  }
  return true
}

/** The last lines of a log, for a message about why something did not start. */
export function lastLogLines(logFile: string, lines = 15): string {
  if (!existsSync(logFile)) return '(no log)'
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true })
  if (existsSync(file) && statSync(file).size > logMaxBytes) renameSync(file, `${file}.1`)
  return openSync(file, 'a')
}
