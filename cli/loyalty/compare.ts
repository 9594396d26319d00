import type { PoolClient } from '../../platform/postgres/pool.ts'
import { paymentsStore, visitsStore } from '../../processors/loyalty/stores.ts'
import type { StoreDefinition } from '../../processors/runtime/index.ts'
import type { Shadow } from './shadow.ts'

/** A column of a row, or a whole row, that is not the same. */
export interface RowDifference {
  readonly table: string
  readonly row: string
  readonly column: string
  readonly live: string
  readonly rebuilt: string
}

interface ComparedTable {
  readonly table: string
  readonly shadow: string
  readonly columns: readonly string[]
  readonly keys: readonly string[]
  readonly times: ReadonlySet<string>
  readonly rowsOf: (shadow: Shadow) => readonly object[]
}

const rowsAtOnce = 2_000
const absent = '(no row)'

const tables: readonly ComparedTable[] = [
  compared(visitsStore, (shadow) => shadow.visits()),
  compared(paymentsStore, (shadow) => shadow.payments()),
]

function compared(store: unknown, rowsOf: ComparedTable['rowsOf']): ComparedTable {
  const { table, columns, key } = store as StoreDefinition<Record<string, unknown>>
  const names = Object.entries(columns)
  return {
    table,
    shadow: `shadow_${table}`,
    columns: names.map(([field]) => snakeCase(field)),
    keys: key.map(snakeCase),
    times: new Set(names.flatMap(([field, type]) => (type === 'timestamptz' ? [field] : []))),
    rowsOf,
  }
}

/** Tables of this transaction alone, which take what is rebuilt. */
export async function createShadowTables(client: PoolClient): Promise<void> {
  for (const { table, shadow, columns } of tables)
    await client.query(`create temp table ${shadow} on commit drop as select ${columns.join(', ')} from ${table} where false`)
}

/** Puts the rows of a partition beside those of the others. */
export async function keepShadow(client: PoolClient, rebuilt: Shadow): Promise<void> {
  for (const { shadow, columns, times, rowsOf } of tables) {
    const list = columns.join(', ')
    const rows = rowsOf(rebuilt)
    for (let at = 0; at < rows.length; at += rowsAtOnce) {
      const some = rows.slice(at, at + rowsAtOnce).map((row) => columnsOf(row, times))
      await client.query(`insert into ${shadow} (${list}) select ${list} from json_populate_recordset(null::${shadow}, $1::json)`, [
        JSON.stringify(some),
      ])
    }
  }
}

/** Rows of both tables that are not the same in the snapshot and the shadow. @param most of each table; `total` counts all */
export async function differences(
  client: PoolClient,
  most: number,
): Promise<{ readonly total: number; readonly rows: number; readonly shown: readonly RowDifference[] }> {
  let [total, rows] = [0, 0]
  const shown: RowDifference[] = []
  for (const each of tables) {
    await client.query(`analyze ${each.shadow}`)
    const side = (alias: string) => `case when ${alias}.customer_id is not null then to_jsonb(${alias}) end`
    const found = await client.query<{ readonly live: JsonRow | null; readonly rebuilt: JsonRow | null; readonly total: number }>(
      `select ${side('l')} as live, ${side('s')} as rebuilt, count(*) over ()::int as total
       from (select ${each.columns.join(', ')} from ${each.table}) l
       full join ${each.shadow} s on ${each.keys.map((key) => `l.${key} = s.${key}`).join(' and ')}
       where ${side('l')} is distinct from ${side('s')}
       order by ${each.keys.map((key) => `coalesce(l.${key}, s.${key})`).join(', ')} limit ${most}`,
    )
    total += found.rows[0]?.total ?? 0
    for (const { live, rebuilt } of found.rows) shown.push(...columnDifferences(each, live, rebuilt))
    rows += (await client.query<{ readonly rows: number }>(`select count(*)::int as rows from ${each.shadow}`)).rows[0]?.rows ?? 0
  }
  return { total, rows, shown }
}

type JsonRow = Readonly<Record<string, unknown>>

function columnDifferences(
  { table, columns, keys }: ComparedTable,
  live: JsonRow | null,
  rebuilt: JsonRow | null,
): readonly RowDifference[] {
  const either = (live ?? rebuilt) as JsonRow
  const row = keys.map((key) => String(either[key])).join(' ')
  if (live === null || rebuilt === null)
    return [{ table, row, column: '', live: live === null ? absent : 'a row', rebuilt: rebuilt === null ? absent : 'a row' }]
  return columns
    .filter((column) => JSON.stringify(live[column]) !== JSON.stringify(rebuilt[column]))
    .map((column) => ({ table, row, column, live: JSON.stringify(live[column]), rebuilt: JSON.stringify(rebuilt[column]) }))
}

function columnsOf(row: object, times: ReadonlySet<string>): object {
  return Object.fromEntries(
    Object.entries(row).map(([field, value]) => [
      snakeCase(field),
      times.has(field) && typeof value === 'number' ? new Date(value).toISOString() : value,
    ]),
  )
}

function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
