import {
  type GroupHealth,
  type Incident,
  type PartitionHealth,
  type PartitionState,
  partitionStates,
  type SickPartition,
} from '../../shapes/operations.ts'

/** A partition is behind when its oldest unprocessed record waits longer; below, it is only busy. Seconds. */
const behindAfterS = 10
/** And stuck when nothing was committed for so long although there was something to do. A worker's watchdog ends it after 30. Seconds. */
const stuckAfterS = 15

/** An offset row, the names without the namespace. */
export interface OffsetRow {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly nextOffset: number
  readonly ownerEpoch: number
  readonly streamTimeMs: number | null
  readonly updatedAtMs: number
}

/** Everything that is known about one partition of a group. */
export interface PartitionFacts {
  readonly partition: number
  /** Undefined: the group has no offset row for it. */
  readonly row: OffsetRow | undefined
  readonly endOffset: number | undefined
  /** Append time of the record at `nextOffset`, epoch milliseconds. */
  readonly oldestAppendedMs: number | undefined
  readonly openLetters: number
  readonly parkedLetters: number
  /** The last one that was written about it since its last progress. */
  readonly incident: Incident | undefined
  readonly owner: string | null
}

/** Says how a partition is doing, and why. @param nowMs epoch milliseconds */
export function partitionHealth(facts: PartitionFacts, nowMs: number): PartitionHealth {
  const { row, endOffset } = facts
  const lagRecords = row === undefined || endOffset === undefined ? null : Math.max(0, endOffset - row.nextOffset)
  const waitingS = lagRecords === null ? null : lagRecords === 0 ? 0 : waitingOf(facts, nowMs)
  const noProgressS =
    row === undefined || lagRecords === null || lagRecords === 0 || waitingS === null
      ? null
      : Math.min(waitingS, secondsSince(row.updatedAtMs, nowMs))
  return {
    partition: facts.partition,
    state: stateOf(facts, lagRecords, waitingS, noProgressS),
    lagRecords,
    waitingS,
    noProgressS,
    nextOffset: row?.nextOffset ?? null,
    endOffset: endOffset ?? null,
    streamTime: timeOf(row?.streamTimeMs ?? null),
    updatedAt: timeOf(row?.updatedAtMs ?? null),
    ownerEpoch: row?.ownerEpoch ?? null,
    openLetters: facts.openLetters,
    parkedLetters: facts.parkedLetters,
    incident: facts.incident ?? null,
    owner: facts.owner,
  }
}

/** Without the append time of the oldest one, the time since the last commit: it has not waited longer than that without anybody at work. */
function waitingOf({ row, oldestAppendedMs }: PartitionFacts, nowMs: number): number | null {
  if (oldestAppendedMs !== undefined) return secondsSince(oldestAppendedMs, nowMs)
  return row === undefined ? null : secondsSince(row.updatedAtMs, nowMs)
}

function stateOf(
  { row, incident, openLetters }: PartitionFacts,
  lagRecords: number | null,
  waitingS: number | null,
  noProgressS: number | null,
): PartitionState {
  if (incident !== undefined) return 'stopped'
  if (row === undefined) return 'missing'
  if (noProgressS !== null && noProgressS >= stuckAfterS) return 'stuck'
  if (waitingS !== null && waitingS >= behindAfterS) return 'behind'
  if (openLetters > 0) return 'set-aside'
  return lagRecords === null ? 'unknown' : 'ok'
}

/** The worst of some states. */
export function worstOf(states: readonly PartitionState[]): PartitionState {
  return partitionStates.find((state) => states.includes(state)) ?? 'ok'
}

/** Partitions that need somebody, the worst first, then those that wait longest, then by lag. */
export function sickOf(groups: readonly GroupHealth[]): readonly SickPartition[] {
  return groups
    .flatMap(({ group, topic, partitions }) => partitions.map((partition) => ({ ...partition, group, topic })))
    .filter(({ state }) => state !== 'ok' && state !== 'unknown')
    .sort(
      (a, b) =>
        partitionStates.indexOf(a.state) - partitionStates.indexOf(b.state) ||
        (b.noProgressS ?? 0) - (a.noProgressS ?? 0) ||
        (b.lagRecords ?? 0) - (a.lagRecords ?? 0) ||
        b.openLetters - a.openLetters,
    )
}

function secondsSince(ms: number, nowMs: number): number {
  return Math.max(0, (nowMs - ms) / 1_000)
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
