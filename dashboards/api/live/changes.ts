import type { PartitionProgress } from '../answers/watermark.ts'
import type { Part } from '../shapes/answers.ts'

export const allParts: readonly Part[] = ['sales', 'payments', 'regulars']

/** What is remembered of a merchant between two looks. */
export interface SeenMerchant {
  /** Events counted by merchant-totals. */
  readonly events: number
  /** Where merchant-totals stood at the last change, while loyalty has not come as far. */
  readonly loyaltyOwed: readonly PartitionProgress[] | undefined
}

/** What a look finds. */
export interface Look {
  readonly events: number
  readonly totals: readonly PartitionProgress[]
  readonly loyalty: readonly PartitionProgress[]
}

/**
 * What changed for a merchant since the last look. An event changes the ledger first, then totals and loyalty, each at its own pace: both groups read
 * the same topic, so once loyalty has come as far as totals was at the change, the regulars are due as well.
 * @param seen undefined at the first look: what the page shows may be older, so everything counts as changed
 */
export function changesSince(seen: SeenMerchant | undefined, look: Look): { readonly parts: readonly Part[]; readonly seen: SeenMerchant } {
  if (seen === undefined || look.events !== seen.events) {
    return { parts: allParts, seen: { events: look.events, loyaltyOwed: hasReached(look.loyalty, look.totals) ? undefined : look.totals } }
  }
  if (seen.loyaltyOwed === undefined || !hasReached(look.loyalty, seen.loyaltyOwed)) return { parts: [], seen }
  return { parts: ['regulars'], seen: { events: look.events, loyaltyOwed: undefined } }
}

function hasReached(progress: readonly PartitionProgress[], target: readonly PartitionProgress[]): boolean {
  const reached = new Map(progress.map(({ partition, nextOffset }) => [partition, nextOffset]))
  return target.every(({ partition, nextOffset }) => (reached.get(partition) ?? 0) >= nextOffset)
}
