import { AppError } from '../../../core/errors.ts'
import type { NamedRecord, Topology } from '../processor.ts'
import { defineStore } from '../store.ts'

/** A toy of the runtime's own tests: transfers into accounts, each with one entry, limits from elsewhere, and reminders. */
export interface Transfer {
  readonly transferId: string
  readonly accountId: string
  readonly amountMinor: number
}
export interface TransferRequested extends NamedRecord {
  readonly name: 'TransferRequested'
  readonly value: Transfer
}
export interface TransferSettled extends NamedRecord {
  readonly name: 'TransferSettled'
  readonly value: { readonly transferId: string; readonly balanceMinor: number }
}

export interface Account {
  readonly accountId: string
  readonly balanceMinor: number
  readonly total: bigint
  readonly lastAt: number
}
export interface LedgerEntry extends Transfer {
  readonly state: 'settled' | 'reminded'
  readonly tag: Uint8Array
  readonly note: unknown
}
export interface JournalLine {
  readonly transferId: string
  readonly line: number
  readonly at: number
}
export interface Limit {
  readonly accountId: string
  readonly maxMinor: number
}

const account = defineStore<Account>()({
  name: 'account',
  table: 'toy_accounts',
  kind: 'state',
  key: ['accountId'],
  columns: { accountId: 'text', balanceMinor: 'int8', total: 'numeric', lastAt: 'timestamptz' },
})
const entries = defineStore<LedgerEntry>()({
  name: 'entries',
  table: 'toy_entries',
  kind: 'ledger',
  key: ['transferId'],
  columns: { transferId: 'text', accountId: 'text', amountMinor: 'int8', state: 'text', tag: 'bytea', note: 'json' },
})
const journal = defineStore<JournalLine>()({
  name: 'journal',
  table: 'toy_journal',
  kind: 'append',
  key: ['transferId', 'line'],
  columns: { transferId: 'text', line: 'int4', at: 'timestamptz' },
})
const limits = defineStore<Limit>()({
  name: 'limits',
  table: 'toy_limits',
  kind: 'reference',
  key: ['accountId'],
  columns: { accountId: 'text', maxMinor: 'int8' },
})
export const toyStores = { account, entries, journal, limits }
export type ToyStores = typeof toyStores

/** Tables of the toy, for tests on a real Postgres. The check is there to be violated. */
export const toyTables = `
  create table toy_accounts (account_id text primary key, balance_minor bigint not null, total numeric(38) not null, last_at timestamptz not null, version integer not null);
  create table toy_entries (transfer_id text primary key, account_id text not null, amount_minor bigint not null check (amount_minor <> 666), state text not null, tag bytea not null, note json, version integer not null);
  create table toy_journal (transfer_id text not null, line integer not null, at timestamptz not null, primary key (transfer_id, line));
  create table toy_limits (account_id text primary key, max_minor bigint not null);
  create table toy_audit (account_id text primary key, settled integer not null, last_balance_minor bigint not null, version integer not null);
  create table toy_reminders (transfer_id text primary key, account_id text not null, partition integer not null, due_at timestamptz not null);
`

export const toyTopology: Topology<TransferRequested, TransferSettled, ToyStores> = {
  group: 'toy',
  source: 'transfers',
  sourceIsOurs: false,
  stateVersion: 1,
  stores: toyStores,
  keys: ({ event: { value } }) => ({
    account: [{ accountId: value.accountId }],
    limits: [{ accountId: value.accountId }],
  }),
  process({ event: { value }, key, timestampMs }, stores, context) {
    if (stores.entries.get(value) !== undefined) {
      context.count('duplicate-transfer')
      return
    }
    const before = stores.account.get(value) ?? { accountId: value.accountId, balanceMinor: 0, total: 0n, lastAt: 0 }
    if (value.amountMinor === 0) {
      // a question: it decides by the account and leaves it alone
      context.forward({ name: 'TransferSettled', value: { transferId: value.transferId, balanceMinor: before.balanceMinor } }, key)
      return
    }
    const balanceMinor = before.balanceMinor + value.amountMinor
    stores.entries.put({ ...value, state: 'settled', tag: Buffer.from(value.transferId), note: { balanceMinor } })
    stores.journal.put({ transferId: value.transferId, line: 1, at: timestampMs })
    stores.account.put({
      ...before,
      balanceMinor,
      total: before.total + BigInt(Math.round(Math.abs(value.amountMinor))),
      lastAt: timestampMs,
    })
    context.forward({ name: 'TransferSettled', value: { transferId: value.transferId, balanceMinor } }, key)
    context.count('settled')
    // checked last on purpose: everything above must then be undone
    const limit = stores.limits.get(value)
    if (limit !== undefined && balanceMinor > limit.maxMinor) throw new AppError('RECORD_INVALID', `above the limit of ${limit.maxMinor}`)
  },
  timers: {
    async due(database, partitions, limit) {
      const { rows } = await database.query<{
        readonly id: string
        readonly account: string
        readonly partition: number
        readonly now: number
      }>(
        `select r.transfer_id as id, r.account_id as account, r.partition, (extract(epoch from now()) * 1000)::float8 as now
           from toy_reminders r join unnest($1::int[], $2::float8[]) p(partition, read_up_to) using (partition)
           join toy_entries e using (transfer_id)
          where r.due_at <= now() and r.due_at <= to_timestamp(p.read_up_to / 1000) and e.state = 'settled' limit $3`,
        [partitions.map(({ partition }) => partition), partitions.map(({ readUpToMs }) => readUpToMs), limit],
      )
      return rows.map(({ id, account: key, partition, now }) => ({ id, key, partition, nowMs: now, payload: id }))
    },
    keys: ({ key, payload }) => ({ account: [{ accountId: key }], entries: [{ transferId: payload as string }] }),
    fire({ key, payload }, stores, context) {
      const entry = stores.entries.get({ transferId: payload as string })
      const balance = stores.account.get({ accountId: key })
      if (entry?.state !== 'settled' || balance === undefined) return
      stores.entries.put({ ...entry, state: 'reminded' })
      context.forward({ name: 'TransferSettled', value: { transferId: entry.transferId, balanceMinor: balance.balanceMinor } }, key)
      context.count('reminded')
    },
  },
}

/** The toy, with records behind a dead letter of their key parked. */
export const parkingToyTopology: typeof toyTopology = { ...toyTopology, onDeadLetter: 'park-key' }

/** Counts what the toy published: a consumer of a topic of ours, which must drop what was published twice. */
export interface Audit {
  readonly accountId: string
  readonly settled: number
  readonly lastBalanceMinor: number
}
const audit = defineStore<Audit>()({
  name: 'audit',
  table: 'toy_audit',
  kind: 'state',
  key: ['accountId'],
  columns: { accountId: 'text', settled: 'int4', lastBalanceMinor: 'int8' },
})
const auditStores = { audit }
export type AuditStores = typeof auditStores

export const auditTopology: Topology<TransferSettled, TransferSettled, AuditStores> = {
  group: 'audit',
  source: 'settled',
  sourceIsOurs: true,
  stateVersion: 1,
  stores: auditStores,
  keys: ({ key }) => ({ audit: [{ accountId: key }] }),
  process({ key, event }, stores) {
    const settled = (stores.audit.get({ accountId: key })?.settled ?? 0) + 1
    stores.audit.put({ accountId: key, settled, lastBalanceMinor: event.value.balanceMinor })
  },
}

export function transfer(transferId: string, accountId: string, amountMinor: number): TransferRequested {
  return { name: 'TransferRequested', value: { transferId, accountId, amountMinor } }
}
