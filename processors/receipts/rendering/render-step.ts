/** What becomes of a drawing that did not succeed. */
export type RenderStep = { readonly step: 'retry'; readonly gapMs: number } | { readonly step: 'failed' }

const firstGapMs = 1_000
const longestGapMs = 600_000

/**
 * Tries again after 1, 4, 16 ... seconds, at most ten minutes, and gives up after the last attempt.
 * @param attempts tries so far, this one included
 */
export function stepAfterFailure(attempts: number, mostAttempts: number): RenderStep {
  if (attempts >= mostAttempts) return { step: 'failed' }
  return { step: 'retry', gapMs: Math.min(firstGapMs * 4 ** Math.min(Math.max(attempts - 1, 0), 10), longestGapMs) }
}
