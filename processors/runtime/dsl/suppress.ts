import { type Codec, json } from './codec.ts'
import type { Change, Flow, Task, WantedKeys } from './flow.ts'
import { clockRows, earlierOf, laterOf, lookAheadMs, NodeClock } from './node-clock.ts'
import type { RowStore, StoreShape } from './row-store.ts'
import { TableNode, type ValueGetter } from './table-node.ts'
import { keyFromText, keyToText, type Windowed } from './windowed.ts'

/** Until when results are held back. The buffer is not bounded, unless a number of rows is given; a fuller one lets its oldest go early. */
export type Suppressed =
  | { readonly until: 'windowCloses' }
  | { readonly until: 'timeLimit'; readonly limitMs: number; readonly maxRecords?: number }

export const Suppressed = {
  /** One result for each window, once it is closed; no tombstones. */
  untilWindowCloses: (): Suppressed => ({ until: 'windowCloses' }),
  /** The last result of each key, so much stream time after the first that was held back. */
  untilTimeLimit: (limitMs: number, maxRecords?: number): Suppressed => ({
    until: 'timeLimit',
    limitMs,
    ...(maxRecords === undefined ? {} : { maxRecords }),
  }),
}

/** Holds changes of a table back in rows, ordered by the time they are held for. Its stream time is that of the results that reach it. */
export class SuppressNode extends TableNode {
  readonly #parent: TableNode
  readonly #suppressed: Suppressed
  readonly #delayMs: number
  readonly #codec: Codec<unknown>
  readonly #clock: NodeClock
  readonly #buffer: RowStore

  constructor(
    name: string,
    parent: TableNode,
    suppressed: Suppressed,
    finalAfterMs: number | undefined,
    codec: Codec<unknown> = json<unknown>(),
  ) {
    super(name)
    if (suppressed.until === 'windowCloses' && finalAfterMs === undefined) throw new Error('untilWindowCloses needs a windowed table')
    this.#parent = parent
    this.#suppressed = suppressed
    this.#delayMs = suppressed.until === 'timeLimit' ? suppressed.limitMs : (finalAfterMs ?? 0)
    this.#codec = codec
    this.#clock = new NodeClock(name)
    this.#buffer = { name, definition: bufferShape }
    // the old value of a change is passed on as it comes
    this.sendsOldValues = true
  }

  override process(flow: Flow, task: Task): void {
    const clock = this.#clock.read(task)
    const streamTimeMs = laterOf(clock.streamTimeMs, flow.timestampMs)
    const { grown, bufferTimeMs } = this.#hold(flow, task)
    const held = clock.counter + grown
    const dueMs = streamTimeMs - this.#delayMs
    const nextMs = earlierOf(clock.closedMs, bufferTimeMs)
    if (nextMs > dueMs && held <= this.#most) {
      this.#clock.write(task, clock, { streamTimeMs, counter: held, closedMs: nextMs })
      return
    }
    const { letGo, afterMs } = this.#letGo(task, dueMs, held)
    this.#clock.write(task, clock, { streamTimeMs, counter: held - letGo.length, closedMs: nextMs > dueMs ? nextMs : afterMs })
    for (const { key, change, timestampMs } of letGo) {
      if (change.newValue === null && this.#suppressed.until === 'windowCloses') continue
      this.forward({ key, value: change, timestampMs }, task)
    }
  }

  override keys({ key }: Flow, wanted: WantedKeys): void {
    this.#clock.want(wanted)
    wanted.add(this.#buffer.name, { partition: wanted.partition, key: keyToText(key) })
  }

  override sendOldValues(force: boolean): boolean {
    return this.#parent.sendOldValues(force)
  }

  override getter(): ValueGetter {
    throw new Error('a suppressed table cannot be joined; make it a stream and a table again')
  }

  override stores() {
    return [this.#buffer, clockRows]
  }

  get #most(): number {
    return this.#suppressed.until === 'timeLimit' ? (this.#suppressed.maxRecords ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
  }

  /** Puts a change into the buffer, in the place of an earlier one of its key; says by how many rows it has grown. */
  #hold({ key, value, timestampMs }: Flow, task: Task): { readonly grown: number; readonly bufferTimeMs: number } {
    const store = task.store(this.#buffer.name)
    const at = { partition: task.partition, key: keyToText(key) }
    const before = store.get(at)
    const { newValue, oldValue } = value as Change
    const firstMs = this.#suppressed.until === 'windowCloses' ? (key as Windowed<unknown>).window.endMs : timestampMs
    const change = { newValue: this.#write(newValue), oldValue: this.#write(oldValue) }
    const bufferTimeMs = before === undefined ? firstMs : (before.bufferTimeMs as number)
    store.put({ ...at, bufferTimeMs, change, timestampMs })
    return { grown: before === undefined ? 1 : 0, bufferTimeMs }
  }

  /** Takes out what has been held long enough, and the oldest of what is too much; `afterMs`: nothing that stays is due before. */
  #letGo(task: Task, dueMs: number, held: number) {
    const store = task.store(this.#buffer.name)
    const within = { partition: task.partition }
    // one look for what is due and for what comes next, before anything is written: it may have to be read first
    const soon = store.range('byTime', within, undefined, dueMs + lookAheadMs)
    const due = soon.filter(({ bufferTimeMs }) => (bufferTimeMs as number) <= dueMs)
    const afterMs = (soon[due.length]?.bufferTimeMs as number | undefined) ?? dueMs + lookAheadMs + 1
    const tooMany = held - due.length - this.#most
    const rows = tooMany > 0 ? store.range('byTime', within).slice(0, due.length + tooMany) : due
    const letGo = rows.map((row) => {
      store.delete({ partition: task.partition, key: row.key })
      const { newValue, oldValue } = row.change as Change
      return {
        key: keyFromText(row.key as string),
        change: { newValue: this.#read(newValue), oldValue: this.#read(oldValue) },
        timestampMs: row.timestampMs as number,
      }
    })
    return { letGo, afterMs }
  }

  #write(value: unknown): unknown {
    return value === null ? null : this.#codec.write(value)
  }

  #read(written: unknown): unknown {
    return written === null ? null : this.#codec.read(written as Record<string, unknown>)
  }
}

const bufferShape: StoreShape = {
  kind: 'state',
  deletes: true,
  columns: { partition: 'int4', key: 'text', bufferTimeMs: 'int8', change: 'json', timestampMs: 'int8' },
  key: ['partition', 'key'],
  ranges: { byTime: { equals: ['partition'], order: 'bufferTimeMs' } },
}
