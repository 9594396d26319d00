import { json } from './codec.ts'
import type { Flow, Task, WantedKeys } from './flow.ts'
import type { Graph } from './graph.ts'
import { JoinRows } from './join-rows.ts'
import { LateNode } from './late.ts'
import { Node, PassNode } from './node.ts'
import { type ClockState, clockRows, earlierOf, laterOf, lookAheadMs, NodeClock } from './node-clock.ts'
import type { Joiner } from './stream-table-join.ts'
import type { Joined } from './topic-formats.ts'
import type { JoinWindows } from './windows.ts'

export type JoinKind = 'inner' | 'left' | 'outer'

interface Side {
  readonly rows: JoinRows
  /** A partner is at most so much older, or younger. */
  readonly beforeMs: number
  readonly afterMs: number
  /** Emitted alone when no partner comes. */
  readonly padded: boolean
  readonly join: (own: unknown, partner: unknown, key: unknown) => unknown
}

/** A windowed join of two streams: one clock, the rows of both sides, two entries and one exit. */
export class StreamJoin {
  readonly #name: string
  readonly #windows: JoinWindows
  readonly #clock: NodeClock
  readonly #left: Side
  readonly #right: Side

  constructor(name: string, kind: JoinKind, windows: JoinWindows, joiner: Joiner, joined: Joined<unknown, unknown> | undefined) {
    const { beforeMs, afterMs } = windows
    this.#name = name
    this.#windows = windows
    this.#clock = new NodeClock(name)
    this.#left = {
      rows: new JoinRows(`${name}-left`, joined?.left ?? json<unknown>()),
      beforeMs,
      afterMs,
      padded: kind !== 'inner',
      join: (own, partner, key) => joiner(own, partner, key),
    }
    this.#right = {
      rows: new JoinRows(`${name}-right`, joined?.right ?? json<unknown>()),
      beforeMs: afterMs,
      afterMs: beforeMs,
      padded: kind === 'outer',
      join: (own, partner, key) => joiner(partner, own, key),
    }
  }

  addTo(graph: Graph, left: Node, right: Node): Node {
    const out = new PassNode(`${this.#name}-out`)
    const late = new LateNode(`${this.#name}-late`)
    const settings = { clock: this.#clock, graceMs: this.#windows.graceMs, out, late }
    const padded = this.#left.padded
    graph.add(new JoinSideNode(`${this.#name}-this`, this.#left, this.#right, padded, settings), left)
    graph.add(new JoinSideNode(`${this.#name}-other`, this.#right, this.#left, padded, settings), right)
    graph.add(late)
    return graph.add(out)
  }
}

interface SharedSettings {
  readonly clock: NodeClock
  readonly graceMs: number
  readonly out: PassNode
  readonly late: LateNode
}

/** One entry of a join. */
class JoinSideNode extends Node {
  readonly #own: Side
  readonly #partner: Side
  readonly #settings: SharedSettings
  override readonly takesNullKeys: boolean

  constructor(name: string, own: Side, partner: Side, takesNullKeys: boolean, settings: SharedSettings) {
    super(name)
    this.#own = own
    this.#partner = partner
    this.#settings = settings
    this.takesNullKeys = takesNullKeys
    this.children.push(settings.out)
    this.relatives.push(settings.late)
  }

  override process(flow: Flow, task: Task): void {
    const { clock, graceMs, late } = this.#settings
    const before = clock.read(task)
    const streamTimeMs = laterOf(before.streamTimeMs, flow.timestampMs)
    const { key, value, timestampMs } = flow
    if (key === null || value === null) {
      clock.write(task, before, { streamTimeMs })
      if (key === null && value !== null && this.#own.padded) this.forward({ ...flow, value: this.#own.join(value, null, key) }, task)
      else task.drop()
      return
    }
    const moved = clock.write(task, before, { streamTimeMs, counter: before.counter + 1 })
    if (moved.closedMs !== null && moved.closedMs <= streamTimeMs) this.#emitUnmatched(task, moved, streamTimeMs)
    const closedMs = timestampMs + this.#own.afterMs + graceMs
    if (closedMs < streamTimeMs) {
      late.late(
        flow,
        task,
        { type: 'time', startMs: timestampMs - this.#own.beforeMs, endMs: timestampMs + this.#own.afterMs },
        streamTimeMs - closedMs,
      )
      return
    }
    const matched = this.#emitMatches(flow, task)
    const waiting = this.#own.padded && !matched
    this.#own.rows.put(task, { key, timestampMs, sequence: moved.counter, value, waiting })
    if (waiting) {
      const state = clock.read(task)
      clock.write(task, state, { closedMs: earlierOf(state.closedMs, closedMs + 1) })
    }
    this.#sweep(task, streamTimeMs)
  }

  override keys(_flow: Flow, wanted: WantedKeys): void {
    this.#settings.clock.want(wanted)
  }

  override stores() {
    return [this.#own.rows, clockRows]
  }

  #emitMatches({ key, value, timestampMs }: Flow, task: Task): boolean {
    const { rows } = this.#partner
    const partners = rows.ofKey(task, key, timestampMs - this.#own.beforeMs, timestampMs + this.#own.afterMs)
    for (const partner of partners) {
      if (partner.waiting) rows.put(task, { ...partner, waiting: false })
      this.forward({ key, value: this.#own.join(value, partner.value, key), timestampMs: Math.max(timestampMs, partner.timestampMs) }, task)
    }
    return partners.length > 0
  }

  /** What has found no partner goes out alone once its window and the grace have passed, by time. */
  #emitUnmatched(task: Task, clock: ClockState, streamTimeMs: number): void {
    const sides = [this.#own, this.#partner].filter(({ padded }) => padded).map((side) => this.#unmatched(task, side, streamTimeMs))
    this.#settings.clock.write(task, clock, { closedMs: Math.min(...sides.map(({ nextMs }) => nextMs)) })
    const due = sides.flatMap(({ side, rows }) => rows.map((row) => ({ side, row })))
    due.sort((one, other) => one.row.timestampMs - other.row.timestampMs || one.row.sequence - other.row.sequence)
    for (const { side, row } of due) {
      side.rows.put(task, { ...row, waiting: false })
      this.forward({ key: row.key, value: side.join(row.value, null, row.key), timestampMs: row.timestampMs }, task)
    }
  }

  /** Rows of a side that are due, and a stream time before which no other is. */
  #unmatched(task: Task, side: Side, streamTimeMs: number) {
    const delayMs = this.#delayOf(side)
    const soon = side.rows.waiting(task, undefined, streamTimeMs - delayMs + lookAheadMs)
    const rows = soon.filter(({ timestampMs }) => timestampMs + delayMs < streamTimeMs)
    const next = soon[rows.length]
    return { side, rows, nextMs: next === undefined ? streamTimeMs + lookAheadMs : next.timestampMs + delayMs + 1 }
  }

  #delayOf({ afterMs }: Side): number {
    return afterMs + this.#settings.graceMs
  }

  /** A row is needed as long as a partner may come in time. Looks once per quarter of that. */
  #sweep(task: Task, streamTimeMs: number): void {
    const { clock, graceMs } = this.#settings
    const keptMs = Math.max(0, this.#own.beforeMs) + Math.max(0, this.#own.afterMs) + graceMs
    const step = Math.max(1, Math.ceil(keptMs / 4))
    const cutoff = Math.floor((streamTimeMs - keptMs) / step) * step - 1
    const state = clock.read(task)
    const from = state.sweptMs ?? 0
    if (cutoff < from) return
    for (const { rows } of [this.#own, this.#partner]) rows.deleteUntil(task, from, cutoff)
    clock.write(task, state, { sweptMs: cutoff + 1 })
  }
}
