import type { Queryable } from '../../../../platform/postgres/pool.ts'
import type { GroupHealth, Groups, WorkerHealth } from '../../shapes/operations.ts'
import { type GroupRows, readGroupRows } from './group-rows.ts'
import type { LogPositions } from './log-positions.ts'
import { type OffsetRow, partitionHealth, sickOf, worstOf } from './verdict.ts'

const mostSick = 50

export interface GroupsSources {
  readonly reads: Queryable
  readonly positions: LogPositions
  readonly namespace: string
  /** Of every topic. */
  readonly topicPartitions: number
}

/** How every group is doing. @param workers as scraped: they say who owns which partition */
export async function groupsOf(sources: GroupsSources, workers: readonly WorkerHealth[]): Promise<Groups> {
  const { reads, positions, namespace, topicPartitions } = sources
  const tables = await readGroupRows(reads, namespace)
  const names = [...new Set(tables.offsets.map(nameOf))]
  const subscriptions = names.map((name) => tables.offsets.filter((row) => nameOf(row) === name))
  const partitions = Array.from({ length: topicPartitions }, (_, partition) => partition)
  const topics = [...new Set(tables.offsets.map(({ topic }) => topic))]
  const ends = await positions.ends(topics.flatMap((topic) => partitions.map((partition) => ({ topic: namespace + topic, partition }))))
  const groups = await Promise.all(
    subscriptions.map(async (rows) => {
      const { group, topic } = rows[0] as OffsetRow
      const place = (partition: number) => ({ topic: namespace + topic, partition })
      const waiting = rows.filter(({ partition, nextOffset }) => (ends.end(place(partition)) ?? 0) > nextOffset)
      const appended = await positions.appendTimes(
        waiting.map(({ partition, nextOffset, streamTimeMs }) => ({
          ...place(partition),
          offset: nextOffset,
          notBeforeMs: streamTimeMs ?? 0,
        })),
      )
      const own = workersOf(workers, group)
      const health = [...new Set([...partitions, ...rows.map(({ partition }) => partition)])].map((partition) =>
        partitionHealth(
          {
            partition,
            row: rows.find((row) => row.partition === partition),
            endOffset: ends.end(place(partition)),
            oldestAppendedMs: appended.get(`${namespace + topic}/${partition}`),
            ...lettersOf(tables, group, topic, partition),
            incident: tables.incidents.find(
              (incident) =>
                incident.group === group && incident.topic === topic && (incident.partition === null || incident.partition === partition),
            ),
            owner: own.find((worker) => worker.partitions.includes(partition))?.name ?? null,
          },
          tables.nowMs,
        ),
      )
      return {
        group,
        topic,
        state: worstOf(health.map(({ state }) => state)),
        lagRecords: sumOf(health.map(({ lagRecords }) => lagRecords)),
        waitingS: health.reduce<number | null>((most, { waitingS }) => (waitingS === null ? most : Math.max(most ?? 0, waitingS)), null),
        workers: own.map(({ name }) => name),
        readyWorkers: own.filter(({ ready }) => ready === true).length,
        partitions: health,
      } satisfies GroupHealth
    }),
  )
  const sick = sickOf(groups)
  return {
    asOf: new Date(tables.nowMs).toISOString(),
    endsAsOf: ends.lookedAtMs === null ? null : new Date(ends.lookedAtMs).toISOString(),
    sickCount: sick.length,
    sick: sick.slice(0, mostSick),
    groups,
  }
}

const nameOf = ({ group, topic }: OffsetRow) => `${group}/${topic}`

/** Processes of a group: those that say so, and those that never answered but are named after it. */
export function workersOf(workers: readonly WorkerHealth[], group: string): readonly WorkerHealth[] {
  return workers.filter((worker) => (worker.group ?? worker.name.replace(/-\d+$/, '')) === group)
}

function lettersOf({ letters }: GroupRows, group: string, topic: string, partition: number) {
  const found = letters.find((row) => row.group === group && row.topic === topic && row.partition === partition)
  return { openLetters: found?.open ?? 0, parkedLetters: found?.parked ?? 0 }
}

/** Null when nothing is known. */
function sumOf(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((number) => number !== null)
  return known.length === 0 ? null : known.reduce((sum, number) => sum + number, 0)
}
