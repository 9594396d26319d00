import { createHash } from 'node:crypto'
import type { RawRecord } from './slice.ts'

/**
 * Digest of a record: offset, append time, key and value. Kept for the last processed record of a partition and compared with the
 * log before a new owner goes on: a topic that was created anew, or a log whose offsets were used again, cannot pass.
 */
export function anchorOf(record: { readonly offset: number; readonly timestampMs: number; readonly raw: RawRecord }): Buffer {
  const hash = createHash('sha256').update(
    `${record.offset}:${record.timestampMs}:${record.raw.key?.length ?? -1}:${record.raw.value?.length ?? -1}:`,
  )
  if (record.raw.key !== null) hash.update(record.raw.key)
  if (record.raw.value !== null) hash.update(record.raw.value)
  return hash.digest()
}
