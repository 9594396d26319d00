/** What a partition shows of itself when it is looked at. */
export interface Sighting {
  readonly partition: number
  /** Offset of the next record to process; undefined while it is not taken over. */
  readonly nextOffset: number | undefined
  /** Offset of the next record to come from the client; undefined while it is not taken over. */
  readonly nextToArrive: number | undefined
  /** Records not processed yet; undefined while it is not taken over. */
  readonly lag: number | undefined
  /** When the group gave it to us, by the monotonic clock. */
  readonly assignedAtMs: number
}

/**
 * Since when each partition has stood still although there is something to do. Only places in the log count: commits of timers, or a new epoch after
 * another one was fenced, are no progress. Records that arrive are: of a slow worker those of all other partitions may lie before them at the client.
 */
export class Progress {
  readonly #seen = new Map<number, Pick<Sighting, 'nextOffset' | 'nextToArrive'> & { readonly sinceMs: number }>()

  /**
   * Takes in what is seen of all partitions that are ours now; others are forgotten.
   * @param excusedUntilMs what stood still up to then waited for something that was away, by the monotonic clock
   */
  look(sightings: readonly Sighting[], nowMs: number, excusedUntilMs: number): void {
    const ours = new Set(sightings.map(({ partition }) => partition))
    for (const partition of this.#seen.keys()) if (!ours.has(partition)) this.#seen.delete(partition)
    for (const { partition, nextOffset, nextToArrive, lag, assignedAtMs } of sightings) {
      const before = this.#seen.get(partition)
      const stands = before !== undefined && before.nextOffset === nextOffset && before.nextToArrive === nextToArrive && lag !== 0
      const sinceMs = stands ? Math.max(before.sinceMs, assignedAtMs, excusedUntilMs) : nowMs
      this.#seen.set(partition, { nextOffset, nextToArrive, sinceMs })
    }
  }

  /** How long this partition has stood still, milliseconds; 0 for one that was never looked at. */
  stoodMs(partition: number, nowMs: number): number {
    const seen = this.#seen.get(partition)
    return seen === undefined ? 0 : Math.max(0, nowMs - seen.sinceMs)
  }
}
