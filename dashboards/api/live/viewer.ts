import type { Changed, Part, Pulse } from '../shapes/answers.ts'
import type { LivePosition } from './position.ts'
import { positionText } from './position.ts'

/** What a page is told; `id` is how far it has been told then. */
export type LiveMessage = { readonly id?: string } & (
  | { readonly event: 'changed'; readonly data: Changed }
  | { readonly event: 'pulse'; readonly data: Pulse }
  | { readonly event: 'signed-out'; readonly data: Record<string, never> }
)

/**
 * One open page. What it has not been told yet is merged: a slow connection gets fewer messages, never a queue.
 */
export class Viewer {
  readonly merchantId: string
  readonly sessionId: string
  /** How far the page was told before its connection broke, until the first look has compared; undefined also for a page that was just opened. */
  readonly resumedAt: LivePosition | undefined
  /** True until the first look. */
  isNew = true
  #position: LivePosition | undefined
  readonly #parts = new Set<Part>()
  #pulse: Pulse | undefined
  #signedOut = false
  #closed = false
  #wake: () => void = () => undefined

  constructor(of: { readonly merchantId: string; readonly sessionId: string; readonly resumedAt: LivePosition | undefined }) {
    this.merchantId = of.merchantId
    this.sessionId = of.sessionId
    this.resumedAt = of.resumedAt
  }

  /** @param parts what has changed since the last look, nothing perhaps. @param position where this look stands */
  seen(parts: readonly Part[], position: LivePosition): void {
    this.isNew = false
    this.#position = position
    for (const part of parts) this.#parts.add(part)
    if (parts.length > 0) this.#wake()
  }

  pulse(pulse: Pulse): void {
    this.#pulse = pulse
    this.#wake()
  }

  /** Tells the page that its session is over, and ends the stream. */
  signOut(): void {
    this.#signedOut = true
    this.#wake()
  }

  /** Ends the stream. */
  close(): void {
    this.#closed = true
    this.#wake()
  }

  /** Until closed. The first message asks a page for all it has missed: for everything, unless it says how far it was told. */
  async *messages(): AsyncGenerator<LiveMessage, void, undefined> {
    while (!this.#closed) {
      if (this.#signedOut) {
        yield { event: 'signed-out', data: {} }
        return
      }
      const message = this.#next()
      if (message !== undefined) yield message
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }

  #next(): LiveMessage | undefined {
    if (this.#parts.size > 0) {
      const parts = [...this.#parts]
      this.#parts.clear()
      return { ...this.#id(), event: 'changed', data: { parts } }
    }
    const pulse = this.#pulse
    this.#pulse = undefined
    return pulse === undefined ? undefined : { ...this.#id(), event: 'pulse', data: pulse }
  }

  #id(): { readonly id?: string } {
    return this.#position === undefined ? {} : { id: positionText(this.#position) }
  }
}
