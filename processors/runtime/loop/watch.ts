import { AppError } from '../../../core/errors.ts'
import type { PartitionConsumer } from '../../../platform/kafka/consumer.ts'
import type { TopicAdmin } from '../../../platform/kafka/topic-admin.ts'
import type { RuntimeMetrics } from '../runtime-metrics.ts'
import type { Assignment } from './assignment.ts'
import { isOutage, type Outages } from './outages.ts'

export interface WatchScope {
  readonly consumer: Pick<PartitionConsumer, 'mirror'>
  readonly assignment: Assignment
  readonly admin: TopicAdmin
  readonly topic: string
  readonly outages: Outages
  readonly metrics: RuntimeMetrics
  readonly draining: () => boolean
  /** Behind and without progress for so long, milliseconds, while nothing is away: the process ends. */
  readonly watchdogMs: number
}

const intervalMs = 2_000
const mirrorEvery = 3

interface Progress {
  readonly mark: string
  readonly sinceMs: number
}

/**
 * Looks at the ends of the log every two seconds: lag for the metrics, whether Kafka answers, and whether every partition that is behind moves. The
 * client swallows some errors and can stall without one, so that no error is proof of health. @throws {AppError} WATCHDOG_NO_PROGRESS
 */
export async function watchLoop(scope: WatchScope): Promise<void> {
  const seen = new Map<number, Progress>()
  const mirrored = new Map<number, number>()
  for (let round = 1; !scope.draining(); round++) {
    await scope.outages.wait(intervalMs)
    const { partitions } = scope.assignment
    if (partitions.length === 0) continue
    try {
      const ends = await scope.admin.ends(scope.topic, partitions)
      scope.outages.end('kafka')
      for (const partition of partitions) watchPartition(scope, seen, partition, ends.get(partition) ?? 0)
    } catch (error) {
      if (!isOutage(error)) throw error
      scope.outages.begin('kafka', error)
    }
    if (round % mirrorEvery === 0) mirror(scope, mirrored)
  }
}

function watchPartition(scope: WatchScope, seen: Map<number, Progress>, partition: number, end: number): void {
  const { assignment, outages, metrics, topic, watchdogMs } = scope
  const slot = assignment.slotOf(partition)
  const nowMs = performance.now()
  const lag = slot === undefined ? undefined : Math.max(0, end - slot.owned.cursor.nextOffset)
  if (lag !== undefined) metrics.lag.set({ partition: String(partition) }, lag)
  const mark = slot === undefined ? 'not taken over' : `${slot.owned.epoch}/${slot.owned.cursor.commits}`
  const before = seen.get(partition)
  if (before?.mark !== mark || lag === 0 || outages.any || outages.endedAtMs > before.sinceMs) {
    seen.set(partition, { mark, sinceMs: nowMs })
    return
  }
  if (nowMs - before.sinceMs < watchdogMs) return
  const at = { topic, partition, offset: slot?.owned.cursor.nextOffset ?? -1 }
  const state = slot === undefined ? 'it could not be taken over' : `${lag} records behind, ${slot.queue.length} in the queue`
  throw new AppError(
    'WATCHDOG_NO_PROGRESS',
    `${topic}[${partition}] has not moved for ${Math.round((nowMs - before.sinceMs) / 1_000)} s: ${state}`,
    { at },
  )
}

function mirror({ assignment, consumer }: WatchScope, mirrored: Map<number, number>): void {
  const moved = [...assignment.slots()].flatMap(({ owned: { partition, cursor } }) =>
    mirrored.get(partition) === cursor.nextOffset ? [] : [{ partition, offset: cursor.nextOffset }],
  )
  if (moved.length === 0) return
  consumer.mirror(moved)
  for (const { partition, offset } of moved) mirrored.set(partition, offset)
}
