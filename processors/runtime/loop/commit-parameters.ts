import type { BindWriter } from '../../../platform/postgres/bind-writer.ts'
import type { AnyRow, CompiledStore } from '../compiled-store.ts'
import type { PartitionCursor } from '../owned-partition.ts'
import type { NamedRecord } from '../processor.ts'
import { type CommitPart, offsetColumns, type ParameterColumn, type StoreParameters } from './commit-statement.ts'
import { attemptOf } from './outbox.ts'
import type { DeadLetter, Slice } from './slice.ts'
import type { StoreView } from './store-view.ts'

/** A slice with what its commit will make of its partition. */
export interface PreparedSlice<In extends NamedRecord, Out extends NamedRecord> {
  readonly slice: Slice<In, Out>
  readonly cursor: PartitionCursor
  /** Outputs and dead letters, encoded; null when there are none. */
  readonly outbox: Buffer | null
}

/** Rows of one part of a commit. Those of a store's part have versions in parallel, where its table has them. */
class PartRows {
  readonly rows: AnyRow[] = []
  readonly versions: number[] = []
  readonly expected: number[] = []

  add(row: AnyRow, version: number, expected: number): void {
    this.rows.push(row)
    this.versions.push(version)
    this.expected.push(expected)
  }
}

/** What these slices write, by part; a part without rows is left out. */
export function commitRows<In extends NamedRecord, Out extends NamedRecord>(
  stores: readonly CompiledStore[],
  prepared: readonly PreparedSlice<In, Out>[],
): ReadonlyMap<CommitPart, PartRows> {
  const parts = new Map<CommitPart, PartRows>()
  const part = (name: CommitPart): PartRows => {
    const found = parts.get(name) ?? new PartRows()
    parts.set(name, found)
    return found
  }
  for (const { slice } of prepared) {
    for (const deadLetter of slice.deadLetters) part('dead').rows.push(deadLetterRow(deadLetter))
    for (const row of settledRows(slice)) part('settled').rows.push(row)
    for (const row of requestRows(slice)) part('requests').rows.push(row)
    for (const store of stores) storeRows(store, slice.views[store.index] as StoreView, (kind) => part(`${store.index}.${kind}`))
  }
  return parts
}

function storeRows({ kind }: CompiledStore, view: StoreView, part: (kind: keyof StoreParameters) => PartRows): void {
  for (const row of view.appended) part('added').rows.push(row)
  let added: PartRows | undefined
  let changed: PartRows | undefined
  for (const [key, { row, version, expected }] of view.written) {
    if (row !== undefined && expected === 0) {
      added ??= part('added')
      added.add(row, version, expected)
    } else if (row !== undefined) {
      changed ??= part('changed')
      changed.add(row, version, expected)
    } else if (expected !== 0) part('deleted').add(view.seen.get(key)?.row as AnyRow, version, expected)
  }
  if (kind !== 'state') return
  // what came from Redis and decided something without being written must be shown to be as Postgres has it
  for (const key of view.fetched) {
    const entry = view.seen.get(key)
    if (entry === undefined || entry.trusted || entry.row === undefined || view.written.has(key)) continue
    part('compared').add(entry.row, entry.version, entry.version)
  }
}

const noRows = new PartRows()

/**
 * Writes the parameters of a `commitStatement` with these parts, for slices of one topic.
 * @throws {UnencodableValueError} for a row that no column holds: poison
 */
export function commitParameters<In extends NamedRecord, Out extends NamedRecord>(
  writer: BindWriter,
  stores: readonly CompiledStore[],
  at: { readonly group: string; readonly topic: string; readonly topicId: string },
  prepared: readonly PreparedSlice<In, Out>[],
  found: ReadonlyMap<CommitPart, PartRows>,
  parts: ReadonlyMap<CommitPart, readonly ParameterColumn[]>,
): void {
  for (const text of [at.group, at.topic, at.topicId]) writer.text(text)
  const offsets = prepared.map(offsetRow)
  for (const { name, type } of offsetColumns) writer.column(type, offsets, name)
  for (const [part, columns] of parts) {
    const { rows, versions, expected } = found.get(part) ?? noRows
    // of the runtime's own tables a column is named as its field
    const store = stores[Number.parseInt(part, 10)]
    const versioned = store !== undefined && store.kind !== 'append'
    for (const { name, type } of columns) {
      if (versioned && name === 'version') writer.values(type, versions)
      else if (versioned && name === 'expected') writer.values(type, expected)
      else if (store === undefined) writer.column(type, rows, name)
      else {
        const place = store.columns.indexOf(name)
        writer.column(type, rows, store.fields[place] as string, store.json[place])
      }
    }
  }
}

function offsetRow<In extends NamedRecord, Out extends NamedRecord>({
  slice: { owned, sources },
  cursor,
  outbox,
}: PreparedSlice<In, Out>): AnyRow {
  return {
    partition: owned.partition,
    epoch: owned.epoch,
    commits: owned.cursor.commits,
    expected_offset: owned.cursor.nextOffset,
    next_offset: cursor.nextOffset,
    anchor: cursor.anchor,
    output_sequence: cursor.outputSequence,
    sources: sources === owned.cursor.sources ? null : sources,
    outbox,
    stream_time: cursor.streamTimeMs,
  }
}

/** Longest error message kept with a dead letter, in characters. */
const maxMessageLength = 500

function deadLetterRow(deadLetter: DeadLetter): AnyRow {
  const { record, error, phase } = deadLetter
  return {
    partition: record.partition,
    record_offset: record.offset,
    error_code: error.code,
    // Postgres text has no U+0000, and a message may quote the record
    error_message: error.message.replaceAll('\u0000', '\ufffd').slice(0, maxMessageLength),
    phase,
    record_key: record.raw.key,
    record_value: record.raw.value,
    headers: record.raw.headers.map(([name, value]) => [name, value.toString('base64')]),
    state: phase === 'parked' ? 'parked' : 'open',
    attempts: attemptOf(deadLetter),
    appended_at: record.timestampMs,
  }
}

function settledRows<In extends NamedRecord, Out extends NamedRecord>({ settled }: Slice<In, Out>): readonly AnyRow[] {
  return settled
    .filter(({ outcome }) => outcome === 'replayed' || outcome === 'discarded')
    .map(({ record, outcome }) => ({ partition: record.partition, record_offset: record.offset, outcome }))
}

/** What the requests of a slice came to; a dead letter that failed again is among its dead letters. */
function requestRows<In extends NamedRecord, Out extends NamedRecord>({ settled, deadLetters }: Slice<In, Out>): readonly AnyRow[] {
  return [...settled, ...deadLetters.map(({ record }) => ({ record, outcome: 'failed' }))].flatMap(({ record, outcome }) => {
    const requestId = record.redelivery?.requestId
    return requestId === undefined ? [] : [{ request_id: requestId, outcome }]
  })
}
