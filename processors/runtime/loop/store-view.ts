import type { AnyRow, CompiledStore } from '../compiled-store.ts'
import type { StoreHandle } from '../store.ts'
import { RangeView } from './range-view.ts'

/** A row as it was read; `row` undefined and version 0 when there is none. */
export interface Entry {
  readonly row: AnyRow | undefined
  readonly version: number
  /** False when it came from Redis and no commit has compared its version with Postgres yet. */
  readonly trusted: boolean
}

/** A row as a batch leaves it, undefined when deleted. `expected` is the version it must have in Postgres; 0 = it must not exist. */
export interface Written {
  readonly row: AnyRow | undefined
  readonly version: number
  readonly expected: number
}

/** What a store of which a batch wants nothing has seen and written: most batches are small, and of most stores they want nothing. */
const none: ReadonlyMap<string, never> = new Map<string, never>()

export const absent: Entry = { row: undefined, version: 0, trusted: true }

/** Ends a record that goes on and on after a guess: what it does by now is worth nothing. No fault, so without a stack. */
const guessedEnough: unique symbol = Symbol('guessed enough')

/** Store calls of a record from its first guess on; a loop over rows that are not there yet would never end. */
const mostCalls = 256

/**
 * What a slice has guessed since it was processed anew. A store that has not read what it is asked for notes it and answers as if there were nothing,
 * so that this record and those behind it come as close as they can to what they will do; then the batch reads what is missing and is processed again.
 */
export class Guesses {
  some = false
  #ofRecord = 0

  begin(): void {
    this.some = false
    this.#ofRecord = 0
  }

  beginRecord(): void {
    this.#ofRecord = 0
  }

  /** A store answers without having read. */
  add(): void {
    this.some = true
    this.#ofRecord += 1
  }

