import type { Entry } from './store-view.ts'

/**
 * A bounded map that forgets what was not used for longest, roughly: two generations, of which the older one is dropped when the
 * younger is full. A hit costs one or two look-ups and no bookkeeping.
 */
export class RowCache {
  readonly #generationSize: number
  #young = new Map<string, Entry>()
  #old = new Map<string, Entry>()

  /** @param capacity most entries it holds; at least 2 */
  constructor(capacity: number) {
    this.#generationSize = Math.max(1, Math.floor(capacity / 2))
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }

  get(key: string): Entry | undefined {
    const entry = this.#young.get(key)
    if (entry !== undefined) return entry
    const old = this.#old.get(key)
    if (old !== undefined) {
      this.#old.delete(key)
      this.set(key, old)
    }
    return old
  }

  set(key: string, entry: Entry): void {
    if (this.#young.size >= this.#generationSize && !this.#young.has(key)) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, entry)
    this.#old.delete(key)
  }

  delete(key: string): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
  }
}
