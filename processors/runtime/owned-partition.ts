import type { CompiledStore } from './compiled-store.ts'
import type { ParkedKeys } from './loop/parked-keys.ts'
import { RowCache } from './loop/row-cache.ts'

/** Highest offset and sequence seen of a source of ours. */
export type SourceMark = readonly [offset: number, sequence: number]
export type SourceMarks = Readonly<Record<string, SourceMark>>

/** The offset row of a partition as this owner last committed it. */
export interface PartitionCursor {
  readonly nextOffset: number
  /** Commits ever made for this partition: with the epoch it names one batch exactly. */
  readonly commits: number
  readonly outputSequence: number
  readonly sources: SourceMarks
  /** Digest of the record at nextOffset - 1; null when none was processed. */
  readonly anchor: Buffer | null
  /** Append time of the record at nextOffset - 1, epoch milliseconds. */
  readonly streamTimeMs: number | null
}

/** A partition that this process owns under one epoch: its place in the log and the state rows it remembers. */
export class OwnedPartition {
  readonly topic: string
  readonly topicId: string
  readonly partition: number
  readonly epoch: number
  cursor: PartitionCursor
  /** False once it was revoked or another owner fenced it: nothing of it may be used any more. */
  alive = true
  /** Undefined unless the topology parks records behind a dead letter of their key. */
  parkedKeys: ParkedKeys | undefined
  /** By store index; only `state` stores remember rows over batches, as this partition's owner is their only writer. */
  readonly memory: readonly RowCache[]
  /** True once Redis had an older version of a row: the owner before did not get to tell it of its last changes, of which there will be more. */
  cacheBehind = false

  constructor(
    at: { topic: string; topicId: string; partition: number; epoch: number },
    cursor: PartitionCursor,
    stores: readonly CompiledStore[],
    memoryRows: number,
  ) {
    this.topic = at.topic
    this.topicId = at.topicId
    this.partition = at.partition
    this.epoch = at.epoch
    this.cursor = cursor
    this.memory = stores.map(() => new RowCache(memoryRows))
  }
}
