import type { CompiledRange } from '../compiled-store.ts'
import { IntervalSet } from './interval-set.ts'

/** One prefix of a range during a batch: how far it was read, and which rows may lie in it. */
interface Stretch {
  readonly equals: object
  readonly read: IntervalSet
  readonly wanted: IntervalSet
  /** Keys of rows that were read for it, or written with its prefix at some time: where they lie is asked of the rows themselves. */
  readonly members: Set<string>
}

/** What a batch has read, and wants to read, of one declared range of a store. */
export class RangeView {
  readonly range: CompiledRange
  readonly #stretches = new Map<string, Stretch>()

  constructor(range: CompiledRange) {
    this.range = range
  }

  /** Keys of the known rows that may lie within the bounds; `missing` when there may be more, which are then noted as wanted. */
  membersWithin(equals: object, from: number, to: number): { readonly members: ReadonlySet<string>; readonly missing: boolean } {
    const stretch = this.#stretch(equals)
    const missing = from <= to && !stretch.read.covers(from, to)
    if (missing) stretch.wanted.add(from, to)
    return { members: stretch.members, missing }
  }

  /** A row with this key was written. */
  wrote(key: string, row: object): void {
    this.#stretch(row).members.add(key)
  }

  /** What was asked for in vain since it was last filled. */
  *wanted(): Generator<{ readonly equals: object; readonly from: number; readonly to: number }> {
    for (const { equals, wanted } of this.#stretches.values()) for (const [from, to] of wanted) yield { equals, from, to }
  }

  /** Takes in the keys of all rows within bounds that were wanted. */
  fill(equals: object, from: number, to: number, keys: Iterable<string>): void {
    const stretch = this.#stretch(equals)
    stretch.read.add(from, to)
    stretch.wanted.clear()
    for (const key of keys) stretch.members.add(key)
  }

  clear(): void {
    this.#stretches.clear()
  }

  #stretch(equals: object): Stretch {
    const prefix = this.range.prefixOf(equals)
    let stretch = this.#stretches.get(prefix)
    if (stretch === undefined) {
      stretch = { equals, read: new IntervalSet(), wanted: new IntervalSet(), members: new Set() }
      this.#stretches.set(prefix, stretch)
    }
    return stretch
  }
}
