import type { BenchGround } from '../support/ground.ts'
import { progress } from '../support/report.ts'

const chunkRows = 100_000

/**
 * A database whose ledger holds rows of earlier payments, with its indexes grown row by row as in life: ids in order of time, customers at random,
 * decisions of the usual length. To be copied, not run on. @returns its name
 */
export async function databaseWithLedger(ground: BenchGround, buildFolder: string, rows: number, customers: number): Promise<string> {
  const name = await ground.database(buildFolder)
  const pool = ground.pool(name, 1)
  for (let first = 0; first < rows; first += chunkRows) {
    await pool.query(fillSql, [first, Math.min(rows, first + chunkRows) - 1, customers])
    if (first % 1_000_000 === 0) progress('filling the ledger', { rows: first })
  }
  await pool.query('vacuum analyze transactions')
  await pool.end()
  return name
}

/** Sixty days ago and onwards, so that all that a run adds is later. $1 to $2 are row numbers, $3 the number of customers. */
const fillSql = `
  insert into transactions (payment_id, merchant_id, store_id, customer_id, card_id, amount_minor, currency, country, latitude, longitude,
    location_accuracy_m, channel, occurred_at, event_time, order_id, items, status, status_reason, decision, judged_at, changed_at,
    source_partition, source_offset, version)
  select (lpad(to_hex(ms), 12, '0') || '8' || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid,
    'merchant-' || store % 200, 'store-KR-' || store, 'customer-' || customer, 'card-' || customer || '-0', 100 + n % 200000, 'KRW', 'KR',
    37.5 + store / 5000.0, 126.9 + store / 5000.0, 20, 'POS', at, at, null, null, 'COMPLETED', null,
    json_build_object('outcome', 'pass', 'timeClamped', false, 'rules', json_build_array(check_of('impossible-travel'), check_of('country-change'))),
    at, at, n % 12, n, 1
  from (
    select n, ms, to_timestamp(ms / 1000.0) as at, md5(n::text) as hash, floor(random() * 500)::int as store, floor(random() * $3)::int as customer
    from (select n, (extract(epoch from now() - interval '60 days') * 1000)::bigint + n * 100 as ms from generate_series($1::bigint, $2::bigint) n) numbers
  ) payments`.replaceAll(/check_of\('([a-z-]+)'\)/g, (_, rule: string) => {
  const place = `json_build_object('latitude', 37.5 + store / 5000.0, 'longitude', 126.9 + store / 5000.0, 'radiusM', 20, 'source', 'payment', 'country', 'KR', 'at', ms)`
  const inputs = `json_build_object('place', ${place}, 'presence', ${place}, 'distanceKm', 8.123456789, 'elapsedS', 7200, 'speedKmh', 4.0617283945)`
  return `json_build_object('rule', '${rule}', 'version', 1, 'fired', false, 'reason', 'nearby', 'inputs', ${inputs})`
})
