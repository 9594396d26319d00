/**
 * VAT contained in a total, in integer minor units: total / 11 to the nearest unit (never a tie).
 * Integers throughout, since doubles are wrong near 2^53. Source: fds.md, "What follows from a completed payment".
 */
export function vatMinor(totalMinor: bigint): bigint {
  return (2n * totalMinor + 11n) / 22n
}

/** Largest amount of one payment, in minor units: the largest integer a double holds exactly. */
export const maxAmountMinor = Number.MAX_SAFE_INTEGER
