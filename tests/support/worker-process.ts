import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectRoot } from '../../platform/project-root.ts'

/** A worker as it runs in production, from its source: a process that can be killed. */
export class WorkerProcess {
  readonly #source: string
  readonly #env: Readonly<Record<string, string>>
  readonly #readyUrl: string
  #child: ChildProcess | undefined
  #output = ''

  /** @param source such as `processors/loyalty/main.ts`; @param env addresses and METRICS_PORT */
  constructor(source: string, env: Readonly<Record<string, string>> & { readonly METRICS_PORT: string }) {
    this.#source = source
    this.#env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', UV_THREADPOOL_SIZE: '8', ...env }
    this.#readyUrl = `http://127.0.0.1:${env.METRICS_PORT}/readyz`
  }

  /** Starts it and waits until it says that it is ready. @throws {Error} with its output, when it ends or takes too long */
  async start(timeoutMs = 150_000): Promise<void> {
    const child = spawn(process.execPath, ['--import', 'tsx', this.#source], {
      cwd: projectRoot(),
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (this.#output += text))
    const deadline = performance.now() + timeoutMs
    while (!(await this.#isReady())) {
      if (child.exitCode !== null) throw new Error(`${this.#source} ended with ${child.exitCode}: ${this.#output.slice(-2_000)}`)
      if (performance.now() > deadline) throw new Error(`${this.#source} is not ready: ${this.#output.slice(-2_000)}`)
      await sleep(100)
    }
  }

  /** Ends it with this signal and waits; no effect when it does not run. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  async #isReady(): Promise<boolean> {
    return await fetch(this.#readyUrl).then(
      ({ ok }) => ok,
      () => false,
    )
  }
}
