import { Problem } from '../../problem.ts'

/** A stream that is being written. */
export interface OpenStream {
  /** Ends it once what it is writing is written. */
  end(): void
  /** Breaks its connection. */
  destroy(): void
}

/** How long clients may take to read the rest when the gateway shuts down, milliseconds. */
const graceMs = 1_000
const lookMs = 20

/** Every open stream: bounds their number, and ends them when the gateway shuts down, which would wait for them for ever. */
export class OpenStreams {
  readonly #limit: number
  readonly #streams = new Set<OpenStream>()

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#streams.size
  }

  /**
   * @returns takes it out again; may be called twice
   * @throws {Problem} OVERLOADED when there are as many as there may be
   */
  add(stream: OpenStream): () => void {
    if (this.#streams.size >= this.#limit)
      throw new Problem('OVERLOADED', { detail: 'too many notification streams are open on this gateway', retryAfterS: 5 })
    this.#streams.add(stream)
    return () => this.#streams.delete(stream)
  }

  async close(): Promise<void> {
    for (const stream of this.#streams) stream.end()
    const deadline = performance.now() + graceMs
    while (this.#streams.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, lookMs))
    for (const stream of this.#streams) stream.destroy()
  }
}
