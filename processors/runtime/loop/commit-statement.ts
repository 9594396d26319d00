import { arrayTypeOf, type ElementType } from '../../../platform/postgres/bind-writer.ts'
import type { CompiledStore } from '../compiled-store.ts'

/** SQLSTATEs that `stream_require` (migrations/0001) raises. A row that must be new and is not raises a unique violation instead. */
export const refusals = { owner: 'PS001', state: 'PS002' } as const

/** A column of a parameter table: its name and the type of the array that carries it. */
export interface ParameterColumn {
  readonly name: string
  readonly type: ElementType
}

/** One row per partition of the batch. */
export const offsetColumns: readonly ParameterColumn[] = [
  { name: 'partition', type: 'int4' },
  { name: 'epoch', type: 'int8' },
  { name: 'commits', type: 'int8' },
  { name: 'expected_offset', type: 'int8' },
  { name: 'next_offset', type: 'int8' },
  { name: 'anchor', type: 'bytea' },
  { name: 'output_sequence', type: 'int8' },
  { name: 'sources', type: 'json' },
  { name: 'outbox', type: 'bytea' },
  { name: 'stream_time', type: 'timestamptz' },
]

/** One row per dead letter. */
export const deadLetterColumns: readonly ParameterColumn[] = [
  { name: 'partition', type: 'int4' },
  { name: 'record_offset', type: 'int8' },
  { name: 'error_code', type: 'text' },
  { name: 'error_message', type: 'text' },
  { name: 'phase', type: 'text' },
  { name: 'record_key', type: 'bytea' },
  { name: 'record_value', type: 'bytea' },
  { name: 'headers', type: 'json' },
  { name: 'state', type: 'text' },
  { name: 'attempts', type: 'int4' },
  { name: 'appended_at', type: 'timestamptz' },
]

/** One row per dead letter that was replayed or discarded. */
export const settledColumns: readonly ParameterColumn[] = [
  { name: 'partition', type: 'int4' },
  { name: 'record_offset', type: 'int8' },
  { name: 'outcome', type: 'text' },
]

/** One row per request that was carried out, or cannot be. */
export const requestColumns: readonly ParameterColumn[] = [
  { name: 'request_id', type: 'int8' },
  { name: 'outcome', type: 'text' },
]

/** Type of a store's versions: numbers of writes, or of commits where rows may be deleted. */
export function versionType(store: CompiledStore): 'int4' | 'int8' {
  return store.deletes ? 'int8' : 'int4'
}

/** Columns of a store's new rows, changed rows, deleted rows, and rows whose version is only compared. */
export interface StoreParameters {
  readonly added: readonly ParameterColumn[]
  readonly changed: readonly ParameterColumn[]
  readonly deleted: readonly ParameterColumn[]
  readonly compared: readonly ParameterColumn[]
}

export function storeParameters(store: CompiledStore): StoreParameters {
  const columns = store.columns.map((name, place) => ({ name, type: store.types[place] as ElementType }))
  const keys = store.keyPlaces.map((place) => columns[place] as ParameterColumn)
  const version: ParameterColumn = { name: 'version', type: versionType(store) }
  const expected: ParameterColumn = { name: 'expected', type: versionType(store) }
  if (store.kind === 'reference') return { added: [], changed: [], deleted: [], compared: [] }
  if (store.kind === 'append') return { added: columns, changed: [], deleted: [], compared: [] }
  return {
    added: [...columns, version],
    changed: [...columns, version, expected],
    deleted: store.deletes ? [...keys, expected] : [],
    compared: store.kind === 'state' ? [...keys, expected] : [],
  }
}

/** A part of a commit that may have no rows. */
export type CommitPart = 'dead' | 'settled' | 'requests' | `${number}.${keyof StoreParameters}`

/** Every part that commits of these stores may have, in the order of their parameters, each with its columns. */
export function commitParts(stores: readonly CompiledStore[]): ReadonlyMap<CommitPart, readonly ParameterColumn[]> {
  const parts = new Map<CommitPart, readonly ParameterColumn[]>([
    ['dead', deadLetterColumns],
    ['settled', settledColumns],
    ['requests', requestColumns],
  ])
  for (const store of stores) {
    for (const [part, columns] of Object.entries(storeParameters(store)) as [keyof StoreParameters, readonly ParameterColumn[]][])
      if (columns.length > 0) parts.set(`${store.index}.${part}`, columns)
  }
  return parts
}

/**
 * The one statement that commits a batch, for the stores of one topology. Its first action is the compare-and-set of the offset rows:
 * every other part reads `gate`, which raises when an owner is not the owner any more. Each count that is not what it must be raises, and
 * undoes everything. Parameters: group, topic, topic id, then the arrays of `offsetColumns` and of every part.
 * @param used the parts it has, of `commitParts`: each costs Postgres as much as some rows, whether it has any or not
 */
