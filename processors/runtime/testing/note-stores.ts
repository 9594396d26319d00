import { compileStores } from '../compiled-store.ts'
import { anchorOf } from '../loop/anchor.ts'
import { RecordContext } from '../loop/process.ts'
import { type Answer, type BatchPlan, type CommitOutcome, type Effect, runBatch } from '../loop/run-batch.ts'
import { Slice } from '../loop/slice.ts'
import { OwnedPartition } from '../owned-partition.ts'
import type { NamedRecord, Topology } from '../processor.ts'
import { defineStore, type StoreHandles } from '../store.ts'

/** A row of a store that is read by range and may be deleted: the shape of a window store. */
export interface Note {
  readonly partition: number
  readonly key: string
  readonly at: number
  readonly text: string | null
}

/** A row of a plain key-value store. */
export interface Sum {
  readonly key: string
  readonly total: bigint
}

export const noteStores = {
  notes: defineStore<Note>()({
    name: 'notes',
    table: 'notes',
    kind: 'state',
    key: ['partition', 'key', 'at'],
    columns: { partition: 'int4', key: 'text', at: 'int8', text: 'text' },
    deletes: true,
    ranges: { byTime: { equals: ['partition', 'key'], order: 'at' }, all: { equals: ['partition'], order: 'at' } },
  }),
  sums: defineStore<Sum>()({ name: 'sums', table: 'sums', kind: 'state', key: ['key'], columns: { key: 'text', total: 'numeric' } }),
}
export type NoteStores = typeof noteStores

export const noteTables = `
  create table notes (partition integer not null, key text not null, at bigint not null, text text, version bigint not null, primary key (partition, key, at));
  create index on notes (partition, at);
  create table sums (key text primary key, total numeric not null, version integer not null);`

/** What one record does to the stores, and what it says of them. */
export type Step = (stores: StoreHandles<NoteStores>, say: (text: string) => void) => void

type Event = NamedRecord & { readonly value: Step }

/** Its processor names no keys: every read is found out by doing. */
export const noteTopology: Topology<Event, NamedRecord, NoteStores> = {
  group: 'notes',
  source: 'steps',
  sourceIsOurs: false,
  stateVersion: 1,
  stores: noteStores,
  keys: () => ({}),
  process({ event, offset }, stores, context) {
    event.value(stores, (text) =>
      context.send({ topic: 'said', key: null, value: null, event: { name: 'Said', value: text }, timestampMs: offset }),
    )
  },
}
export const compiledNoteStores = compileStores(noteTopology.stores)

/** Answers the effects of one batch; a commit must call `committed` when it is one. */
export type Answering = (effect: Effect<Event, NamedRecord>) => Promise<Answer>

/** One partition's owner, whose batches are steps. */
export class NoteKeeper {
  #owned: OwnedPartition
  readonly #plan: BatchPlan<Event, NamedRecord, NoteStores>
  readonly #answer: Answering

  constructor(answer: Answering, epoch = 1) {
    this.#answer = answer
    this.#plan = {
      topology: noteTopology,
      stores: compiledNoteStores,
      context: new RecordContext<Event, NamedRecord>({ encode: () => Buffer.alloc(0), topicOf: () => '' }),
    }
    const cursor = { nextOffset: 0, commits: 0, outputSequence: 0, sources: {}, anchor: null, streamTimeMs: null }
    this.#owned = new OwnedPartition({ topic: 'steps', topicId: 'steps-topic-id', partition: 0, epoch }, cursor, compiledNoteStores, 100)
  }

  /** Forgets everything but its place in the log, as a new owner would. */
  forget(): void {
    const { topic, topicId, partition, epoch, cursor } = this.#owned
    this.#owned = new OwnedPartition({ topic, topicId, partition, epoch }, cursor, compiledNoteStores, 100)
  }

  /** Runs the steps as the records of one batch; answers what they said. */
  async run(...steps: readonly Step[]): Promise<readonly string[]> {
    const { nextOffset } = this.#owned.cursor
    const records = steps.map((value, place) => ({
      topic: 'steps',
      partition: 0,
      offset: nextOffset + place,
      key: 'k',
      event: { name: 'Step', value },
      timestampMs: 1_000 + nextOffset + place,
      headers: {},
      raw: { key: null, value: null, headers: [] },
      source: undefined,
      failure: undefined,
    }))
    const slice = new Slice<Event, NamedRecord>(this.#owned, compiledNoteStores, records)
    const batch = runBatch(this.#plan, [slice])
    let step = batch.next()
    while (step.done !== true) {
      const effect = step.value
      const answer = await this.#answer(effect)
      if (effect.kind === 'commit' && (answer as CommitOutcome).outcome === 'committed') slice.committed(slice.cursorAfter(anchorOf))
      step = batch.next(answer)
    }
    return slice.outputs.map(({ event }) => event?.value as string)
  }
}
