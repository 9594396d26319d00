import type { AppError } from '../../../core/errors.ts'
import type { OwnedPartition } from '../owned-partition.ts'
import type { Acquired } from './acquire.ts'
import { PartitionQueue } from './partition-queue.ts'

/** A partition at work: what it owns, the records that wait, and what holds it up. */
export class PartitionSlot {
  readonly owned: OwnedPartition
  readonly queue: PartitionQueue
  /** Published before its first batch, since the former owner may not have done so. */
  storedOutbox: Buffer | null
  /** True while the schema of the record at the head is being fetched. */
  learning = false
  /** Why the record at this offset can never be decoded. */
  refused: { readonly offset: number; readonly error: AppError } | undefined
  /** Offset whose schema was fetched last: asked for twice, it would be for ever. */
  learntOffset = -1
  /** True while the slot in Postgres holds outputs; cleared lazily. */
  holdsOutbox: boolean
  /** End of the log when it was looked up last; undefined before. */
  logEnd: number | undefined
  /** When it was last seen to have moved, or to have nothing to do, by the monotonic clock. */
  progressAtMs = performance.now()
  /** How many dead letters wait for a person, or for one of their key, when they were counted last. */
  deadLetters: { readonly open: number; readonly parked: number } = { open: 0, parked: 0 }

  constructor({ owned, anchor, outbox }: Acquired) {
    this.owned = owned
    this.queue = new PartitionQueue(owned.cursor.nextOffset, anchor)
    this.storedOutbox = outbox
    this.holdsOutbox = outbox !== null
  }

  /** False while its stored outbox is not on its way: a batch committed before that would overwrite outputs that nobody has published. */
  get ready(): boolean {
    return this.owned.alive && this.storedOutbox === null
  }

  /** Records of the log that are not processed yet; undefined until its end was looked up. */
  get lag(): number | undefined {
    return this.logEnd === undefined ? undefined : Math.max(0, this.logEnd - this.owned.cursor.nextOffset)
  }
}