export function commitStatement(stores: readonly CompiledStore[], used: ReadonlyMap<CommitPart, readonly ParameterColumn[]>): string {
  let next = 4
  const parameters = (columns: readonly ParameterColumn[]) => {
    const first = next
    next += columns.length
    // unnest beside unnest, not `from unnest(a, b, ...)`, which keeps a copy of every array in a store of its own: a fifth of an insert's cost
    const list = columns.map(({ name, type }, place) => `unnest($${first + place}::${arrayTypeOf(type)}) as ${name}`).join(', ')
    return { first, from: `(select ${list}) as d` }
  }
  const offsets = parameters(offsetColumns)
  const parts: string[] = [
    `owner as (
      update stream_offsets o set next_offset = d.next_offset, commits = o.commits + 1, anchor = d.anchor, output_sequence = d.output_sequence,
        sources = coalesce(d.sources, o.sources), outbox = d.outbox, stream_time = d.stream_time, updated_at = now()
      from ${offsets.from}
      where o.consumer_group = $1 and o.topic = $2 and o.topic_id = $3 and o.partition = d.partition
        and o.owner_epoch = d.epoch and o.commits = d.commits and o.next_offset = d.expected_offset
      returning 1)`,
    `gate as materialized (select stream_require((select count(*) from owner), cardinality($${offsets.first}::int4[]), 'owner') as open)`,
  ]
  const checks: string[] = ['(select open from gate)']
  if (used.has('dead')) {
    const dead = parameters(deadLetterColumns)
    parts.push(`dead as (
      insert into stream_dead_letters (consumer_group, topic, topic_id, ${deadLetterColumns.map(({ name }) => name).join(', ')})
      select $1, $2, $3, d.* from ${dead.from} where (select open from gate)
      on conflict (consumer_group, topic, topic_id, partition, record_offset) do update set state = excluded.state, error_code = excluded.error_code,
        error_message = excluded.error_message, phase = excluded.phase, attempts = excluded.attempts, failed_at = now(), published_at = null, settled_at = null)`)
  }
  if (used.has('settled')) {
    const settled = parameters(settledColumns)
    parts.push(`settled as (
      update stream_dead_letters l set state = d.outcome, settled_at = now() from ${settled.from}
      where (select open from gate) and l.consumer_group = $1 and l.topic = $2 and l.topic_id = $3 and l.partition = d.partition
        and l.record_offset = d.record_offset and l.state in ('open', 'parked') returning 1)`)
    checks.push(`stream_require((select count(*) from settled), cardinality($${settled.first}::int4[]), 'state')`)
  }
  if (used.has('requests')) {
    parts.push(`requests as (
      update stream_dead_letter_requests r set done_at = now(), outcome = d.outcome from ${parameters(requestColumns).from}
      where (select open from gate) and r.request_id = d.request_id and r.done_at is null)`)
  }
  for (const store of stores) {
    const name = `s${store.index}`
    const keyType = store.types[store.keyPlaces[0] as number] as ElementType
    const part = (kind: keyof StoreParameters) => {
      const columns = used.get(`${store.index}.${kind}`)
      return columns === undefined ? undefined : { columns, ...parameters(columns) }
    }
    const required = (table: string, first: number, type: ElementType): void => {
      checks.push(`stream_require((select count(*) from ${table}), cardinality($${first}::${arrayTypeOf(type)}), 'state')`)
    }
    const a = part('added')
    if (a !== undefined) {
      // without `on conflict`, which looks for the key before it inserts, and marks and confirms every row
      parts.push(`${name}_added as (
      insert into ${store.table} (${a.columns.map((column) => column.name).join(', ')})
      select ${a.columns.map((column) => elementOf(column)).join(', ')} from ${a.from} where (select open from gate) returning 1)`)
      // counted, so that it runs before the append rows, which nothing reads: an existing key must show in its ledger, not in what goes with it
      if (store.kind !== 'append') required(`${name}_added`, a.first, store.types[0] as ElementType)
    }
    const c = part('changed')
    if (c !== undefined) {
      const keyNames = keyColumns(store)
      const sets = c.columns.filter((column) => column.name !== 'expected' && !keyNames.includes(column.name))
      parts.push(`${name}_changed as (
      update ${store.table} t set ${sets.map((column) => `${column.name} = ${elementOf(column)}`).join(', ')}
      from ${c.from} where (select open from gate) and ${sameKey(store)} and t.version = d.expected returning 1)`)
      required(`${name}_changed`, c.first, store.types[0] as ElementType)
    }
    const d = part('deleted')
    if (d !== undefined) {
      parts.push(`${name}_deleted as (
      delete from ${store.table} t using ${d.from} where (select open from gate) and ${sameKey(store)} and t.version = d.expected returning 1)`)
      required(`${name}_deleted`, d.first, keyType)
    }
    const p = part('compared')
    if (p !== undefined) required(`${p.from} join ${store.table} t on ${sameKey(store)} and t.version = d.expected`, p.first, keyType)
  }
  return `with ${parts.join(',\n')}\nselect ${checks.join(',\n')}`
}

function keyColumns(store: CompiledStore): readonly string[] {
  return store.keyPlaces.map((place) => store.columns[place] as string)
}

function sameKey(store: CompiledStore): string {
  return keyColumns(store)
    .map((column) => `t.${column} = d.${column}`)
    .join(' and ')
}

function elementOf({ name, type }: ParameterColumn): string {
  return type === 'numeric' ? `d.${name}::numeric` : `d.${name}`
}
