import type { Aggregation } from './aggregate.ts'
import type { Change, Flow, Task, WantedKeys } from './flow.ts'
import type { LateNode } from './late.ts'
import { type ClockState, clockRows, laterOf, NodeClock } from './node-clock.ts'
import type { SessionRow, SessionRows } from './session-rows.ts'
import { TableNode, type ValueGetter } from './table-node.ts'
import { type Window, Windowed } from './windowed.ts'
import type { EmitStrategy, SessionWindows } from './windows.ts'

export interface SessionSettings {
  readonly rows: SessionRows
  readonly emit: EmitStrategy
  readonly retentionMs: number
  readonly late: LateNode
}

const sweptAtOnce = 200

/** An aggregate over sessions: a record joins the sessions that it touches into one, whose old rows are deleted with a tombstone each. */
export class SessionAggregateNode extends TableNode {
  readonly #windows: SessionWindows
  readonly #aggregation: Aggregation
  readonly #settings: SessionSettings
  readonly #clock: NodeClock

  constructor(name: string, windows: SessionWindows, aggregation: Aggregation, settings: SessionSettings) {
    super(name)
    this.#windows = windows
    this.#aggregation = aggregation
    this.#settings = settings
    this.#clock = new NodeClock(name)
    this.relatives.push(settings.late)
  }

  override process(flow: Flow, task: Task): void {
    if (flow.key === null) {
      task.drop()
      return
    }
    const before = this.#clock.read(task)
    const streamTimeMs = laterOf(before.streamTimeMs, flow.timestampMs)
    const clock = this.#clock.write(task, before, { streamTimeMs })
    const closeTimeMs = streamTimeMs - this.#windows.graceMs - this.#windows.inactivityGapMs
    this.#add(flow, task, closeTimeMs)
    if (this.#settings.emit === 'onWindowClose') this.#close(task, clock, closeTimeMs)
    this.#sweep(task, streamTimeMs)
  }

  override keys(flow: Flow, wanted: WantedKeys): void {
    if (flow.key !== null) this.#clock.want(wanted)
  }

  override sendOldValues(): boolean {
    this.sendsOldValues = true
    return true
  }

  override getter(): ValueGetter {
    return (task, key) => {
      const { key: plain, window } = key as Windowed<unknown>
      const row = this.#settings.rows.get(task, plain, window.startMs, window.endMs)
      return row === undefined ? undefined : { value: row.value, timestampMs: row.endMs }
    }
  }

  override stores() {
    return [this.#settings.rows, clockRows]
  }

  #add(flow: Flow, task: Task, closeTimeMs: number): void {
    const { key, timestampMs } = flow
    const { rows, late } = this.#settings
    const { inactivityGapMs } = this.#windows
    const touched = rows.touching(task, key, timestampMs - inactivityGapMs, timestampMs + inactivityGapMs)
    const startMs = Math.min(timestampMs, ...touched.map((session) => session.startMs))
    const endMs = Math.max(timestampMs, ...touched.map((session) => session.endMs))
    if (endMs < closeTimeMs) {
      late.late(flow, task, { type: 'session', startMs, endMs }, closeTimeMs - endMs)
      return
    }
    const { initial, merge, add } = this.#aggregation
    if (merge === undefined) throw new Error(`${this.name} has no merger of sessions`)
    const merged = touched.reduce((aggregate, session) => merge(key, aggregate, session.value), initial())
    // a session of one instant keeps its bounds and its row
    if (startMs !== timestampMs || endMs !== timestampMs) for (const session of touched) this.#remove(task, session)
    const after = add(key, flow.value, merged)
    rows.put(task, key, startMs, endMs, after)
    this.#update(task, key, { type: 'session', startMs, endMs }, after, null)
  }

  #remove(task: Task, { key, startMs, endMs, value }: SessionRow): void {
    this.#settings.rows.put(task, key, startMs, endMs, null)
    this.#update(task, key, { type: 'session', startMs, endMs }, null, value)
  }

  #update(task: Task, key: unknown, window: Window, newValue: unknown, oldValue: unknown): void {
    if (this.#settings.emit === 'onWindowClose') return
    const timestampMs = window.endMs
    this.forwardChange({ key: new Windowed(key, window), value: undefined, timestampMs }, task, newValue, oldValue, timestampMs)
  }

  #close(task: Task, clock: ClockState, closeTimeMs: number): void {
    const to = closeTimeMs - 1
    if (to < 0 || (clock.closedMs !== null && clock.closedMs >= closeTimeMs)) return
    const sessions = this.#settings.rows.byEnd(task, Math.max(0, clock.closedMs ?? 0), to)
    this.#clock.write(task, clock, { closedMs: closeTimeMs })
    for (const { key, startMs, endMs, value } of sessions) {
      const change: Change = { newValue: value, oldValue: null }
      this.forward({ key: new Windowed(key, { type: 'session', startMs, endMs }), value: change, timestampMs: endMs }, task)
    }
  }

  /** Deletes sessions that ended before stream time less the retention; looks once per quarter of the retention. */
  #sweep(task: Task, streamTimeMs: number): void {
    const { rows, retentionMs } = this.#settings
    const step = Math.max(1, Math.ceil(retentionMs / 4))
    const cutoff = Math.floor((streamTimeMs - retentionMs) / step) * step - 1
    const clock = this.#clock.read(task)
    const from = clock.sweptMs ?? 0
    if (cutoff < from) return
    const sessions = rows.byEnd(task, from, cutoff)
    for (const { key, startMs, endMs } of sessions.slice(0, sweptAtOnce)) rows.put(task, key, startMs, endMs, null)
    const sweptMs = sessions.length > sweptAtOnce ? (sessions[sweptAtOnce]?.endMs ?? cutoff) : cutoff + 1
    this.#clock.write(task, clock, { sweptMs })
  }
}
