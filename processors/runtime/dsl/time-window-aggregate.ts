import type { Aggregation } from './aggregate.ts'
import type { Flow, Task, WantedKeys } from './flow.ts'
import type { ClockState } from './node-clock.ts'
import type { Window } from './windowed.ts'
import { type WindowedSettings, WindowedTableNode } from './windowed-table.ts'
import type { TimeWindows } from './windows.ts'

/** An aggregate over tumbling or hopping windows. */
export class TimeWindowAggregateNode extends WindowedTableNode {
  readonly #windows: TimeWindows
  readonly #aggregation: Aggregation

  constructor(name: string, windows: TimeWindows, aggregation: Aggregation, settings: WindowedSettings) {
    super(name, settings)
    this.#windows = windows
    this.#aggregation = aggregation
  }

  override process(flow: Flow, task: Task): void {
    if (flow.key === null) {
      task.drop()
      return
    }
    const clock = this.advance(task, flow.timestampMs)
    const closeTimeMs = clock.streamTimeMs - this.#windows.graceMs
    // rows to delete may have to be read first: better before anything is passed on, but not before final results are out
    if (this.emit === 'onWindowUpdate') this.sweep(task, clock)
    for (const startMs of this.#windows.startsFor(flow.timestampMs)) {
      const window: Window = { type: 'time', startMs, endMs: startMs + this.#windows.sizeMs }
      if (window.endMs > closeTimeMs) this.#add(flow, task, window)
      else this.late.late(flow, task, window, closeTimeMs - window.endMs)
    }
    if (this.emit === 'onWindowUpdate') return
    this.#close(task, clock, closeTimeMs)
    this.sweep(task, clock)
  }

  protected override windowKeys({ key, timestampMs }: Flow, wanted: WantedKeys): void {
    for (const startMs of this.#windows.startsFor(timestampMs)) this.rows.want(wanted, key, startMs)
  }

  #add(flow: Flow, task: Task, window: Window): void {
    const row = this.rows.get(task, flow.key, window.startMs)
    const before = row === undefined ? this.#aggregation.initial() : row.value
    const timestampMs = row === undefined ? flow.timestampMs : Math.max(flow.timestampMs, row.timestampMs)
    const after = this.#aggregation.add(flow.key, flow.value, before)
    this.rows.put(task, flow.key, window.startMs, after, timestampMs)
    this.update(flow, task, window, after, before, timestampMs)
  }

  #close(task: Task, clock: ClockState, closeTimeMs: number): void {
    const { sizeMs, advanceMs } = this.#windows
    const to = closeTimeMs - sizeMs
    if (to < 0 || (clock.closedMs !== null && clock.closedMs >= closeTimeMs)) return
    const from = clock.closedMs === null ? 0 : clock.closedMs - sizeMs + 1
    // no window begins in between: nothing to read
    if (clock.closedMs !== null && Math.floor(to / advanceMs) === Math.floor((from - 1) / advanceMs)) return
    this.emitFinal(task, clock, [from, to], closeTimeMs, (startMs) => startMs + sizeMs)
  }
}
