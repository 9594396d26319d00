import type { Task, WantedKeys } from './flow.ts'
import type { RowStore, StoreShape } from './row-store.ts'

/** What a node knows of time, by partition. All in epoch milliseconds of record time; null = not yet. */
export interface ClockState {
  /** Stream time: the largest time of the records that reached the node. */
  readonly streamTimeMs: number | null
  /** Up to where windows have been closed; or nothing is due before this, so that not every record must look. */
  readonly closedMs: number | null
  /** Up to where rows past their retention have been deleted. */
  readonly sweptMs: number | null
  /** A number that only the node understands. */
  readonly counter: number
}

const nothing: ClockState = { streamTimeMs: null, closedMs: null, sweptMs: null, counter: 0 }

/** One table for the clocks of all nodes of an application. */
export const clockRows: RowStore & { readonly definition: StoreShape } = {
  name: 'stream-times',
  definition: {
    kind: 'state',
    columns: { partition: 'int4', node: 'text', streamTimeMs: 'int8', closedMs: 'int8', sweptMs: 'int8', counter: 'int8' },
    key: ['partition', 'node'],
  },
}

/** A node's clock: one row per partition. */
export class NodeClock {
  readonly node: string

  constructor(node: string) {
    this.node = node
  }

  read(task: Task): ClockState {
    return (task.store(clockRows.name).get({ partition: task.partition, node: this.node }) as ClockState | undefined) ?? nothing
  }

  /** Writes what has changed; nothing when nothing has. */
  write(task: Task, before: ClockState, after: Partial<ClockState>): ClockState {
    const next = { ...before, ...after, partition: task.partition, node: this.node }
    const { streamTimeMs, closedMs, sweptMs, counter } = next
    if (streamTimeMs === before.streamTimeMs && closedMs === before.closedMs && sweptMs === before.sweptMs && counter === before.counter) {
      return before
    }
    task.store(clockRows.name).put(next)
    return next
  }

  want(wanted: WantedKeys): void {
    wanted.add(clockRows.name, { partition: wanted.partition, node: this.node })
  }
}

/** How far ahead a node looks for what is due next, milliseconds of stream time: the less, the fewer rows are read at once. */
export const lookAheadMs = 60_000

/** The earlier of what was due and what has come. */
export function earlierOf(before: number | null, now: number): number {
  return before === null || now < before ? now : before
}

/** The later of what was and what is now. */
export function laterOf(before: number | null, now: number): number {
  return before === null || now > before ? now : before
}
