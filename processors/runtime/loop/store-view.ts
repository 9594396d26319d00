import type { AnyRow, CompiledStore } from '../compiled-store.ts'
import type { StoreHandle } from '../store.ts'

/** A row as it was read; `row` undefined and version 0 when there is none. */
export interface Entry {
  readonly row: AnyRow | undefined
  readonly version: number
  /** False when it came from Redis and no commit has compared its version with Postgres yet. */
  readonly trusted: boolean
}

/** A row as a batch leaves it. `expected` is the version it must have in Postgres; 0 = it must not exist. */
export interface Written {
  readonly row: AnyRow
  readonly version: number
  readonly expected: number
}

export const absent: Entry = { row: undefined, version: 0, trusted: true }

/**
 * What was written since the last mark: view, key and what stood there before, three places each, without an object per write.
 * A record that goes to the dead letters is undone by it.
 */
export type UndoLog = (StoreView | string | Written | undefined)[]

/** One store during one batch of one partition: rows that were read, and rows written above them. */
export class StoreView implements StoreHandle<AnyRow, object> {
  readonly store: CompiledStore
  readonly seen = new Map<string, Entry>()
  /** Keys in `seen` that were not in the partition's memory before this batch. */
  readonly fetched: string[] = []
  /** Keys that the partition's memory answered. */
  remembered = 0
  /** Rows of `state` and `ledger` stores, by key. */
  readonly written = new Map<string, Written>()
  /** Rows of `append` stores. */
  readonly appended: AnyRow[] = []
  readonly #undo: UndoLog

  constructor(store: CompiledStore, undo: UndoLog) {
    this.store = store
    this.#undo = undo
  }

  get(key: object): AnyRow | undefined {
    const { store } = this
    if (store.kind === 'append') throw new Error(`the store ${store.name} is append-only and cannot be read`)
    const text = store.keyOf(key)
    const written = this.written.get(text)
    if (written !== undefined) return written.row
    const entry = this.seen.get(text)
    if (entry !== undefined) return entry.row
    if (store.kind === 'ledger') return undefined
    throw new Error(`the key ${JSON.stringify(text)} of store ${store.name} was not named by keys()`)
  }

  put(row: AnyRow): void {
    const { store } = this
    if (store.kind === 'append') {
      this.appended.push(row)
      this.#undo.push(this, '', undefined)
      return
    }
    if (store.kind === 'reference') throw new Error(`the store ${store.name} belongs to another process and cannot be written`)
    const text = store.keyOf(row)
    const before = this.written.get(text)
    this.#undo.push(this, text, before)
    if (before !== undefined) {
      this.written.set(text, { row, version: before.version + 1, expected: before.expected })
      return
    }
    const entry = this.seen.get(text)
    if (entry === undefined && store.kind === 'state')
      throw new Error(`the key ${JSON.stringify(text)} of store ${store.name} was not named by keys()`)
    const expected = entry?.version ?? 0
    this.written.set(text, { row, version: expected + 1, expected })
  }

  /** Takes in a row that was read from Redis or Postgres for this batch. */
  fill(text: string, entry: Entry): void {
    this.seen.set(text, entry)
    this.fetched.push(text)
  }

  /** Takes one write back; called in reverse order. */
  restore(text: string, before: Written | undefined): void {
    if (this.store.kind === 'append') this.appended.pop()
    else if (before === undefined) this.written.delete(text)
    else this.written.set(text, before)
  }

  /** Forgets what was written; rows that were read stay. */
  clearWrites(): void {
    this.written.clear()
    this.appended.length = 0
  }
}

/** Undoes every write in the log, last first, and empties it. */
export function undoAll(log: UndoLog): void {
  for (let place = log.length - 3; place >= 0; place -= 3) {
    const view = log[place] as StoreView
    view.restore(log[place + 1] as string, log[place + 2] as Written | undefined)
  }
  log.length = 0
}
