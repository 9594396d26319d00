import { snakeCase } from '../compiled-store.ts'
import type { ColumnType, StoreDefinition, StoreSet } from '../store.ts'
import type { Node } from './node.ts'
import { ProcessNode } from './process-node.ts'
import type { RowStore } from './row-store.ts'

/** Postgres cuts longer names. */
const longestName = 63

/** Gives the stores of an application their tables: `<application>_<store>`. */
export class StoreNames {
  readonly #application: string
  readonly #stores = new Map<string, RowStore>()

  constructor(application: string) {
    this.#application = application
  }

  /** @throws {Error} when the name is too long for Postgres */
  tableOf({ name, definition }: RowStore): string {
    const table = definition.table ?? `${sqlName(this.#application)}_${sqlName(name)}`
    if (table.length > longestName) throw new Error(`the name of the table ${table} is too long`)
    return table
  }

  /** The stores of these nodes, by the names of their handles. @throws {Error} when two stores have one name */
  storesOf(nodes: readonly Node[], more: readonly RowStore[]): StoreSet {
    const stores = new Map<string, StoreDefinition>()
    const add = (name: string, store: StoreDefinition, same: boolean) => {
      if (stores.has(name) && !same) throw new Error(`two stores are named ${name}`)
      stores.set(name, store)
    }
    const seen = new Set<RowStore>()
    for (const rows of [...nodes.flatMap((node) => [...node.stores()]), ...more]) {
      const known = this.#stores.get(rows.name)
      if (known !== undefined && known !== rows) throw new Error(`two stores are named ${rows.name}`)
      this.#stores.set(rows.name, rows)
      add(rows.name, { ...rows.definition, name: rows.name, table: this.tableOf(rows) } as StoreDefinition, seen.has(rows))
      seen.add(rows)
    }
    for (const node of nodes) {
      if (!(node instanceof ProcessNode)) continue
      for (const [handle, store] of Object.entries(node.processor.stores))
        add(handle, store as StoreDefinition, stores.get(handle) === store)
    }
    return Object.fromEntries(stores) as unknown as StoreSet
  }

  /** Statements that create the tables of the stores named so far, if they are not there; not those that migrations make. */
  ddl(): readonly string[] {
    return [...this.#stores.values()].filter(({ definition }) => definition.table === undefined).flatMap((rows) => this.#ddlOf(rows))
  }

  #ddlOf(rows: RowStore): readonly string[] {
    const { columns, key, ranges = {}, deletes } = rows.definition
    const table = this.tableOf(rows)
    const lines = Object.entries(columns).map(
      ([field, type]) => `${snakeCase(field)} ${sqlType(type)}${key.includes(field) ? ' not null' : ''}`,
    )
    const body = [...lines, `version ${deletes === true ? 'bigint' : 'integer'} not null`, `primary key (${key.map(snakeCase).join(', ')})`]
    const indexes = Object.entries(ranges)
      .map(([name, { equals, order }]) => ({ name, columns: [...equals, order] }))
      .filter((index) => index.columns.some((column, place) => column !== key[place]))
      .map((index) => `create index if not exists ${table}_${sqlName(index.name)} on ${table} (${index.columns.map(snakeCase).join(', ')})`)
    return [`create table if not exists ${table} (${body.join(', ')})`, ...indexes]
  }
}

function sqlName(name: string): string {
  return snakeCase(name).replaceAll(/[^a-z0-9]+/g, '_')
}

function sqlType(type: ColumnType): string {
  return type === 'json' ? 'jsonb' : type
}
