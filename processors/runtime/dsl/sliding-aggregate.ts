import type { Aggregation } from './aggregate.ts'
import type { Flow, Task } from './flow.ts'
import type { ClockState } from './node-clock.ts'
import type { Timestamped } from './row-store.ts'
import type { WindowRow } from './window-rows.ts'
import { type WindowedSettings, WindowedTableNode } from './windowed-table.ts'
import type { SlidingWindows } from './windows.ts'

/** What the windows near a record tell of it: the neighbours whose aggregates its new windows begin with. */
interface Near {
  /** Aggregate of the records before it that its left window holds. */
  left: Timestamped | undefined
  /** Aggregate of the records after it that its right window holds. */
  right: Timestamped | undefined
  leftExists: boolean
  rightExists: boolean
  previousTimeMs: number | undefined
  readonly starts: Set<number>
}

/**
 * An aggregate over sliding windows: a record at t has the window [t-d, t] and, once that holds something, [t+1, t+1+d]. As in Kafka Streams
 * only windows are kept, no records: new ones are made from the aggregates of their neighbours.
 */
export class SlidingAggregateNode extends WindowedTableNode {
  readonly #differenceMs: number
  readonly #graceMs: number
  readonly #aggregation: Aggregation

  constructor(name: string, windows: SlidingWindows, aggregation: Aggregation, settings: WindowedSettings) {
    super(name, settings)
    this.#differenceMs = windows.timeDifferenceMs
    this.#graceMs = windows.graceMs
    this.#aggregation = aggregation
  }

  override process(flow: Flow, task: Task): void {
    if (flow.key === null || flow.value === null) {
      task.drop()
      return
    }
    const clock = this.advance(task, flow.timestampMs)
    const closeTimeMs = clock.streamTimeMs - this.#graceMs
    const { timestampMs } = flow
    const endMs = timestampMs + this.#differenceMs
    if (endMs < closeTimeMs) {
      this.late.late(flow, task, { type: 'time', startMs: timestampMs, endMs }, closeTimeMs - endMs)
      return
    }
    if (timestampMs < this.#differenceMs) {
      this.#addEarly(flow, task, closeTimeMs)
      return
    }
    const near = this.#addToExisting(flow, task, closeTimeMs)
    if (near !== 'complete') this.#addNew(flow, task, closeTimeMs, near)
    if (this.emit === 'onWindowClose') this.#close(task, clock, closeTimeMs)
    this.sweep(task, clock)
  }

  /** Adds the record to the windows that hold its time; youngest first. */
  #addToExisting(flow: Flow, task: Task, closeTimeMs: number): Near | 'complete' {
    const { timestampMs } = flow
    const near = nothingNear()
    const windows = this.rows.ofKey(task, flow.key, Math.max(0, timestampMs - 2 * this.#differenceMs), timestampMs + 1)
    for (const window of windows.toReversed()) {
      near.starts.add(window.startMs)
      const endMs = window.startMs + this.#differenceMs
      if (window.startMs === timestampMs + 1) near.rightExists = true
      else if (endMs > timestampMs) {
        near.right ??= window
        this.#add(flow, task, window.startMs, window, closeTimeMs)
      } else if (endMs === timestampMs) {
        near.leftExists = true
        this.#add(flow, task, window.startMs, window, closeTimeMs)
        if (window.timestampMs >= timestampMs) return 'complete'
        near.previousTimeMs = window.timestampMs
      } else {
        near.left = window
        near.previousTimeMs = window.timestampMs
        break
      }
    }
    return near
  }

  #addNew(flow: Flow, task: Task, closeTimeMs: number, near: Near): void {
    const { timestampMs } = flow
    const { previousTimeMs } = near
    if (previousTimeMs !== undefined && !near.starts.has(previousTimeMs + 1) && previousTimeMs + 1 + this.#differenceMs >= timestampMs) {
      this.#add(flow, task, previousTimeMs + 1, undefined, closeTimeMs)
    }
    if (!near.leftExists) {
      const holdsPrevious = previousTimeMs !== undefined && timestampMs - this.#differenceMs <= previousTimeMs
      const begins = holdsPrevious ? near.left : undefined
      this.#add(flow, task, timestampMs - this.#differenceMs, begins && { ...begins, timestampMs }, closeTimeMs)
    }
    this.#openRight(flow, task, near)
  }

  /** The window after the record, if something lies in it already: made as it is, without the record. */
  #openRight(flow: Flow, task: Task, { rightExists, right }: Near): void {
    if (rightExists || right === undefined || right.timestampMs <= flow.timestampMs) return
    const startMs = flow.timestampMs + 1
    this.rows.put(task, flow.key, startMs, right.value, right.timestampMs)
    this.update(flow, task, { type: 'time', startMs, endMs: startMs + this.#differenceMs }, right.value, null, right.timestampMs)
  }

  /** Records before d share the window [0, d], as none begins below 0. */
  #addEarly(flow: Flow, task: Task, closeTimeMs: number): void {
    const { timestampMs } = flow
    const near = nothingNear()
    let combined: WindowRow | undefined
    for (const window of this.rows.ofKey(task, flow.key, 0, timestampMs + 1)) {
      near.starts.add(window.startMs)
      if (window.startMs === 0) {
        combined = window
        if (window.timestampMs < timestampMs) near.previousTimeMs = window.timestampMs
      } else if (window.startMs <= timestampMs) {
        near.right = window
        this.#add(flow, task, window.startMs, window, closeTimeMs)
      } else near.rightExists = true
    }
    if (near.right === undefined && combined !== undefined && combined.timestampMs > timestampMs) near.right = combined
    this.#openRight(flow, task, near)
    if (near.previousTimeMs !== undefined && !near.starts.has(near.previousTimeMs + 1)) {
      this.#add(flow, task, near.previousTimeMs + 1, undefined, closeTimeMs)
    }
    this.#add(flow, task, 0, combined, closeTimeMs)
  }

  #add(flow: Flow, task: Task, startMs: number, row: Timestamped | undefined, closeTimeMs: number): void {
    const endMs = startMs + this.#differenceMs
    if (endMs < closeTimeMs) {
      this.late.late(flow, task, { type: 'time', startMs, endMs }, closeTimeMs - endMs)
      return
    }
    const before = row === undefined ? this.#aggregation.initial() : row.value
    const after = this.#aggregation.add(flow.key, flow.value, before)
    const timestampMs = row === undefined ? flow.timestampMs : Math.max(flow.timestampMs, row.timestampMs)
    this.rows.put(task, flow.key, startMs, after, timestampMs)
    this.update(flow, task, { type: 'time', startMs, endMs }, after, before, timestampMs)
  }

  #close(task: Task, clock: ClockState, closeTimeMs: number): void {
    const to = closeTimeMs - this.#differenceMs - 1
    if (to < 0 || (clock.closedMs !== null && clock.closedMs >= closeTimeMs)) return
    const from = clock.closedMs === null ? 0 : Math.max(0, clock.closedMs - this.#differenceMs)
    this.emitFinal(task, clock, [from, to], closeTimeMs, (startMs) => startMs + this.#differenceMs)
  }
}

function nothingNear(): Near {
  return { left: undefined, right: undefined, leftExists: false, rightExists: false, previousTimeMs: undefined, starts: new Set() }
}
