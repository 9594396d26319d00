import type { PartitionProgress } from '../answers/watermark.ts'

/**
 * How far a page has been told: where merchant-totals stood in `transaction-events`, and how many events of the page's merchant it had counted by then. It is the id of
 * each message, so that any instance can tell a page that comes back what it has missed, and keeps nothing for it.
 */
export interface LivePosition {
  readonly totals: readonly PartitionProgress[]
  readonly events: number
  /** Loyalty had not come as far then: the regulars were still to be told. */
  readonly regularsOwed: boolean
}

const pattern = /^(\d{1,15});(\d{1,5}:\d{1,15}(?:,\d{1,5}:\d{1,15})*)?(!?)$/

/** `<events>;<partition>:<next offset>,...`, and `!` behind it while regulars are owed. */
export function positionText({ totals, events, regularsOwed }: LivePosition): string {
  return `${events};${totals.map(({ partition, nextOffset }) => `${partition}:${nextOffset}`).join(',')}${regularsOwed ? '!' : ''}`
}

/** @returns undefined for anything else: the page is then told to ask for everything */
export function parsePosition(text: unknown): LivePosition | undefined {
  const match = typeof text === 'string' ? pattern.exec(text) : null
  if (match === null) return undefined
  const [, events, pairs = '', owed] = match
  const totals = pairs
    .split(',')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [partition, nextOffset] = pair.split(':').map(Number) as [number, number]
      return { partition, nextOffset, streamTimeMs: null }
    })
  return { events: Number(events), totals, regularsOwed: owed === '!' }
}
