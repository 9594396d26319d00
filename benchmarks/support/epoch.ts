/** Now, epoch milliseconds with a fraction: the one clock that processes of a machine share. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now()
}

/** A moment that another process noted, on this process' `performance.now()`. */
export function hereMs(epochMs: number): number {
  return epochMs - performance.timeOrigin
}
