const first = 500
const fewest = 100
/** No look is so many times longer than the one before: what lay in memory says little of what does not. */
const mostGrowth = 4

/**
 * How many payments the next look at the ledger takes. Nearly each is on a page of its own, and a page from the disk takes a hundred times as long as one from
 * memory: so the first look is short, and every further one as long as the last one's speed allows.
 */
export class LookPace {
  readonly #lookMs: number
  readonly #most: number
  #candidates = first

  /**
   * @param lookMs how long a look shall take
   * @param most payments of a look: so that one that meets the disk after others did not takes some times as long, not some tens of times
   */
  constructor(lookMs: number, most: number) {
    this.#lookMs = lookMs
    this.#most = most
  }

  get candidates(): number {
    return this.#candidates
  }

  /** A look with so many as {@link candidates} took so long. */
  took(ms: number): void {
    const growth = Math.min(mostGrowth, this.#lookMs / Math.max(ms, 0.1))
    this.#candidates = Math.round(Math.min(this.#most, Math.max(fewest, this.#candidates * growth)))
  }
}