  /** Another store call of the record. @throws guessedEnough */
  called(): void {
    if (this.#ofRecord === 0) return
    this.#ofRecord += 1
    // oxlint-disable-next-line typescript/only-throw-error -- a signal, see guessedEnough
    if (this.#ofRecord > mostCalls) throw guessedEnough
  }
}

/**
 * What was written since the last mark: view, key and what stood there before, three places each, without an object per write.
 * A record that goes to the dead letters is undone by it.
 */
export class UndoLog {
  readonly #steps: (StoreView | string | Written | undefined)[] = []
  /** Beyond it lie steps of earlier records: an emptied array would be made anew for each record. */
  #length = 0

  clear(): void {
    this.#length = 0
  }

  add(view: StoreView, text: string, before: Written | undefined): void {
    const at = this.#length
    this.#steps[at] = view
    this.#steps[at + 1] = text
    this.#steps[at + 2] = before
    this.#length = at + 3
  }

  /** Undoes every write, last first. */
  undo(): void {
    for (let at = this.#length - 3; at >= 0; at -= 3) {
      const view = this.#steps[at] as StoreView
      view.restore(this.#steps[at + 1] as string, this.#steps[at + 2] as Written | undefined)
    }
    this.#length = 0
  }
}

/** One store during one batch of one partition: rows that were read, and rows written above them. */
export class StoreView implements StoreHandle<AnyRow, object> {
  readonly store: CompiledStore
  #seen: Map<string, Entry> | undefined
  #written: Map<string, Written> | undefined
  #missing: Map<string, object> | undefined
  /** Keys in `seen` that were not in the partition's memory before this batch. */
  readonly fetched: string[] = []
  /** Keys that the partition's memory answered. */
  remembered = 0
  /** Rows of `append` stores. */
  readonly appended: AnyRow[] = []
  readonly ranges: readonly RangeView[]
  /** Number of the commit this batch will be: the version of rows that may be deleted. */
  commitNumber = 0
  readonly #undo: UndoLog
  readonly #guesses: Guesses

  constructor(store: CompiledStore, undo: UndoLog, guesses: Guesses) {
    this.store = store
    this.#undo = undo
    this.#guesses = guesses
    this.ranges = store.ranges.map((range) => new RangeView(range))
  }

  /** Rows that were read, by key. */
  get seen(): ReadonlyMap<string, Entry> {
    return this.#seen ?? none
  }

  /** Rows of `state` and `ledger` stores, by key. */
  get written(): ReadonlyMap<string, Written> {
    return this.#written ?? none
  }

  /** Keys that were asked for and have not been read, by text. */
  get missing(): ReadonlyMap<string, object> {
    return this.#missing ?? none
  }

  get(key: object): AnyRow | undefined {
    const { store } = this
    if (store.kind === 'append') throw new Error(`the store ${store.name} is append-only and cannot be read`)
    this.#guesses.called()
    const text = store.keyOf(key)
    const written = this.written.get(text)
    if (written !== undefined) return written.row
    const entry = this.seen.get(text)
    if (entry !== undefined) return entry.row
    if (store.kind !== 'ledger') this.#miss(text, key)
    return undefined
  }

  range(name: string, equals: object, from = Number.MIN_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER): readonly AnyRow[] {
    const view = this.#rangeOf(name)
    this.#guesses.called()
    const { members, missing } = view.membersWithin(equals, from, to)
    if (missing) this.#guesses.add()
    const { order } = view.range
    const prefix = view.range.prefixOf(equals)
    const found: (readonly [at: number, key: string, row: AnyRow])[] = []
    for (const key of members) {
      const written = this.written.get(key)
      const row = written === undefined ? this.seen.get(key)?.row : written.row
      if (row === undefined) continue
      const at = row[order] as number
      if (at >= from && at <= to && view.range.prefixOf(row) === prefix) found.push([at, key, row])
    }
    found.sort(([at, key], [otherAt, otherKey]) => at - otherAt || (key < otherKey ? -1 : 1))
    return found.map(([, , row]) => row)
  }

  delete(key: object): void {
    const { store } = this
    if (!store.deletes) throw new Error(`the store ${store.name} is not declared with deletes`)
    this.#write(store.keyOf(key), key, undefined)
  }

  #rangeOf(name: string): RangeView {
    const view = this.ranges.find(({ range }) => range.name === name)
    if (view === undefined) throw new Error(`the store ${this.store.name} declares no range ${name}`)
    return view
  }

  #miss(text: string, key: object): void {
    this.#missing ??= new Map()
    this.#missing.set(text, key)
    this.#guesses.add()
  }

  put(row: AnyRow): void {
    const { store } = this
    if (store.kind === 'append') {
      this.appended.push(row)
      this.#undo.add(this, '', undefined)
      return
    }
    if (store.kind === 'reference') throw new Error(`the store ${store.name} belongs to another process and cannot be written`)
    const text = store.keyOf(row)
    this.#write(text, row, row)
    for (const range of this.ranges) range.wrote(text, row)
  }

  #write(text: string, key: object, row: AnyRow | undefined): void {
    const { store } = this
    const before = this.written.get(text)
    const entry = before === undefined ? this.seen.get(text) : undefined
    if (before === undefined && entry === undefined && store.kind === 'state') this.#miss(text, key)
    this.#undo.add(this, text, before)
    const expected = before?.expected ?? entry?.version ?? 0
    const version = store.deletes ? this.commitNumber : (before?.version ?? expected) + 1
    this.#written ??= new Map()
    this.#written.set(text, { row, version, expected })
  }

  /** Takes in a row that was read from Redis or Postgres for this batch. */
  fill(text: string, entry: Entry): void {
    this.see(text, entry)
    this.fetched.push(text)
  }

  /** Takes in a row that the partition remembers, or the place of one that will be read. */
  see(text: string, entry: Entry): void {
    this.#seen ??= new Map()
    this.#seen.set(text, entry)
  }

  /** Takes one write back; called in reverse order. */
  restore(text: string, before: Written | undefined): void {
    if (this.store.kind === 'append') this.appended.pop()
    else if (before === undefined) this.#written?.delete(text)
    else this.#written?.set(text, before)
  }

  /** Takes in all rows of a part of a range, some of which may be known from a memory that is less sure of them. */
  fillRange(name: string, equals: object, from: number, to: number, rows: ReadonlyMap<string, Entry>): void {
    for (const [text, entry] of rows) this.see(text, entry)
    this.#rangeOf(name).fill(equals, from, to, rows.keys())
  }

  /** Forgets what was written and asked for in vain; rows that were read stay. */
  clearWrites(): void {
    this.#written?.clear()
    this.appended.length = 0
    this.#missing?.clear()
  }

  /** Forgets the rows that were read. */
  clearReads(): void {
    this.#seen?.clear()
    this.fetched.length = 0
    for (const range of this.ranges) range.clear()
  }
}
