import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { nodeArguments } from '../../cli/process-status.ts'
import { processNamed } from '../../cli/processes.ts'
import type { Build } from './options.ts'
import { peakRssMib } from './process-usage.ts'

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A process that a benchmark started; it ends with the benchmark at the latest. */
export class StartedProcess {
  readonly name: string
  readonly pid: number
  /** `performance.now()` just before it was started. */
  readonly startedAtMs: number
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  #output = ''
  #errors = ''
  #peakMib = 0

  private constructor(name: string, child: ChildProcess, startedAtMs: number) {
    this.name = name
    this.#child = child
    this.pid = child.pid ?? 0
    this.startedAtMs = startedAtMs
    this.#ended = once(child, 'exit')
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#output += text))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#errors = (this.#errors + text).slice(-10_000)))
    running.add(child)
    child.once('exit', () => running.delete(child))
  }

  static start(name: string, command: string, args: readonly string[], options: SpawnOptions): StartedProcess {
    const startedAtMs = performance.now()
    return new StartedProcess(name, spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }), startedAtMs)
  }

  /** One of our processes, by its name in cli/processes.ts: the program of a build, started as this checkout starts it. */
  static built(build: Build, name: string, env: Readonly<Record<string, string>>): StartedProcess {
    const args = nodeArguments(processNamed(name), build.folder, build.nodeOptions)
    return StartedProcess.start(name, process.execPath, args, { cwd: build.folder, env })
  }

  /** A program of the benchmarks themselves, from its source. */
  static source(name: string, file: string, env: Readonly<Record<string, string>>, nodeOptions: readonly string[] = []): StartedProcess {
    return StartedProcess.start(name, process.execPath, [...nodeOptions, '--import', 'tsx', file], { env })
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** What it wrote to standard output so far. */
  get output(): string {
    return this.#output
  }

  /** Largest resident memory, MiB, as of the last time this was asked while it ran. */
  peakMib(): number {
    this.#peakMib = Math.max(this.#peakMib, peakRssMib(this.pid))
    return this.#peakMib
  }

  /**
   * Waits until a URL answers 2xx. @returns milliseconds since the process was started
   * @throws {Error} with its last words, when it ends or takes longer than a minute
   */
  async ready(url: string): Promise<number> {
    const deadlineMs = performance.now() + 60_000
    for (;;) {
      const answers = await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
      if (answers) return performance.now() - this.startedAtMs
      if (this.hasEnded || performance.now() > deadlineMs) throw this.failure('did not get ready')
      await sleep(5)
    }
  }

  /** Waits for its end. @throws {Error} with its last words, when it failed */
  async finished(): Promise<string> {
    await this.#ended
    if (this.#child.exitCode !== 0) throw this.failure(`ended with ${this.#child.exitCode ?? this.#child.signalCode}`)
    return this.#output
  }

  failure(what: string): Error {
    return new Error(`${this.name} ${what}: ${(this.#errors + this.#output).trim().slice(-2_000)}`)
  }

  /** Ends it and waits; no effect when it has ended. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (!this.hasEnded) {
      this.peakMib()
      this.#child.kill(signal)
      const giveUp = setTimeout(() => this.#child.kill('SIGKILL'), 15_000)
      await this.#ended
      clearTimeout(giveUp)
    }
  }
}
