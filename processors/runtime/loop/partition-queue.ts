import { AppError } from '../../../core/errors.ts'
import type { KafkaMessage } from '../../../platform/kafka/consumer.ts'
import { anchorOf } from './anchor.ts'

/** What became of a record that arrived. After `gap` the caller seeks back to `resumeAt`, once. */
export type Arrival = 'queued' | 'anchor' | 'redelivered' | 'gap'

/** Above either bound a partition is paused, below both quarters it is resumed. */
const mostRecords = 6_000
const mostBytes = 8 * 1024 * 1024

/**
 * Records of one partition that wait for a batch, each exactly the next of the log. The first to arrive must be the last one that was
 * processed (the anchor), unless there is none; whatever the client skips or repeats shows here.
 */
export class PartitionQueue {
  #messages: (KafkaMessage | undefined)[] = []
  #head = 0
  #bytes = 0
  #next: number
  #anchor: Buffer | undefined
  #gap: 'none' | 'seeking' | 'sought' = 'none'
  paused = false

  /** @param anchor digest that the record at `next - 1` must have; undefined when it is not read again */
  constructor(next: number, anchor: Buffer | undefined) {
    this.#next = next
    this.#anchor = anchor
  }

  /** Offset to read from. */
  get resumeAt(): number {
    return this.#anchor === undefined ? this.#next : this.#next - 1
  }

  get length(): number {
    return this.#messages.length - this.#head
  }

  get full(): boolean {
    return this.length > mostRecords || this.#bytes > mostBytes
  }

  get drained(): boolean {
    return this.length <= mostRecords / 4 && this.#bytes <= mostBytes / 4
  }

  /** @throws {AppError} ANCHOR_MISMATCH; OFFSET_GAP when records are missing again after the caller sought back */
  push(message: KafkaMessage): Arrival {
    const { offset, partition, topic } = message
    const expected = this.resumeAt
    if (offset < expected) return 'redelivered'
    if (offset > expected) {
      if (this.#gap === 'seeking') return 'redelivered'
      if (this.#gap === 'sought') {
        throw new AppError('OFFSET_GAP', `${topic}[${partition}]: offset ${expected} is missing, ${offset} came`, {
          at: { topic, partition, offset: expected },
        })
      }
      this.#gap = 'seeking'
      return 'gap'
    }
    this.#gap = 'none'
    if (this.#anchor !== undefined) {
      const digest = anchorOf({ offset, timestampMs: message.timestamp, raw: { key: message.key, value: message.value, headers: [] } })
      if (!digest.equals(this.#anchor)) {
        throw new AppError('ANCHOR_MISMATCH', `${topic}[${partition}]@${offset} is not the record that was processed`, {
          at: { topic, partition, offset },
        })
      }
      this.#anchor = undefined
      return 'anchor'
    }
    this.#messages.push(message)
    this.#bytes += sizeOf(message)
    this.#next += 1
    return 'queued'
  }

  /** Until `sought`, records that are not the expected one are dropped without a word. */
  awaitSeek(): void {
    this.#gap = 'seeking'
  }

  /** The seek that a gap asked for is done: from now on every record counts. */
  sought(): void {
    if (this.#gap === 'seeking') this.#gap = 'sought'
  }

  /** The record `place` behind the head, or undefined. */
  at(place: number): KafkaMessage | undefined {
    return this.#messages[this.#head + place]
  }

  /** Takes `count` records off the head. */
  drop(count: number): void {
    for (let place = this.#head; place < this.#head + count; place++) {
      const message = this.#messages[place]
      if (message !== undefined) this.#bytes -= sizeOf(message)
      this.#messages[place] = undefined
    }
    this.#head += count
    if (this.#head === this.#messages.length) {
      this.#messages = []
      this.#head = 0
    } else if (this.#head > mostRecords) {
      this.#messages = this.#messages.slice(this.#head)
      this.#head = 0
    }
  }
}

function sizeOf(message: KafkaMessage): number {
  return (message.value?.length ?? 0) + (message.key?.length ?? 0)
}
