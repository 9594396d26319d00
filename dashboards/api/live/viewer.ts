import type { Changed, Part, Pulse } from '../shapes/answers.ts'
import { allParts } from './changes.ts'

/** What a page is told. */
export type LiveMessage =
  | { readonly event: 'changed'; readonly data: Changed }
  | { readonly event: 'pulse'; readonly data: Pulse }
  | { readonly event: 'signed-out'; readonly data: Record<string, never> }

/**
 * One open page. What it has not been told yet is merged: a slow connection gets fewer messages, never a queue.
 */
export class Viewer {
  readonly merchantId: string
  readonly keyId: string
  readonly #parts = new Set<Part>()
  #pulse: Pulse | undefined
  #signedOut = false
  #closed = false
  #wake: () => void = () => undefined

  constructor(merchantId: string, keyId: string) {
    this.merchantId = merchantId
    this.keyId = keyId
  }

  changed(parts: readonly Part[]): void {
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

  /** Until closed; the first message asks for everything, because the page may have loaded before it was connected. */
  async *messages(): AsyncGenerator<LiveMessage, void, undefined> {
    this.changed(allParts)
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
      return { event: 'changed', data: { parts } }
    }
    const pulse = this.#pulse
    this.#pulse = undefined
    return pulse === undefined ? undefined : { event: 'pulse', data: pulse }
  }
}
