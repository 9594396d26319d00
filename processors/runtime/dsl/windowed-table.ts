import type { Change, Flow, Task, WantedKeys } from './flow.ts'
import type { LateNode } from './late.ts'
import { type ClockState, clockRows, laterOf, NodeClock } from './node-clock.ts'
import { TableNode, type ValueGetter } from './table-node.ts'
import type { WindowRows } from './window-rows.ts'
import { type Window, Windowed } from './windowed.ts'
import type { EmitStrategy } from './windows.ts'

export interface WindowedSettings {
  readonly rows: WindowRows
  readonly emit: EmitStrategy
  readonly retentionMs: number
  readonly late: LateNode
}

/** Rows of closed windows are deleted this many at a time, so that no batch grows by a long pause. */
const sweptAtOnce = 200

/** What tumbling, hopping and sliding windows have in common: rows by start, a clock, final results, retention. */
export abstract class WindowedTableNode extends TableNode {
  protected readonly rows: WindowRows
  protected readonly emit: EmitStrategy
  protected readonly late: LateNode
  readonly #retentionMs: number
  readonly #clock: NodeClock

  constructor(name: string, { rows, emit, retentionMs, late }: WindowedSettings) {
    super(name)
    this.rows = rows
    this.emit = emit
    this.late = late
    this.relatives.push(late)
    this.#retentionMs = retentionMs
    this.#clock = new NodeClock(name)
  }

  override sendOldValues(): boolean {
    this.sendsOldValues = true
    return true
  }

  override getter(): ValueGetter {
    return (task, key) => {
      const { key: plain, window } = key as Windowed<unknown>
      return this.rows.get(task, plain, window.startMs)
    }
  }

  override stores() {
    return [this.rows, clockRows]
  }

  override keys(flow: Flow, wanted: WantedKeys): void {
    if (flow.key === null) return
    this.#clock.want(wanted)
    this.windowKeys(flow, wanted)
  }

  protected windowKeys(_flow: Flow, _wanted: WantedKeys): void {}

  /** Moves stream time on. */
  protected advance(task: Task, timestampMs: number): ClockState & { readonly streamTimeMs: number } {
    const before = this.#clock.read(task)
    const streamTimeMs = laterOf(before.streamTimeMs, timestampMs)
    return { ...this.#clock.write(task, before, { streamTimeMs }), streamTimeMs }
  }

  protected update(flow: Flow, task: Task, window: Window, newValue: unknown, oldValue: unknown, timestampMs: number): void {
    if (this.emit === 'onWindowClose') return
    const key = new Windowed(flow.key, window)
    this.forwardChange({ ...flow, key }, task, newValue, oldValue, timestampMs)
  }

  /** Emits the windows that begin within these bounds as final, and notes that all up to `closedMs` are out. */
  protected emitFinal(
    task: Task,
    clock: ClockState,
    bounds: readonly [from: number, to: number],
    closedMs: number,
    endOf: (startMs: number) => number,
  ) {
    const [from, to] = bounds
    const rows = from <= to ? this.rows.byStart(task, from, to) : []
    this.#clock.write(task, clock, { closedMs })
    for (const { key, startMs, value, timestampMs } of rows) {
      const change: Change = { newValue: value, oldValue: null }
      const window: Window = { type: 'time', startMs, endMs: endOf(startMs) }
      this.forward({ key: new Windowed(key, window), value: change, timestampMs }, task)
    }
  }

  /** Deletes rows that began before stream time less the retention; looks once per quarter of the retention. */
  protected sweep(task: Task, clock: ClockState & { readonly streamTimeMs: number }): void {
    const step = Math.max(1, Math.ceil(this.#retentionMs / 4))
    const cutoff = Math.floor((clock.streamTimeMs - this.#retentionMs) / step) * step - 1
    const from = clock.sweptMs ?? 0
    if (cutoff < from) return
    const rows = this.rows.byStart(task, from, cutoff)
    for (const { key, startMs } of rows.slice(0, sweptAtOnce)) this.rows.put(task, key, startMs, null, 0)
    const sweptMs = rows.length > sweptAtOnce ? (rows[sweptAtOnce]?.startMs ?? cutoff) : cutoff + 1
    this.#clock.write(task, this.#clock.read(task), { sweptMs })
  }
}
