import { fdsStores, type TransactionRow } from '../../processors/fds/stores.ts'
import { compileStores } from '../../processors/runtime/compiled-store.ts'

const store = compileStores({ transactions: fdsStores.transactions })[0]
if (store === undefined) throw new Error('fds has no ledger')

/** Columns of the ledger, less the version, with their types and the fields they hold. */
export const { columns: ledgerColumns, types: ledgerTypes, fields: ledgerFields } = store

/** A row's values as `pg` wants them, in the order of `ledgerColumns`. */
export function ledgerValues(row: TransactionRow): readonly unknown[] {
  return ledgerFields.map((field, place) => {
    const value = (row as unknown as Readonly<Record<string, unknown>>)[field]
    if (value === null) return null
    if (ledgerTypes[place] === 'timestamptz') return new Date(value as number)
    return ledgerTypes[place] === 'json' ? JSON.stringify(value) : value
  })
}
