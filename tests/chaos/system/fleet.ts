import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { nodeArguments } from '../../../cli/process-status.ts'
import { processNamed } from '../../../cli/processes.ts'
import { PidFiles, processIdentity } from '../../../compose/native/index.ts'
import { addCounters, countersOf } from './counters.ts'
import type { GroupName } from './groups.ts'
import type { TcpLink } from './tcp-link.ts'

export interface WorkerPlan {
  readonly group: GroupName
  readonly number: number
  readonly metricsPort: number
  readonly postgres: TcpLink
  readonly redis: TcpLink
  /** Addresses and settings. */
  readonly env: Readonly<Record<string, string>>
}

/** How a process of a worker ended without being told to. */
export interface WorkerExit {
  readonly worker: string
  readonly atMs: number
  readonly code: number | null
  readonly signal: string | null
}

/** One worker of the built product, started again by whoever plays the supervisor. */
export class FleetWorker {
  /** Nothing is started any more. */
  static endOfDay = false
  readonly name: string
  readonly plan: WorkerPlan
  readonly exits: WorkerExit[] = []
  /** Sums over all its processes, by metric name. */
  readonly counters = new Map<string, number>()
  starts = 0
  #child: ChildProcess | undefined
  #last = new Map<string, number>()
  #wanted = false
  #paused = false
  #timer: NodeJS.Timeout | undefined
  readonly #root: string
  readonly #logFile: string
  readonly #pidFiles: PidFiles

  /** @param root the checkout, or a copy of it whose dist/ is another; @param dataDir keeps its pid file; @param logs folder of its log */
  constructor(plan: WorkerPlan, root: string, dataDir: string, logs: string) {
    this.plan = plan
    this.name = `${plan.group}-${plan.number}`
    this.#root = root
    this.#logFile = join(logs, `${this.name}.log`)
    this.#pidFiles = new PidFiles(join(dataDir, 'run'))
  }

  get running(): boolean {
    return this.#child !== undefined
  }

  get paused(): boolean {
    return this.#paused
  }

  /** Starts it, and again whenever it ends. @param extra environment of the first process only */
  start(extra: Readonly<Record<string, string>> = {}): void {
    this.#wanted = true
    clearTimeout(this.#timer)
    if (this.#child !== undefined || FleetWorker.endOfDay) return
    this.starts += 1
    const log = openSync(this.#logFile, 'a')
    const spec = processNamed(this.plan.group)
    const child = spawn(process.execPath, nodeArguments(spec, this.#root), {
      cwd: this.#root,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        ...spec.env,
        ...this.plan.env,
        DATABASE_URL: this.#namedUrl(),
        ...extra,
      },
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    this.#child = child
    this.#paused = false
    this.#last = new Map()
    if (child.pid !== undefined) {
      const identity = processIdentity(child.pid) ?? ''
      this.#pidFiles.write({ name: this.name, pid: child.pid, identity, port: this.plan.metricsPort, startedAtMs: Date.now() })
    }
    child.once('error', () => undefined)
    child.once('exit', (code, signal) => {
      this.#child = undefined
      this.#paused = false
      this.exits.push({ worker: this.name, atMs: Date.now(), code, signal })
      // as a supervisor: after a pause, so that one that cannot start does not eat the machine
      if (this.#wanted) this.#timer = setTimeout(() => this.start(), 400)
    })
  }

  /** Which process of the worker this is: what its connections to Postgres are called. */
  get processName(): string {
    return `${this.name}#${this.starts}`
  }

  signal(signal: NodeJS.Signals): boolean {
    if (this.#child === undefined) return false
    if (signal === 'SIGSTOP') this.#paused = true
    if (signal === 'SIGCONT') this.#paused = false
    return this.#child.kill(signal)
  }

  /** Ends it for good, gracefully first. */
  async stop(graceMs = 15_000): Promise<void> {
    this.#wanted = false
    clearTimeout(this.#timer)
    const child = this.#child
    if (child === undefined) return
    if (this.#paused) this.signal('SIGCONT')
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
    await ended
    clearTimeout(timer)
  }

  /** Adds what its counters have grown by. What a process counted after the last look before its end is not seen. */
  async scrape(): Promise<void> {
    const child = this.#child
    if (child === undefined || this.#paused) return
    try {
      const response = await fetch(`http://127.0.0.1:${this.plan.metricsPort}/metrics`, { signal: AbortSignal.timeout(1_500) })
      const now = countersOf(await response.text())
      if (this.#child !== child) return
      addCounters(this.counters, this.#last, now)
      this.#last = now
    } catch {
      // starting, ending or busy
    }
  }

  #namedUrl(): string {
    const url = new URL(this.plan.env.DATABASE_URL ?? '')
    url.searchParams.set('application_name', this.processName)
    return url.href
  }
}
