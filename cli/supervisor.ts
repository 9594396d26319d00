import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PidFiles, processIdentity, stopByPidFile } from '../compose/native/index.ts'

/** A process to keep running. */
export interface SupervisedProcess {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly port: number
  /** changes with the build and the settings: a running process of another version is replaced */
  readonly version: string
}

/** How often a process ended by itself. */
export interface ProcessHistory {
  readonly restarts: number
  /** exit code or signal of the last end */
  readonly lastExit: string | undefined
  /** of the process that is kept now */
  readonly version: string
}

/** What the supervisor writes for others to read. */
export type SupervisorState = Readonly<Record<string, ProcessHistory>>

/** Waits before a restart, milliseconds: doubled from the first to the last while ends follow each other closely. */
const [firstBackoffMs, lastBackoffMs] = [200, 5_000]
/** A process that ran for longer than this starts again with the shortest wait. */
const steadyMs = 30_000
/** How long a process may take to finish its work after SIGTERM. */
export const stopGraceMs = 20_000
const logMaxBytes = 50 * 1024 * 1024

/** Keeps processes running: restarts what ends, replaces what changed, ends what is not wanted any more. */
export class Supervisor {
  readonly #running = new Map<string, Keeper>()
  readonly #pidFiles: PidFiles
  readonly #dataDir: string

  readonly #say: (line: string) => void

  /**
   * @param dataDir where logs/ and run/ are
   * @param say told of each process that ended by itself
   */
  constructor(dataDir: string, say: (line: string) => void) {
    this.#dataDir = dataDir
    this.#say = say
    this.#pidFiles = new PidFiles(join(dataDir, 'run'))
  }

  /** Makes what runs equal to what is wanted; returns when everything unwanted has ended. */
  async reconcile(wanted: readonly SupervisedProcess[]): Promise<void> {
    const next = new Map(wanted.map((spec) => [spec.name, spec]))
    const gone = [...this.#running.values()].filter((keeper) => next.get(keeper.spec.name)?.version !== keeper.spec.version)
    await Promise.all(
      gone.map(async (keeper) => {
        await keeper.stop()
        this.#running.delete(keeper.spec.name)
      }),
    )
    for (const spec of wanted) {
      if (this.#running.has(spec.name)) continue
      // one that an earlier supervisor left when it was killed would hold the port
      await stopByPidFile(spec.name, this.#pidFiles, { graceMs: stopGraceMs })
      const keeper = new Keeper(spec, this.#dataDir, this.#pidFiles, (what) => {
        this.#say(what)
        this.#writeState()
      })
      this.#running.set(spec.name, keeper)
      keeper.start()
    }
    this.#writeState()
  }

  #writeState(): void {
    const state: Record<string, ProcessHistory> = {}
    for (const [name, keeper] of this.#running) state[name] = keeper.history
    const file = stateFile(this.#dataDir)
    writeFileSync(`${file}.new`, `${JSON.stringify(state)}\n`)
    renameSync(`${file}.new`, file)
  }
}

/** Where the supervisor tells how often each process ended. */
export function stateFile(dataDir: string): string {
  return join(dataDir, 'run', 'supervisor-state.json')
}

/** Log of a process. */
export function logFile(dataDir: string, name: string): string {
  return join(dataDir, 'logs', `${name}.log`)
}

/** Keeps one process running until it is told to stop. */
class Keeper {
  readonly spec: SupervisedProcess
  history: ProcessHistory
  readonly #dataDir: string
  readonly #pidFiles: PidFiles
  readonly #onEnd: (what: string) => void
  readonly #stopping = new AbortController()
  #child: ChildProcess | undefined
  #ended: Promise<void> = Promise.resolve()

  constructor(spec: SupervisedProcess, dataDir: string, pidFiles: PidFiles, onEnd: (what: string) => void) {
    this.spec = spec
    this.#dataDir = dataDir
    this.#pidFiles = pidFiles
    this.#onEnd = onEnd
    this.history = { restarts: 0, lastExit: undefined, version: spec.version }
  }

  start(): void {
    this.#ended = this.#keep()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#child?.kill('SIGTERM')
    const kill = setTimeout(() => this.#child?.kill('SIGKILL'), stopGraceMs)
    await this.#ended
    clearTimeout(kill)
  }

  async #keep(): Promise<void> {
    let backoffMs = firstBackoffMs
    for (;;) {
      const since = Date.now()
      const lastExit = await this.#runOnce()
      if (this.#stopping.signal.aborted) return
      if (Date.now() - since > steadyMs) backoffMs = firstBackoffMs
      this.history = { ...this.history, restarts: this.history.restarts + 1, lastExit }
      this.#onEnd(`${this.spec.name} ended (${lastExit}); starting it again in ${backoffMs} ms`)
      await sleep(backoffMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
      if (this.#stopping.signal.aborted) return
      backoffMs = Math.min(backoffMs * 2, lastBackoffMs)
    }
  }

  /** @returns exit code or signal */
  async #runOnce(): Promise<string> {
    const log = openLog(logFile(this.#dataDir, this.spec.name))
    const child = spawn(this.spec.command, this.spec.args, { env: this.spec.env, stdio: ['ignore', log, log] })
    closeSync(log)
    this.#child = child
    const exit = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? String(code)))
      child.once('error', (error) => resolve(error.message))
    })
    if (child.pid !== undefined) {
      const identity = processIdentity(child.pid) ?? 'ended'
      this.#pidFiles.write({ name: this.spec.name, pid: child.pid, identity, port: this.spec.port, startedAtMs: Date.now() })
    }
    const how = await exit
    this.#child = undefined
    this.#pidFiles.remove(this.spec.name)
    return how
  }
}

function openLog(file: string): number {
  mkdirSync(join(file, '..'), { recursive: true })
  if (existsSync(file) && statSync(file).size > logMaxBytes) renameSync(file, `${file}.1`)
  return openSync(file, 'a')
}
