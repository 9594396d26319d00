import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../../core/errors.ts'
import type { Logger } from '../../../platform/logging/logger.ts'
import { isPostgresOutage, sqlState } from '../../../platform/postgres/pool.ts'

/** What a worker cannot do without; `outputs` = their acknowledgement. Redis is none of them. */
export type Dependency = 'kafka' | 'postgres' | 'registry' | 'outputs'

/** Thrown out of a wait when the worker is told to stop. Nothing was decided by it. */
export class StoppedError extends Error {
  constructor() {
    super('the worker is stopping')
    this.name = 'StoppedError'
  }
}

const firstDelayMs = 50
const longestDelayMs = 2_000

/** Deadlock, serialization failure, lock time-out: the same call may succeed at once. */
const passingStates: ReadonlySet<string> = new Set(['40001', '40P01', '55P03'])

/** True for a failure of the environment: waiting helps, the input is not to blame. */
export function isOutage(error: unknown): boolean {
  if (error instanceof StoppedError) return false
  if (error instanceof AppError) return error.next === 'retry'
  return passingStates.has(sqlState(error) ?? '') || isPostgresOutage(error)
}

/** Which dependencies are away, for how long and why; and the one way of waiting for them. */
export class Outages {
  readonly #away = new Map<Dependency, string>()
  readonly #logger: Logger
  readonly #stopping: AbortSignal
  /** When the last outage ended, by the monotonic clock. */
  endedAtMs = 0

  constructor(logger: Logger, stopping: AbortSignal) {
    this.#logger = logger
    this.#stopping = stopping
  }

  /** True while something is away that a new process would miss too. Outputs that wait although Kafka answers are no excuse for standing still. */
  get any(): boolean {
    return this.#away.size > (this.#away.has('outputs') ? 1 : 0)
  }

  reasons(): readonly string[] {
    return [...this.#away].map(([dependency, cause]) => `${dependency}: ${cause}`)
  }

  begin(dependency: Dependency, error: unknown): void {
    const cause = error instanceof Error ? error.message : String(error)
    if (!this.#away.has(dependency)) this.#logger.warn({ dependency, cause }, `waiting for ${dependency}`)
    this.#away.set(dependency, cause)
  }

  end(dependency: Dependency): void {
    if (!this.#away.delete(dependency)) return
    if (dependency !== 'outputs') this.endedAtMs = performance.now()
    this.#logger.info({ dependency }, `${dependency} is back`)
  }

  /**
   * Repeats an action until it succeeds or fails by itself, with growing, jittered pauses.
   * @throws {StoppedError} when the worker stops meanwhile; whatever is not an outage
   */
  async until<Result>(dependency: Dependency, action: () => Promise<Result>): Promise<Result> {
    for (let attempt = 0; ; attempt++) {
      try {
        const result = await action()
        this.end(dependency)
        return result
      } catch (error) {
        if (!isOutage(error)) throw error
        if (!passingStates.has(sqlState(error) ?? '')) this.begin(dependency, error)
        await this.pause(attempt)
      }
    }
  }

  /** A jittered pause that grows with the attempt. @throws {StoppedError} */
  async pause(attempt: number): Promise<void> {
    const longest = Math.min(firstDelayMs * 2 ** attempt, longestDelayMs)
    await this.wait(longest * (0.5 + Math.random() / 2))
  }

  /** @throws {StoppedError} */
  async wait(ms: number): Promise<void> {
    if (this.#stopping.aborted) throw new StoppedError()
    try {
      await sleep(ms, undefined, { signal: this.#stopping })
    } catch {
      throw new StoppedError()
    }
  }
}
