import type { BinaryArrayWriter } from '../../../platform/postgres/binary-array.ts'
import type { AnyRow, CompiledStore } from '../compiled-store.ts'
import type { PartitionCursor } from '../owned-partition.ts'
import type { NamedRecord } from '../processor.ts'
import {
  deadLetterColumns,
  offsetColumns,
  type ParameterColumn,
  requestColumns,
  type StoreParameters,
  settledColumns,
  storeParameters,
} from './commit-statement.ts'
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

/**
 * Parameters of `commitStatement` for these slices, which must be of one topic.
 * @throws {UnencodableValueError} for a row that no column holds: poison
 */
export function commitParameters<In extends NamedRecord, Out extends NamedRecord>(
  writer: BinaryArrayWriter,
  stores: readonly CompiledStore[],
  at: { readonly group: string; readonly topic: string; readonly topicId: string },
  prepared: readonly PreparedSlice<In, Out>[],
): readonly (string | Buffer)[] {
  const slices = prepared.map(({ slice }) => slice)
  const parameters: (string | Buffer)[] = [at.group, at.topic, at.topicId]
  const table = (columns: readonly ParameterColumn[], rows: readonly AnyRow[]): void => {
    for (const { name, type } of columns) parameters.push(writer.column(type, rows, name))
  }
  table(offsetColumns, prepared.map(offsetRow))
  table(
    deadLetterColumns,
    slices.flatMap(({ deadLetters }) => deadLetters.map(deadLetterRow)),
  )
  table(settledColumns, slices.flatMap(settledRows))
  table(requestColumns, slices.flatMap(requestRows))
  for (const store of stores) {
    const columns = storeParameters(store)
    if (columns.added.length === 0) continue
    const rows = rowsOf(
      store,
      slices.map(({ views }) => views[store.index] as StoreView),
    )
    for (const part of ['added', 'changed', 'deleted', 'compared'] as const) {
      for (const { name, type } of columns[part]) {
        if (name === 'version' && store.kind !== 'append') parameters.push(writer.values(type, rows[part].versions))
        else if (name === 'expected' && store.kind !== 'append') parameters.push(writer.values(type, rows[part].expected))
        else parameters.push(writer.column(type, rows[part].rows, store.fields[store.columns.indexOf(name)] as string))
      }
    }
  }
  return parameters
}

/** Rows of one part of a commit; the three arrays run in parallel where they are filled. */
class Part {
  readonly rows: AnyRow[] = []
  readonly versions: number[] = []
  readonly expected: number[] = []

  add(row: AnyRow, version: number, expected: number): void {
    this.rows.push(row)
    this.versions.push(version)
    this.expected.push(expected)
  }
}

function rowsOf(store: CompiledStore, views: readonly StoreView[]): Readonly<Record<keyof StoreParameters, Part>> {
  const parts = { added: new Part(), changed: new Part(), deleted: new Part(), compared: new Part() }
  for (const view of views) {
    for (const row of view.appended) parts.added.rows.push(row)
    for (const [key, { row, version, expected }] of view.written) {
      if (row !== undefined) parts[expected === 0 ? 'added' : 'changed'].add(row, version, expected)
      else if (expected !== 0) parts.deleted.add(view.seen.get(key)?.row as AnyRow, version, expected)
    }
    if (store.kind !== 'state') continue
    // what came from Redis and decided something without being written must be shown to be as Postgres has it
    for (const key of view.fetched) {
      const entry = view.seen.get(key)
      if (entry === undefined || entry.trusted || entry.row === undefined || view.written.has(key)) continue
      parts.compared.add(entry.row, entry.version, entry.version)
    }
  }
  return parts
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
