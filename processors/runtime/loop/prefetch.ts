import { AppError } from '../../../core/errors.ts'
import type { CompiledStore } from '../compiled-store.ts'
import type { NamedRecord, Topology } from '../processor.ts'
import type { StoreKeys, StoreSet } from '../store.ts'
import type { Slice } from './slice.ts'
import { absent, type Entry, type StoreView } from './store-view.ts'

/** Keys of one store that a batch needs and that no memory holds; the three arrays run in parallel. */
export interface ReadRequest {
  readonly store: CompiledStore
  readonly texts: string[]
  readonly keys: object[]
  readonly views: StoreView[]
}

/** Rows found, by key text; a key that is not in it has no row. */
export type FoundRows = ReadonlyMap<string, Entry>

/**
 * Asks the processor for the keys of every record and takes what the partitions remember; returns what must be read.
 * A record whose keys cannot be named goes to the dead letters.
 */
export function collectReads<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet>(
  topology: Topology<In, Out, Stores>,
  stores: readonly CompiledStore[],
  slices: readonly Slice<In, Out>[],
): readonly ReadRequest[] {
  const requests: ReadRequest[] = stores.map((store) => ({ store, texts: [], keys: [], views: [] }))
  for (const slice of slices) {
    for (const record of slice.records) {
      if (record.failure !== undefined) continue
      try {
        collectKeys(topology.keys(record), stores, slice, requests)
      } catch (error) {
        if (!(error instanceof AppError) || error.next !== 'dead-letter') throw error
        record.failure = { error, phase: 'process' }
      }
    }
    if (slice.timers.length > 0 && topology.timers === undefined) throw new Error(`${topology.group} has no timers to fire`)
    for (const timer of slice.timers) if (topology.timers !== undefined) collectKeys(topology.timers.keys(timer), stores, slice, requests)
  }
  return requests.filter((request) => request.keys.length > 0)
}

function collectKeys(
  keys: StoreKeys<StoreSet>,
  stores: readonly CompiledStore[],
  slice: Slice<NamedRecord, NamedRecord>,
  requests: readonly ReadRequest[],
): void {
  for (let index = 0; index < stores.length; index++) {
    const store = stores[index] as CompiledStore
    const named = keys[store.handle] as readonly object[] | undefined
    if (named === undefined) continue
    if (store.kind === 'append') throw new Error(`the store ${store.name} is append-only and cannot be read`)
    const view = slice.views[index] as StoreView
    for (const key of named) {
      const text = store.keyOf(key)
      if (view.seen.has(text)) continue
      const remembered = store.kind === 'state' ? slice.owned.memory[index]?.get(text) : undefined
      if (remembered !== undefined) {
        view.seen.set(text, remembered)
        view.remembered += 1
        continue
      }
      // a placeholder, so that the same key of a later record asks no second time
      view.seen.set(text, absent)
      const request = requests[index] as ReadRequest
      request.texts.push(text)
      request.keys.push(key)
      request.views.push(view)
    }
  }
}

/** Hands what was read to the views that asked for it. */
export function fill(requests: readonly ReadRequest[], answers: readonly FoundRows[]): void {
  requests.forEach(({ texts, views }, place) => {
    const found = answers[place] as FoundRows
    for (let each = 0; each < texts.length; each++) {
      const text = texts[each] as string
      views[each]?.fill(text, found.get(text) ?? absent)
    }
  })
}

/** The keys of new ledger rows of these slices: one of them turned out to exist. */
export function newLedgerKeys(
  stores: readonly CompiledStore[],
  slices: readonly Slice<NamedRecord, NamedRecord>[],
): readonly ReadRequest[] {
  const requests: ReadRequest[] = stores.map((store) => ({ store, texts: [], keys: [], views: [] }))
  for (const slice of slices) {
    for (const view of slice.views) {
      if (view.store.kind !== 'ledger') continue
      const request = requests[view.store.index] as ReadRequest
      for (const [text, { row, expected }] of view.written) {
        if (expected !== 0) continue
        request.texts.push(text)
        request.keys.push(row)
        request.views.push(view)
      }
    }
  }
  return requests.filter((request) => request.keys.length > 0)
}
