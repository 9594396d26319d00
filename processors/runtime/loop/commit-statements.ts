import type { CompiledStore } from '../compiled-store.ts'
import { type CommitPart, commitParts, commitStatement, type ParameterColumn } from './commit-statement.ts'

/** A commit statement, to be prepared under its name, and the parts it has. */
export interface PreparedCommit {
  readonly name: string
  readonly text: string
  readonly parts: ReadonlyMap<CommitPart, readonly ParameterColumn[]>
}

/** Statements with just the parts that some batch had, at most: each is prepared and planned on every connection. */
const mostStatements = 32

/** The commit statements of a topology: one for each set of parts that batches have, as long as these are few; one with all parts for the rest. */
export class CommitStatements {
  readonly #stores: readonly CompiledStore[]
  readonly #parts: ReadonlyMap<CommitPart, readonly ParameterColumn[]>
  readonly #prepared = new Map<string, PreparedCommit>()

  constructor(stores: readonly CompiledStore[]) {
    this.#stores = stores
    this.#parts = commitParts(stores)
  }

  /** The statement for a batch that has rows in these parts. */
  for(used: { has(part: CommitPart): boolean }): PreparedCommit {
    const exact = [...this.#parts.keys()].filter((part) => used.has(part))
    const known = this.#prepared.get(exact.join())
    if (known !== undefined) return known
    const parts = this.#prepared.size < mostStatements ? exact : [...this.#parts.keys()]
    return this.#prepared.get(parts.join()) ?? this.#prepare(parts)
  }

  #prepare(parts: readonly CommitPart[]): PreparedCommit {
    const used = new Map(parts.map((part) => [part, this.#parts.get(part) as readonly ParameterColumn[]]))
    const made: PreparedCommit = { name: `stream-commit-${this.#prepared.size}`, text: commitStatement(this.#stores, used), parts: used }
    this.#prepared.set(parts.join(), made)
    return made
  }
}
