import type { Watermark } from '../shapes/answers.ts'

/** How far a consumer group has come in one partition, as its stored offset row says. */
export interface PartitionProgress {
  readonly partition: number
  readonly nextOffset: number
  /** Append time of the record before it, epoch milliseconds; null before the first. */
  readonly streamTimeMs: number | null
}

/** Ends of a topic's partitions, all looked up after `observedAtMs`. */
export interface LogEnds {
  readonly observedAtMs: number
  /** Offset behind the last record, by partition. */
  readonly ends: ReadonlyMap<number, number>
}

/**
 * The moment up to which numbers are complete: for a partition read to the end, the moment when that end was looked up (before the
 * numbers were read); for any other, the append time of the last record that was read. The earliest of all partitions counts.
 * While Kafka is away the last known ends still hold, so the moment stands still and never claims too much.
 */
export function watermarkOf(progress: readonly PartitionProgress[], log: LogEnds | undefined): Watermark {
  if (progress.length === 0) return { asOf: null, behind: null }
  let asOfMs: number | null = Number.POSITIVE_INFINITY
  let behind: number | null = log === undefined ? null : 0
  for (const { partition, nextOffset, streamTimeMs } of progress) {
    const end = log?.ends.get(partition)
    const upToMs = log !== undefined && end !== undefined && nextOffset >= end ? log.observedAtMs : streamTimeMs
    asOfMs = asOfMs === null || upToMs === null ? null : Math.min(asOfMs, upToMs)
    behind = behind === null || end === undefined ? null : behind + Math.max(0, end - nextOffset)
  }
  return { asOf: asOfMs === null ? null : new Date(asOfMs).toISOString(), behind }
}
