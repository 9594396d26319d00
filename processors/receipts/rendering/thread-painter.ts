import type { Worker } from 'node:worker_threads'
import { startThread } from '../../../core/start-thread.ts'
import type { PaintedReceipt, Painter } from '../slip/receipt-painter.ts'
import type { SlipSource } from '../slip/slip.ts'
import type { PaintAnswer, PaintOrder } from './paint-thread.ts'

interface Waiting {
  resolve(painted: PaintedReceipt): void
  reject(error: Error): void
  readonly timer: NodeJS.Timeout
}

/** The two parsed cuts of the typeface take 40 MB; without a limit garbage is left to grow to several times that. */
const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 } as const

/**
 * Draws in a thread of its own, so that laying out and writing a PDF, some 20 ms of JavaScript a receipt, never holds up a batch. A thread that
 * dies or takes too long is replaced with the next receipt.
 */
export class ThreadPainter implements Painter {
  readonly #timeoutMs: number
  readonly #waiting = new Map<number, Waiting>()
  #thread: Worker | undefined
  #lastId = 0

  /** @param timeoutMs how long one receipt may take */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  /** @throws {Error} when it cannot be drawn, or its thread ended */
  async paint(source: SlipSource): Promise<PaintedReceipt> {
    this.#thread ??= this.#start()
    const thread = this.#thread
    const id = ++this.#lastId
    return await new Promise<PaintedReceipt>((resolve, reject) => {
      const timer = setTimeout(() => void thread.terminate(), this.#timeoutMs)
      this.#waiting.set(id, { resolve, reject, timer })
      thread.postMessage({ id, source } satisfies PaintOrder)
    })
  }

  async close(): Promise<void> {
    await this.#thread?.terminate()
  }

  #start(): Worker {
    const thread = startThread(new URL('./paint-thread.ts', import.meta.url), { resourceLimits })
    let cause = 'it took too long'
    thread.on('message', (answer: PaintAnswer) => {
      if ('error' in answer) this.#take(answer.id)?.reject(new Error(answer.error))
      else this.#take(answer.id)?.resolve(answer)
    })
    thread.on('error', (error) => {
      cause = error instanceof Error ? error.message : String(error)
    })
    thread.on('exit', () => {
      if (this.#thread === thread) this.#thread = undefined
      for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(new Error(`the painting thread ended: ${cause}`))
    })
    return thread
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    clearTimeout(waiting?.timer)
    return waiting
  }
}
