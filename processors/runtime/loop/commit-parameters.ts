import type { BinaryArrayWriter } from '../../../platform/postgres/binary-array.ts'
import type { AnyRow, CompiledStore } from '../compiled-store.ts'
import type { PartitionCursor } from '../owned-partition.ts'
import type { NamedRecord } from '../processor.ts'
import { deadLetterColumns, offsetColumns, type ParameterColumn, storeParameters } from './commit-statement.ts'
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
  const table = (columns: readonly ParameterColumn[], rows: readonly AnyRow[], fields?: readonly string[]): void => {
    columns.forEach(({ name, type }, place) => {
      parameters.push(writer.column(type, rows, fields?.[place] ?? name))
    })
  }
  table(offsetColumns, prepared.map(offsetRow))
  table(
    deadLetterColumns,
    slices.flatMap(({ deadLetters }) => deadLetters.map(deadLetterRow)),
  )
  for (const store of stores) {
    const { added, changed, compared } = storeParameters(store)
    if (added.length === 0) continue
    const views = slices.map(({ views }) => views[store.index] as StoreView)
    const rows =
      store.kind === 'append'
        ? { added: { rows: views.flatMap(({ appended }) => appended) }, changed: none, compared: none }
        : rowsOf(store, views)
    for (const [columns, part] of [
      [added, rows.added],
      [changed, rows.changed],
      [compared, rows.compared],
    ] as const) {
      const plain = columns.length - (part.versions === undefined ? 0 : 1) - (part.expected === undefined ? 0 : 1)
      const fields = columns === compared ? store.keyPlaces.map((place) => store.fields[place] as string) : store.fields
      columns.slice(0, plain).forEach(({ type }, place) => {
        parameters.push(writer.column(type, part.rows, fields[place] as string))
      })
      if (part.versions !== undefined) parameters.push(writer.values('int4', part.versions))
      if (part.expected !== undefined) parameters.push(writer.values('int4', part.expected))
    }
  }
  return parameters
}

interface RowsOfStore {
  readonly rows: readonly AnyRow[]
  readonly versions?: readonly number[]
  readonly expected?: readonly number[]
}
const none: RowsOfStore = { rows: [] }

function rowsOf(
  store: CompiledStore,
  views: readonly StoreView[],
): { readonly added: RowsOfStore; readonly changed: RowsOfStore; readonly compared: RowsOfStore } {
  const added = { rows: [] as AnyRow[], versions: [] as number[] }
  const changed = { rows: [] as AnyRow[], versions: [] as number[], expected: [] as number[] }
  const compared = { rows: [] as AnyRow[], expected: [] as number[] }
  for (const view of views) {
    for (const { row, version, expected } of view.written.values()) {
      if (expected === 0) {
        added.rows.push(row)
        added.versions.push(version)
      } else {
        changed.rows.push(row)
        changed.versions.push(version)
        changed.expected.push(expected)
      }
    }
    if (store.kind !== 'state') continue
    // what came from Redis and decided something without being written must be shown to be as Postgres has it
    for (const key of view.fetched) {
      const entry = view.seen.get(key)
      if (entry === undefined || entry.trusted || entry.row === undefined || view.written.has(key)) continue
      compared.rows.push(entry.row)
      compared.expected.push(entry.version)
    }
  }
  return { added, changed, compared: store.kind === 'state' ? compared : none }
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

function deadLetterRow({ record, error, phase }: DeadLetter): AnyRow {
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
  }
}
