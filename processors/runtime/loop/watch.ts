import { AppError } from '../../../core/errors.ts'
import type { PartitionConsumer } from '../../../platform/kafka/consumer.ts'
import type { TopicAdmin } from '../../../platform/kafka/topic-admin.ts'
import type { Assignment } from './assignment.ts'
import { MissedPartitions } from './missed-partitions.ts'
import { isOutage, type Outages } from './outages.ts'
import type { Progress } from './progress.ts'

export interface WatchScope {
  readonly consumer: Pick<PartitionConsumer, 'mirror'>
  readonly assignment: Assignment
  readonly admin: TopicAdmin
  readonly topic: string
  readonly group: string
  /** Of this worker alone: the group knows it by it. */
  readonly clientId: string
  readonly outages: Outages
  readonly progress: Progress
  readonly draining: () => boolean
  /** Behind and without progress for so long, milliseconds, while nothing is away: the process ends. */
  readonly watchdogMs: number
}

const longestIntervalMs = 2_000
const mirrorEvery = 3
const lookAtGroupEvery = 5

/**
 * Looks at the ends of the log every two seconds: lag for the metrics, whether Kafka answers, and whether every partition that is behind moves. The
 * client swallows some errors and can stall without one, so that no error is proof of health. Every ten it looks whether the group gives us what
 * we never heard of. @throws {AppError} WATCHDOG_NO_PROGRESS, PARTITION_MISSED
 */
export async function watchLoop(scope: WatchScope): Promise<void> {
  const { assignment, outages, progress, watchdogMs } = scope
  const mirrored = new Map<number, number>()
  const missed = new MissedPartitions()
  for (let round = 1; !scope.draining(); round++) {
    await outages.wait(Math.min(longestIntervalMs, watchdogMs / 4))
    if (round % lookAtGroupEvery === 0) await lookAtGroup(scope, missed)
    const { partitions } = assignment
    if (partitions.length === 0) continue
    try {
      const ends = await scope.admin.ends(scope.topic, partitions)
      outages.end('kafka')
      for (const [partition, end] of ends) {
        const slot = assignment.slotOf(partition)
        if (slot !== undefined) slot.logEnd = end
      }
    } catch (error) {
      if (!isOutage(error)) throw error
      outages.begin('kafka', error)
    }
    look(scope)
    for (const partition of partitions) {
      if (progress.stoodMs(partition, performance.now()) >= watchdogMs) throw stalled(scope, partition)
    }
    if (round % mirrorEvery === 0) mirror(scope, mirrored)
  }
}

async function lookAtGroup({ admin, assignment, clientId, group, topic }: WatchScope, missed: MissedPartitions): Promise<void> {
  try {
    const given = await admin.givenTo(clientId, group, topic)
    const [partition] = missed.look(given, assignment.partitions)
    if (partition === undefined) return
    const message = `${topic}: the group ${group} has given partition ${partition} to this worker, which was never told`
    throw new AppError('PARTITION_MISSED', message, { at: { topic, partition, offset: -1 } })
  } catch (error) {
    // that Kafka is away is seen where the ends of the log are read
    if (!isOutage(error)) throw error
  }
}

function look({ assignment, outages, progress }: WatchScope): void {
  const nowMs = performance.now()
  const sightings = assignment.partitions.map((partition) => {
    const slot = assignment.slotOf(partition)
    const assignedAtMs = assignment.assignedAtMs(partition) ?? nowMs
    const lag = slot === undefined ? undefined : (slot.lag ?? 0)
    return { partition, nextOffset: slot?.owned.cursor.nextOffset, nextToArrive: slot?.queue.resumeAt, lag, assignedAtMs }
  })
  progress.look(sightings, nowMs, outages.any ? nowMs : outages.endedAtMs)
  for (const { partition } of sightings) {
    const slot = assignment.slotOf(partition)
    if (slot !== undefined) slot.progressAtMs = nowMs - progress.stoodMs(partition, nowMs)
  }
}

function stalled(scope: WatchScope, partition: number): AppError {
  const offset = scope.assignment.slotOf(partition)?.owned.cursor.nextOffset ?? -1
  return new AppError('WATCHDOG_NO_PROGRESS', `${scope.topic}: ${standstill(scope, partition)}`, {
    at: { topic: scope.topic, partition, offset },
  })
}

/** Why a partition is not at work, in words; for people who look at health, incidents or logs. */
function standstill({ assignment, progress }: Pick<WatchScope, 'assignment' | 'progress'>, partition: number): string {
  const slot = assignment.slotOf(partition)
  const state = slot === undefined ? 'not taken over' : `${slot.lag ?? 0} records behind, ${slot.queue.length} of them fetched`
  return `partition ${partition} has not moved for ${Math.round(progress.stoodMs(partition, performance.now()) / 1_000)} s: ${state}`
}

/** Partitions that are behind and have stood still for a third of the watchdog's time: the worker is not ready. */
export function standstills(scope: Pick<WatchScope, 'assignment' | 'progress' | 'watchdogMs'>): readonly string[] {
  return scope.assignment.partitions
    .filter((partition) => scope.progress.stoodMs(partition, performance.now()) >= scope.watchdogMs / 3)
    .map((partition) => standstill(scope, partition))
}

function mirror({ assignment, consumer }: WatchScope, mirrored: Map<number, number>): void {
  const moved = [...assignment.slots()].flatMap(({ owned: { partition, cursor } }) =>
    mirrored.get(partition) === cursor.nextOffset ? [] : [{ partition, offset: cursor.nextOffset }],
  )
  if (moved.length === 0) return
  consumer.mirror(moved)
  for (const { partition, offset } of moved) mirrored.set(partition, offset)
}
