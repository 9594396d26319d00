type Interval = readonly [from: number, to: number]

/** Disjoint closed intervals of integers, which can only grow. */
export class IntervalSet implements Iterable<Interval> {
  #intervals: readonly Interval[] = []

  covers(from: number, to: number): boolean {
    return this.#intervals.some(([first, last]) => first <= from && to <= last)
  }

  /** Adds one, melted with those it touches. */
  add(from: number, to: number): void {
    const melted: Interval[] = []
    for (const interval of [...this.#intervals, [from, to] as const].sort(([a], [b]) => a - b)) {
      const last = melted.at(-1)
      if (last !== undefined && interval[0] <= last[1] + 1) melted[melted.length - 1] = [last[0], Math.max(last[1], interval[1])]
      else melted.push(interval)
    }
    this.#intervals = melted
  }

  clear(): void {
    this.#intervals = []
  }

  [Symbol.iterator](): Iterator<Interval> {
    return this.#intervals[Symbol.iterator]()
  }
}
