import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

/** An answer per line of the input. */
export interface Answer {
  readonly line: number
  readonly idempotencyKey: string | null
  readonly merchantId: string | null
  /** HTTP status of the last attempt; null when there was none or no answer came. */
  readonly status: number | null
  /** The answer's JSON, or why there is none. */
  readonly body: unknown
  readonly replayed: boolean
  readonly attempts: number
}

/** Writes answers in the order of the input, whatever order they come in. Only what waits for an earlier one is held. */
export class AnswerFile {
  readonly #stream: WriteStream
  readonly #held = new Map<number, string>()
  #next = 0
  #failure: Error | undefined

  private constructor(stream: WriteStream) {
    this.#stream = stream
    stream.on('error', (error) => {
      this.#failure = error
    })
  }

  /** @throws {Error} when the file cannot be written */
  static async open(path: string): Promise<AnswerFile> {
    const stream = createWriteStream(path)
    await once(stream, 'open')
    return new AnswerFile(stream)
  }

  /** @param place counts from 0, in the order of the input and without gaps; @throws {Error} when an earlier write failed */
  put(place: number, answer: Answer): void {
    if (this.#failure !== undefined) throw this.#failure
    this.#held.set(place, `${JSON.stringify(answer)}\n`)
    for (let text = this.#held.get(this.#next); text !== undefined; text = this.#held.get(this.#next)) {
      this.#stream.write(text)
      this.#held.delete(this.#next)
      this.#next += 1
    }
  }

  /** Answers that wait for one of an earlier line. */
  get heldCount(): number {
    return this.#held.size
  }

  /** Writes what is still held, past the gaps that an interruption left, and closes. */
  async close(): Promise<void> {
    for (const [, text] of [...this.#held].sort(([a], [b]) => a - b)) this.#stream.write(text)
    this.#stream.end()
    await finished(this.#stream)
  }
}
