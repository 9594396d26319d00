/**
 * Partitions that the group holds to be ours and that the client never gave us. The client retries a heartbeat that timed out as it was, without
 * asking for its assignment again; where the answer that was lost gave it a partition (within an epoch), it never hears of it, and the group gives
 * the partition to nobody else. See docs/decisions/0014-missed-partitions.md.
 */
export class MissedPartitions {
  #missing: ReadonlySet<number> = new Set()

  /**
   * @param given what the group says is ours @param taken what the client has given us, at work or not
   * @returns those that were missing at the last look too: what is on its way arrives between two
   */
  look(given: readonly number[], taken: readonly number[]): readonly number[] {
    const missing = new Set(given.filter((partition) => !taken.includes(partition)))
    const still = [...missing].filter((partition) => this.#missing.has(partition))
    this.#missing = missing
    return still
  }
}
