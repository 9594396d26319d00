import type { DueTimer, NamedRecord, Timers } from '../processor.ts'
import type { StoreKeys, StoreSet } from '../store.ts'
import type { AnyHandle, Task, WantedKeys } from './flow.ts'
import type { ProcessNode, ProcessorTimers } from './process-node.ts'
import type { WallClockPunctuation } from './punctuation.ts'

/** A timer of a processor's own, marked with the node that it belongs to. */
interface OwnPayload {
  readonly node: string
  readonly payload: unknown
}

interface Owner {
  readonly node: ProcessNode
  readonly timers: ProcessorTimers<unknown, unknown, StoreSet>
}

/** The time-outs of all processors of a component, and its wall-clock punctuators, as one; undefined when there are none. */
export function processorTimers(
  processors: readonly ProcessNode[],
  wallClock: WallClockPunctuation,
  task: Task,
  wanted: WantedKeys,
): Timers<NamedRecord, StoreSet> | undefined {
  const owners: readonly Owner[] = processors.flatMap((node) =>
    node.processor.timers === undefined ? [] : [{ node, timers: node.processor.timers }],
  )
  if (owners.length === 0 && !wallClock.some) return undefined
  const ownerOf = ({ payload }: DueTimer): Owner => {
    const owner = owners.find(({ node }) => node.name === (payload as OwnPayload).node)
    if (owner === undefined) throw new Error(`there is no processor ${(payload as OwnPayload).node}`)
    return owner
  }
  return {
    async due(database, partitions, limit) {
      const own = await Promise.all(
        owners.map(async ({ node, timers }) => marked(node.name, await timers.due(database, partitions, limit))),
      )
      const numbers = partitions.map(({ partition }) => partition)
      return [...(wallClock.some ? await wallClock.due(database, numbers, limit) : []), ...own.flat()].slice(0, limit)
    },
    keys(timer) {
      if (!wallClock.owns(timer)) return ownerOf(timer).timers.keys(unmarked(timer))
      wanted.begin(timer.partition, undefined)
      wallClock.want(timer, wanted)
      return wanted.taken() as StoreKeys<StoreSet>
    },
    fire(timer, stores, context) {
      task.point(stores as unknown as Readonly<Record<string, AnyHandle>>, context, undefined)
      if (wallClock.owns(timer)) {
        wallClock.fire(timer, task)
        return
      }
      const { node, timers } = ownerOf(timer)
      timers.fire(unmarked(timer), stores, node.context(task, timer.nowMs))
    },
  }
}

function marked(node: string, timers: readonly DueTimer[]): readonly DueTimer[] {
  return timers.map((timer) => ({ ...timer, payload: { node, payload: timer.payload } satisfies OwnPayload }))
}

function unmarked(timer: DueTimer): DueTimer {
  return { ...timer, payload: (timer.payload as OwnPayload).payload }
}
