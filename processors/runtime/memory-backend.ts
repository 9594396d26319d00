import type { AnyRow, CompiledStore } from './compiled-store.ts'
import type { FoundReads, FoundRows, Reads } from './loop/prefetch.ts'
import type { Answer, CommitOutcome, Effect } from './loop/run-batch.ts'
import type { Slice } from './loop/slice.ts'
import type { Entry } from './loop/store-view.ts'
import type { NamedRecord } from './processor.ts'

interface StoredRow {
  readonly row: AnyRow
  readonly version: number
}

/**
 * Answers a batch's effects from memory, at once, by the rules Postgres keeps: versions of state and ledger rows are compared, a new
 * ledger row must be new, and a commit applies everything or nothing. Rows are frozen, so that a processor that changes one is found out.
 */
export class MemoryBackend {
  readonly #tables: readonly Map<string, StoredRow>[]

  constructor(stores: readonly CompiledStore[]) {
    this.#tables = stores.map(() => new Map())
  }

  read({ keys, ranges }: Reads): FoundReads {
    return {
      keys: keys.map(({ store, texts }) => this.#rows(store, texts)),
      ranges: ranges.map(({ store, range, wants }) =>
        wants.map(({ equals, from, to }) => {
          const prefix = range.prefixOf(equals)
          const within = [...this.#table(store)].filter(([, { row }]) => {
            const at = row[range.order] as number
            return at >= from && at <= to && range.prefixOf(row) === prefix
          })
          return this.#rows(
            store,
            within.map(([text]) => text),
          )
        }),
      ),
    }
  }

  #rows(store: CompiledStore, texts: readonly string[]): FoundRows {
    const found = new Map<string, Entry>()
    for (const text of texts) {
      const stored = this.#table(store).get(text)
      if (stored !== undefined) found.set(text, { ...stored, trusted: true })
    }
    return found
  }

  commit<In extends NamedRecord, Out extends NamedRecord>(slices: readonly Slice<In, Out>[]): CommitOutcome {
    const fresh = new Set<string>()
    for (const slice of slices) {
      for (const { store, written, appended } of slice.views) {
        for (const [text, { expected }] of written) {
          const version = this.#table(store).get(text)?.version ?? 0
          if (store.kind === 'ledger' && expected === 0) {
            if (version > 0 || fresh.has(`${store.index} ${text}`)) return { outcome: 'duplicate' }
            fresh.add(`${store.index} ${text}`)
          } else if (version !== expected) return { outcome: 'stale' }
        }
        for (const row of appended) {
          const text = store.keyOf(row)
          if (this.#table(store).has(text) || fresh.has(`${store.index} ${text}`))
            return { outcome: 'data-error', reason: `duplicate key in ${store.table}` }
          fresh.add(`${store.index} ${text}`)
        }
      }
    }
    for (const slice of slices) {
      for (const { store, written, appended } of slice.views) {
        for (const [text, { row, version }] of written) {
          if (row === undefined) this.#table(store).delete(text)
          else this.#table(store).set(text, { row: deepFreeze(row), version })
        }
        for (const row of appended) this.#table(store).set(store.keyOf(row), { row: deepFreeze(row), version: 1 })
      }
    }
    return { outcome: 'committed' }
  }

  get(store: CompiledStore, text: string): AnyRow | undefined {
    return this.#table(store).get(text)?.row
  }

  versionOf(store: CompiledStore, text: string): number {
    return this.#table(store).get(text)?.version ?? 0
  }

  all(store: CompiledStore): readonly AnyRow[] {
    return [...this.#table(store).values()].map(({ row }) => row)
  }

  /** Puts a row there as another process would; a state or ledger row becomes one version newer. */
  put(store: CompiledStore, row: AnyRow): void {
    const text = store.keyOf(row)
    this.#table(store).set(text, { row: deepFreeze(structuredClone(row)), version: this.versionOf(store, text) + 1 })
  }

  delete(store: CompiledStore, text: string): void {
    this.#table(store).delete(text)
  }

  #table(store: CompiledStore): Map<string, StoredRow> {
    return this.#tables[store.index] as Map<string, StoredRow>
  }
}

/** Runs a batch to its end without waiting. */
export function runAtOnce<In extends NamedRecord, Out extends NamedRecord, Result>(
  steps: Generator<Effect<In, Out>, Result, Answer>,
  backend: Pick<MemoryBackend, 'read' | 'commit'>,
  committed: (slices: readonly Slice<In, Out>[]) => void,
): Result {
  let step = steps.next()
  while (step.done !== true) {
    const effect = step.value
    if (effect.kind === 'read') {
      step = steps.next(backend.read(effect.reads))
      continue
    }
    const outcome = backend.commit(effect.slices)
    if (outcome.outcome === 'committed') committed(effect.slices)
    step = steps.next(outcome)
  }
  return step.value
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value
  Object.freeze(value)
  for (const inner of Object.values(value)) deepFreeze(inner)
  return value
}
