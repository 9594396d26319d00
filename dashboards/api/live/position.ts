import type { PartitionProgress } from '../answers/watermark.ts'

/**
 * How far a page has been told: where merchant-totals stood in `transaction-events`, and how many events of the page's merchant it had counted by then. It is the id of
 * each message, so that any instance can tell a page that comes back what it has missed, and keeps nothing for it.
 */
export interface LivePosition {
  readonly totals: readonly PartitionProgress[]
  readonly events: number
}

const pattern = /^(\d{1,15});((?:\d{1,5}:\d{1,15}(?:,|$))*)$/

/** `<events>;<partition>:<next offset>,...` */
export function positionText({ totals, events }: LivePosition): string {
  return `${events};${totals.map(({ partition, nextOffset }) => `${partition}:${nextOffset}`).join(',')}`
}

/** @returns undefined for anything else: the page is then told to ask for everything */
export function parsePosition(text: unknown): LivePosition | undefined {
  const match = typeof text === 'string' ? pattern.exec(text) : null
  if (match === null) return undefined
  const [, events, pairs = ''] = match
  const totals = pairs
    .split(',')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [partition, nextOffset] = pair.split(':').map(Number) as [number, number]
      return { partition, nextOffset, streamTimeMs: null }
    })
  return { events: Number(events), totals }
}
