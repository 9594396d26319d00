import type { Entry } from './store-view.ts'

/** From this share of its capacity on a cache keeps the order of use, which costs two changes of the map for every look. */
const orderedFrom = 0.9

/** A bounded map that forgets what was not used for longest; uses from before it was nearly full do not count. */
export class RowCache {
  readonly #capacity: number
  /** In the order of their last use since it was nearly full, or of their coming. */
  readonly #entries = new Map<string, Entry>()
  /** Where the search for the oldest goes on: from the front of the map it would walk past everything that has left it. */
  #oldest: Iterator<string> | undefined
  /** Since that search began. A search that rests keeps every table that the map has outgrown, with the rows in it, so it must not go on for ever. */
  #changes = 0
  #overflowed = false

  /** @param capacity most entries it holds */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#entries.size
  }

  /** True once it has forgotten anything by itself: an older copy of such an entry may lie elsewhere. */
  get overflowed(): boolean {
    return this.#overflowed
  }

  get(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry !== undefined && this.#ordered) this.set(key, entry)
    return entry
  }

  set(key: string, entry: Entry): void {
    this.#changes += 1
    if (this.#changes > this.#capacity) this.#oldest = undefined
    if (this.#ordered && !this.#entries.delete(key) && this.size >= this.#capacity) this.#forgetOldest()
    this.#entries.set(key, entry)
  }

  get #ordered(): boolean {
    return this.size >= this.#capacity * orderedFrom
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  #forgetOldest(): void {
    if (this.#oldest === undefined) {
      this.#oldest = this.#entries.keys()
      this.#changes = 0
    }
    this.#entries.delete(this.#oldest.next().value as string)
    this.#overflowed = true
  }
}
