import type { ChainableCommander } from 'ioredis'
import type { Redis } from '../../platform/redis/client.ts'

/** Redis' answer to one command of a pipeline. */
export type PipelineAnswer = readonly [error: Error | null, value?: unknown]

interface Waiting {
  readonly add: (pipeline: ChainableCommander) => unknown
  readonly answer: ((answer: PipelineAnswer) => void) | undefined
}

/**
 * Commands of one turn of the event loop share a write, and those that come while it is not answered share the next: a write costs more than
 * a command. That is what ioredis' `enableAutoPipelining` does, which makes every command twice.
 */
export class SharedPipeline {
  readonly #redis: Redis
  #waiting: Waiting[] = []
  #busy = false

  constructor(redis: Redis) {
    this.#redis = redis
  }

  /** Redis' answer to the command that `add` puts on a pipeline; an error is an answer, too. */
  ask(add: (pipeline: ChainableCommander) => unknown): Promise<PipelineAnswer> {
    return new Promise((answer) => this.#push({ add, answer }))
  }

  /** Sends a command whose answer nobody waits for. */
  tell(add: (pipeline: ChainableCommander) => unknown): void {
    this.#push({ add, answer: undefined })
  }

  #push(waiting: Waiting): void {
    this.#waiting.push(waiting)
    if (this.#busy) return
    this.#busy = true
    setImmediate(() => this.#send())
  }

  #send(): void {
    const sent = this.#waiting
    this.#waiting = []
    const pipeline = this.#redis.pipeline()
    for (const { add } of sent) add(pipeline)
    // the callback hears of failures, too
    void pipeline.exec((error, answers) => {
      this.#busy = this.#waiting.length > 0
      if (this.#busy) this.#send()
      for (const [index, { answer }] of sent.entries()) answer?.(answers?.[index] ?? [error ?? new Error('Redis gave no answer')])
    })
  }
}
