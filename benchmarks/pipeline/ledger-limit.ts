/**
 * The most Postgres could take: the fds ledger's own rows, made and encoded beforehand, inserted 2,000 a statement over two connections (those of two
 * workers), each statement its own commit. No state, no offsets, no outbox. Environment: DATABASE_URL, ROWS.
 */
import { boundQuery } from '../../platform/postgres/array-statements.ts'
import { arrayTypeOf, BindWriter } from '../../platform/postgres/bind-writer.ts'
import { createPool } from '../../platform/postgres/pool.ts'
import { judge } from '../../processors/fds/judge.ts'
import { defaultParameters } from '../../processors/fds/parameters.ts'
import { presenceAfter } from '../../processors/fds/presence.ts'
import type { TransactionRow } from '../../processors/fds/stores.ts'
import { transactionOf } from '../../processors/fds/transaction.ts'
import type { JudgedPlace } from '../../schemas/records.ts'
import { epochMs } from '../support/epoch.ts'
import { benchLogger } from '../support/ground.ts'
import { PaymentStream } from '../support/payments.ts'
import { ledgerColumns, ledgerFields, ledgerTypes } from './ledger-row.ts'

const { DATABASE_URL = '', ROWS = '200000', CUSTOMERS = '100000' } = process.env
const rowsAStatement = 2_000
const connections = 2
const total = Number(ROWS)

const text = `insert into transactions (${ledgerColumns.join(', ')}, version)
  select d.*, 1 from unnest(${ledgerTypes.map((type, place) => `$${place + 1}::${arrayTypeOf(type)}`).join(', ')}) as d(${ledgerColumns.join(', ')})
  on conflict (payment_id) do nothing`
const ledger = { name: 'ledger', text }

const batches = [...encodedBatches()]
const pool = createPool({ url: DATABASE_URL, applicationName: 'ledger-limit', max: connections }, benchLogger)
await Promise.all(Array.from({ length: connections }, () => pool.query('select pg_sleep(0.1)')))
const fromMs = epochMs()
await Promise.all(Array.from({ length: connections }, insertBatches))
console.log(JSON.stringify({ events: total, fromMs, toMs: epochMs() }))
await pool.end()

async function insertBatches(): Promise<void> {
  for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) await boundQuery(pool, ledger, batch)
}

function* encodedBatches(): Generator<Buffer> {
  const [stream, presences, nowMs] = [new PaymentStream(total, Number(CUSTOMERS)), new Map<string, JudgedPlace>(), Date.now()]
  for (let first = 0; first < total; first += rowsAStatement) {
    const rows: TransactionRow[] = []
    for (let offset = first; offset < Math.min(total, first + rowsAStatement); offset++) {
      const { value } = stream.next()
      const presence = presences.get(value.customerId)
      const judgement = judge(value, { appendTimeMs: nowMs, presence, store: undefined }, defaultParameters)
      if (judgement.place !== undefined && judgement.decision.outcome !== 'hold')
        presences.set(value.customerId, presenceAfter(presence, judgement.place, defaultParameters))
      rows.push(transactionOf(value, { timestampMs: nowMs, partition: 0, offset }, judgement))
    }
    const message = new BindWriter()
    message.begin(ledger.name)
    ledgerFields.forEach((field, place) => {
      message.column(ledgerTypes[place] as (typeof ledgerTypes)[number], rows, field)
    })
    yield message.end()
  }
}
