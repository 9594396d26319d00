import { SeededRandom } from '../random.ts'
import { groups, workerNames, workersOf } from '../system/groups.ts'
import type { CrashPoint, Fault, FaultAction, FaultKind, LinkKind, WorkerTarget } from './fault.ts'

/** The first fault comes when everything has worked for so long, milliseconds. */
const calmMs = 4_000
/** From one fault to the next, milliseconds. They overlap: many last longer. */
const gapMs = [800, 4_200] as const
/** Beyond the group's session time-out of 6 s. */
const pauseMs = [6_500, 9_500] as const

/** How often a fault comes in one deck. */
const deck: Readonly<Record<FaultKind, number>> = {
  'worker-kill': 4,
  'worker-crash': 6,
  'worker-pause': 2,
  'worker-leave': 3,
  'group-kill': 1,
  'group-stop': 1,
  'kafka-kill': 1,
  'kafka-pause': 1,
  'postgres-stop': 1,
  'postgres-stop-in-commit': 2,
  'redis-flush': 1,
  'redis-kill': 1,
  'redis-pause': 1,
  'redis-stale': 2,
  'link-reset': 2,
  'link-stall': 2,
  'link-delay': 1,
  'late-answers': 2,
  'cut-after-commit': 2,
  'cut-before-commit': 1,
  'late-commit': 1,
}

/**
 * Faults for so many seconds. Decks that hold every kind are shuffled one after the other, so that a short run meets most kinds and a long one all
 * of them often. The same seed and length give the same schedule.
 */
export function makeSchedule(seed: number, seconds: number): readonly Fault[] {
  const random = new SeededRandom(seed ^ 0x5eed)
  const faults: Fault[] = []
  let cards: FaultKind[] = []
  for (let atMs = calmMs; atMs < seconds * 1_000; atMs += random.whole(...gapMs)) {
    if (cards.length === 0) cards = random.shuffled(Object.entries(deck).flatMap(([kind, times]) => Array(times).fill(kind) as FaultKind[]))
    faults.push({ atMs, action: drawn(cards.pop() as FaultKind, random) })
  }
  return faults
}

/** A schedule from a file: an array of faults, as a report holds it. @throws {Error} naming what is no fault */
export function parseSchedule(text: string): readonly Fault[] {
  const read: unknown = JSON.parse(text)
  const faults = (Array.isArray(read) ? read : (read as { schedule?: unknown }).schedule) as readonly Fault[] | undefined
  if (!Array.isArray(faults)) throw new Error('a schedule is an array of {atMs, action}, or a report that holds one')
  for (const fault of faults as readonly Partial<Fault>[]) {
    const known = typeof fault.atMs === 'number' && fault.action !== undefined && fault.action.kind in deck
    if (!known || !targetExists(fault.action)) throw new Error(`not a fault: ${JSON.stringify(fault)}`)
  }
  return [...faults].sort((one, other) => one.atMs - other.atMs)
}

function targetExists(action: FaultAction): boolean {
  if (!('group' in action)) return true
  return 'number' in action ? action.number >= 1 && action.number <= workersOf(action.group) : workersOf(action.group) > 0
}

function drawn(kind: FaultKind, random: SeededRandom): FaultAction {
  const target = random.pick(workerNames)
  const link = (): LinkKind => random.pick(['kafka', 'postgres', 'postgres', 'redis'] as const)
  switch (kind) {
    case 'worker-crash': {
      const point = random.pick<CrashPoint>(['before-commit', 'after-commit', 'after-commit', 'mid-publish', 'after-publish'])
      // only fds publishes something in every batch
      const at: WorkerTarget =
        point === 'mid-publish' || point === 'after-publish' ? { group: 'fds', number: random.whole(1, workersOf('fds')) } : target
      return { kind, ...at, point, passage: random.whole(1, 5) }
    }
    case 'worker-pause':
      return { kind, ...target, ms: random.whole(...pauseMs) }
    case 'worker-leave':
      return { kind, ...target, ms: random.whole(300, 3_000) }
    case 'group-kill':
      return { kind, group: random.pick(groups).name }
    case 'group-stop':
      return { kind, group: random.pick(groups).name, ms: random.whole(2_000, 8_000) }
    case 'kafka-kill':
    case 'postgres-stop':
    case 'redis-kill':
      return { kind, ms: random.whole(300, 2_000) }
    case 'kafka-pause':
      return { kind, ms: random.whole(1_000, 9_000) }
    case 'postgres-stop-in-commit':
      return { kind, ...target, ms: random.whole(300, 2_000) }
    case 'redis-flush':
      return { kind }
    case 'redis-pause':
      return { kind, ms: random.whole(500, 4_000) }
    case 'redis-stale':
      return { kind, group: random.pick(['fds', 'loyalty', 'merchant-totals', 'benefits'] as const), ms: random.whole(3_000, 8_000) }
    case 'link-reset':
      return { kind, ...target, link: link() }
    case 'link-stall':
      return { kind, ...target, link: link(), ms: random.whole(1_000, 9_000) }
    case 'link-delay':
      return { kind, ...target, link: link(), ms: random.whole(3_000, 8_000), delayMs: random.whole(50, 250) }
    case 'late-answers':
      return { kind, ...target, ms: random.whole(2_000, 5_000), delayMs: random.whole(1_100, 2_500) }
    case 'late-commit':
      return { kind, ...target, sender: random.pick(['killed', 'paused'] as const) }
    case 'worker-kill':
    case 'cut-after-commit':
    case 'cut-before-commit':
      return { kind, ...target }
  }
}
