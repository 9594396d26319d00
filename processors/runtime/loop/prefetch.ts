import { AppError } from '../../../core/errors.ts'
import type { CompiledRange, CompiledStore } from '../compiled-store.ts'
import type { OwnedPartition } from '../owned-partition.ts'
import type { NamedRecord, Topology } from '../processor.ts'
import type { StoreKeys, StoreSet } from '../store.ts'
import type { Slice } from './slice.ts'
import { absent, type Entry, type StoreView } from './store-view.ts'

/** Keys of one store that a batch needs and that no memory holds; `texts`, `keys` and `views` run in parallel. */
export interface ReadRequest {
  readonly store: CompiledStore
  readonly texts: string[]
  readonly keys: object[]
  readonly views: StoreView[]
  /** Those of `texts` of which Redis is not known to be behind: not once this owner forgot rows that it had written, or found an older version there. */
  readonly cacheable: string[]
}

/** Parts of one declared range of a store that a batch asked for. */
export interface RangeRequest {
  readonly store: CompiledStore
  readonly range: CompiledRange
  readonly wants: RangeWant[]
}

/** Rows with these `equals` values whose `order` lies within the bounds, both inclusive. */
export interface RangeWant {
  readonly view: StoreView
  readonly equals: object
  readonly from: number
  readonly to: number
}

/** Everything that a batch reads at once. */
export interface Reads {
  readonly keys: readonly ReadRequest[]
  readonly ranges: readonly RangeRequest[]
}

/** Rows found, by key text; a key that is not in it has no row. */
export type FoundRows = ReadonlyMap<string, Entry>

/** What was read: rows for each request by key, and for each want of each request by range. */
export interface FoundReads {
  readonly keys: readonly FoundRows[]
  readonly ranges: readonly (readonly FoundRows[])[]
}

/**
 * Asks the processor for the keys of every record and takes what the partitions remember; returns what must be read.
 * A record whose keys cannot be named goes to the dead letters.
 */
export function collectReads<In extends NamedRecord, Out extends NamedRecord, Stores extends StoreSet>(
  topology: Topology<In, Out, Stores>,
  stores: readonly CompiledStore[],
  slices: readonly Slice<In, Out>[],
): Reads {
  const requests = emptyRequests(stores)
  for (const slice of slices) {
    for (const record of slice.records) {
      if (record.failure !== undefined || (record.redelivery?.treatment ?? 'process') !== 'process') continue
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
  return { keys: asked(requests), ranges: [] }
}

/** What these slices asked their stores for in vain while they were processed. */
export function missedReads(stores: readonly CompiledStore[], slices: readonly Slice<NamedRecord, NamedRecord>[]): Reads {
  const requests = emptyRequests(stores)
  const ranges = stores.map((store) => store.ranges.map((range): RangeRequest => ({ store, range, wants: [] })))
  for (const { views, owned } of slices) {
    for (const view of views) {
      const { index } = view.store
      for (const [text, key] of view.missing) collectKey(requests[index] as ReadRequest, view, text, key, owned)
      view.ranges.forEach((range, place) => {
        for (const want of range.wanted()) ranges[index]?.[place]?.wants.push({ view, ...want })
      })
    }
  }
  return { keys: asked(requests), ranges: ranges.flat().filter(({ wants }) => wants.length > 0) }
}

function emptyRequests(stores: readonly CompiledStore[]): readonly ReadRequest[] {
  return stores.map((store) => ({ store, texts: [], keys: [], views: [], cacheable: [] }))
}

function asked(requests: readonly ReadRequest[]): readonly ReadRequest[] {
  return requests.filter(({ keys }) => keys.length > 0)
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
    for (const key of named) collectKey(requests[index] as ReadRequest, view, store.keyOf(key), key, slice.owned)
  }
}

function collectKey(request: ReadRequest, view: StoreView, text: string, key: object, owned: OwnedPartition): void {
  if (view.seen.has(text)) return
  const memory = view.store.kind === 'state' ? owned.memory[view.store.index] : undefined
  const remembered = memory?.get(text)
  if (remembered !== undefined) {
    view.see(text, remembered)
    view.remembered += 1
    return
  }
  // a placeholder, so that the same key of a later record asks no second time
  view.see(text, absent)
  request.texts.push(text)
  request.keys.push(key)
  request.views.push(view)
  if (memory?.overflowed === false && !owned.cacheBehind) request.cacheable.push(text)
}

/** Hands what was read to the views that asked for it. */
export function fill(reads: Reads, found: FoundReads): void {
  reads.keys.forEach(({ texts, views }, place) => {
    const rows = found.keys[place] as FoundRows
    for (let each = 0; each < texts.length; each++) {
      const text = texts[each] as string
      views[each]?.fill(text, rows.get(text) ?? absent)
    }
  })
  reads.ranges.forEach(({ range, wants }, place) => {
    wants.forEach(({ view, equals, from, to }, each) => {
      view.fillRange(range.name, equals, from, to, found.ranges[place]?.[each] as FoundRows)
    })
  })
}

/** The keys of new ledger rows of these slices: one of them turned out to exist. */
export function newLedgerKeys(stores: readonly CompiledStore[], slices: readonly Slice<NamedRecord, NamedRecord>[]): Reads {
  const requests = emptyRequests(stores)
  for (const slice of slices) {
    for (const view of slice.views) {
      if (view.store.kind !== 'ledger') continue
      const request = requests[view.store.index] as ReadRequest
      for (const [text, { row, expected }] of view.written) {
        if (expected !== 0 || row === undefined) continue
        request.texts.push(text)
        request.keys.push(row)
        request.views.push(view)
      }
    }
  }
  return { keys: asked(requests), ranges: [] }
}
