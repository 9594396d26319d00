/** A key as text, byte for byte; undefined for a record without one, whose order nobody promises. */
export function keyText(key: Buffer | null): string | undefined {
  return key === null ? undefined : key.toString('latin1')
}

/**
 * Keys of a partition that have a dead letter which nobody has settled: later records of theirs are parked behind it. A copy of what Postgres holds,
 * made on taking the partition over; its owner alone adds to it.
 */
export class ParkedKeys {
  #keys: Set<string>

  constructor(keys: Iterable<Buffer> = []) {
    this.#keys = setOf(keys)
  }

  get size(): number {
    return this.#keys.size
  }

  has(key: Buffer | null): boolean {
    if (this.#keys.size === 0) return false
    const text = keyText(key)
    return text !== undefined && this.#keys.has(text)
  }

  add(key: Buffer | null): void {
    const text = keyText(key)
    if (text !== undefined) this.#keys.add(text)
  }

  /** What Postgres says now. */
  replace(keys: Iterable<Buffer>): void {
    this.#keys = setOf(keys)
  }
}

function setOf(keys: Iterable<Buffer>): Set<string> {
  return new Set(Array.from(keys, (key) => key.toString('latin1')))
}
