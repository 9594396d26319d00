import type { DueTimer, Queryable } from '../processor.ts'
import type { Task, WantedKeys } from './flow.ts'
import { laterOf, NodeClock } from './node-clock.ts'
import type { ProcessNode, Punctuator } from './process-node.ts'
import type { RowStore, StoreShape } from './row-store.ts'

type AnyPunctuator = Punctuator<unknown, unknown, Readonly<Record<string, never>>>

const never = Number.MAX_SAFE_INTEGER

interface Scheduled {
  readonly id: string
  readonly node: ProcessNode
  readonly punctuator: AnyPunctuator
}

function scheduledOf(nodes: readonly ProcessNode[], type: 'streamTime' | 'wallClock'): readonly Scheduled[] {
  return nodes.flatMap((node) =>
    (node.processor.punctuators ?? [])
      .filter((punctuator) => punctuator.type === type)
      .map((punctuator) => ({ id: `${node.name}/${punctuator.name}`, node, punctuator: punctuator as unknown as AnyPunctuator })),
  )
}

/** The next time on the grid of an interval, after the one that was due. */
function nextOnGrid(dueMs: number, intervalMs: number, nowMs: number): number {
  return dueMs + (Math.max(0, Math.floor((nowMs - dueMs) / intervalMs)) + 1) * intervalMs
}

/** Fires one and says whether it was cancelled. */
function fire({ node, punctuator }: Scheduled, task: Task, nowMs: number, firings: number): boolean {
  let cancelled = false
  const cancel = () => {
    cancelled = true
  }
  punctuator.fire(nowMs, node.handles(task) as never, { ...node.context(task, nowMs), firings, cancel })
  return cancelled
}

/** Punctuators by stream time: that of the task, which every record moves. Their rows are among the clocks. */
export class StreamTimePunctuation {
  readonly #scheduled: readonly Scheduled[]
  readonly #taskClock = new NodeClock('task')
  readonly #clocks: readonly NodeClock[]

  constructor(nodes: readonly ProcessNode[]) {
    this.#scheduled = scheduledOf(nodes, 'streamTime')
    this.#clocks = this.#scheduled.map(({ id }) => new NodeClock(id))
  }

  get some(): boolean {
    return this.#scheduled.length > 0
  }

  want(wanted: WantedKeys): void {
    if (!this.some) return
    this.#taskClock.want(wanted)
    for (const clock of this.#clocks) clock.want(wanted)
  }

  /** After a record has been processed. */
  advance(task: Task, timestampMs: number): void {
    if (!this.some) return
    const before = this.#taskClock.read(task)
    const nowMs = laterOf(before.streamTimeMs, timestampMs)
    this.#taskClock.write(task, before, { streamTimeMs: nowMs })
    for (const [place, scheduled] of this.#scheduled.entries()) {
      const clock = this.#clocks[place] as NodeClock
      const state = clock.read(task)
      const dueMs = state.closedMs ?? 0
      if (dueMs > nowMs) continue
      const counter = state.counter + 1
      const cancelled = fire(scheduled, task, nowMs, counter)
      clock.write(task, state, { counter, closedMs: cancelled ? never : nextOnGrid(dueMs, scheduled.punctuator.intervalMs, nowMs) })
    }
  }
}

/** When each wall-clock punctuator is due next, by partition. One table for an application. */
export const punctuatorRows: RowStore & { readonly definition: StoreShape } = {
  name: 'punctuators',
  definition: {
    kind: 'state',
    columns: { partition: 'int4', punctuator: 'text', dueMs: 'int8', firings: 'int8' },
    key: ['partition', 'punctuator'],
  },
}

interface PunctuatorRow {
  readonly partition: number
  readonly punctuator: string
  readonly dueMs: number
  readonly firings: number
}

/** Punctuators by wall clock: timers over the rows that say when they are due. A partition without a row gets one, an interval from now. */
export class WallClockPunctuation {
  readonly #scheduled: readonly Scheduled[]
  #table = ''

  constructor(nodes: readonly ProcessNode[]) {
    this.#scheduled = scheduledOf(nodes, 'wallClock')
  }

  get some(): boolean {
    return this.#scheduled.length > 0
  }

  /** @param table of {@link punctuatorRows}, in the application */
  in(table: string): this {
    this.#table = table
    return this
  }

  owns({ payload }: DueTimer): boolean {
    return typeof payload === 'object' && payload !== null && 'punctuator' in payload
  }

  async due(database: Queryable, partitions: readonly number[], limit: number): Promise<readonly DueTimer[]> {
    const { rows } = await database.query<{ readonly partition: number; readonly punctuator: string; readonly now_ms: number }>(
      `select p.partition, n.punctuator, c.now_ms
       from (select (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms) c
       cross join unnest($1::int4[]) p(partition)
       cross join unnest($2::text[]) n(punctuator)
       left join ${this.#table} t using (partition, punctuator)
       where t.due_ms is null or t.due_ms <= c.now_ms
       order by t.due_ms nulls first, p.partition, n.punctuator
       limit $3`,
      [partitions, this.#scheduled.map(({ id }) => id), limit],
    )
    return rows.map(({ partition, punctuator, now_ms }) => timerOf(partition, punctuator, Math.floor(now_ms)))
  }

  /** The same from rows at hand, for the test driver. */
  dueOf(rows: readonly Readonly<Record<string, unknown>>[], partitions: readonly number[], nowMs: number): readonly DueTimer[] {
    return partitions.flatMap((partition) =>
      this.#scheduled.flatMap(({ id }) => {
        const row = rows.find((other) => other.partition === partition && other.punctuator === id) as PunctuatorRow | undefined
        return row === undefined || row.dueMs <= nowMs ? [timerOf(partition, id, nowMs)] : []
      }),
    )
  }

  want(timer: DueTimer, wanted: WantedKeys): void {
    wanted.add(punctuatorRows.name, { partition: wanted.partition, punctuator: idOf(timer) })
  }

  fire(timer: DueTimer, task: Task): void {
    const punctuator = idOf(timer)
    const scheduled = this.#scheduled.find(({ id }) => id === punctuator)
    if (scheduled === undefined) throw new Error(`there is no punctuator ${punctuator}`)
    const { intervalMs } = scheduled.punctuator
    const store = task.store(punctuatorRows.name)
    const at = { partition: task.partition, punctuator }
    const row = store.get(at) as PunctuatorRow | undefined
    const { nowMs } = timer
    if (row === undefined) {
      store.put({ ...at, dueMs: nowMs + intervalMs, firings: 0 })
      return
    }
    if (row.dueMs > nowMs) return
    const firings = row.firings + 1
    const cancelled = fire(scheduled, task, nowMs, firings)
    store.put({ ...at, dueMs: cancelled ? never : nextOnGrid(row.dueMs, intervalMs, nowMs), firings })
  }
}

function timerOf(partition: number, punctuator: string, nowMs: number): DueTimer {
  return { id: `${punctuator}@${partition}`, key: punctuator, partition, nowMs, payload: { punctuator } }
}

function idOf({ payload }: DueTimer): string {
  return (payload as { readonly punctuator: string }).punctuator
}
