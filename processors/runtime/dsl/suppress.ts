import { type Codec, json } from './codec.ts'
import type { Change, Flow, Task, WantedKeys } from './flow.ts'
import { clockRows, laterOf, NodeClock } from './node-clock.ts'
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
    const held = clock.counter + this.#hold(flow, task)
    const letGo = this.#letGo(task, streamTimeMs - this.#delayMs, held)
    this.#clock.write(task, clock, { streamTimeMs, counter: held - letGo.length })
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

  /** Puts a change into the buffer, in the place of an earlier one of its key. Returns by how many rows it has grown. */
  #hold({ key, value, timestampMs }: Flow, task: Task): 0 | 1 {
    const store = task.store(this.#buffer.name)
    const at = { partition: task.partition, key: keyToText(key) }
    const before = store.get(at)
    const { newValue, oldValue } = value as Change
    const firstMs = this.#suppressed.until === 'windowCloses' ? (key as Windowed<unknown>).window.endMs : timestampMs
    const change = { newValue: this.#write(newValue), oldValue: this.#write(oldValue) }
    store.put({ ...at, bufferTimeMs: before === undefined ? firstMs : before.bufferTimeMs, change, timestampMs })
    return before === undefined ? 1 : 0
  }

  /** Takes out what has been held long enough, and the oldest of what is too much. */
  #letGo(task: Task, dueMs: number, held: number) {
    const store = task.store(this.#buffer.name)
    const within = { partition: task.partition }
    const most =
      this.#suppressed.until === 'timeLimit' ? (this.#suppressed.maxRecords ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
    const due = store.range('byTime', within, undefined, dueMs)
    const tooMany = held - due.length - most
    const rows = tooMany > 0 ? store.range('byTime', within).slice(0, due.length + tooMany) : due
    return rows.map((row) => {
      store.delete({ partition: task.partition, key: row.key })
      const { newValue, oldValue } = row.change as Change
      return {
        key: keyFromText(row.key as string),
        change: { newValue: this.#read(newValue), oldValue: this.#read(oldValue) },
        timestampMs: row.timestampMs as number,
      }
    })
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
