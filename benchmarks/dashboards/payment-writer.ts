import type { Pool } from '../../platform/postgres/pool.ts'

/** What a batch of merchant-totals with one payment commits: its totals, the merchant's progress, and the group's place in the log. */
const countSql = `
with totals as (
  insert into merchant_totals (merchant_id, store_id, currency, day, hour, status, source_partition, payments, amount_minor, version, refunded_minor)
  select merchant_id, store_id, 'KRW', (now() at time zone 'Asia/Seoul')::date, extract(hour from now() at time zone 'Asia/Seoul')::int, 'COMPLETED', $2, 1, 5000, 1, 0
  from stores where merchant_id = $1 order by store_id limit 1
  on conflict (merchant_id, day, hour, store_id, currency, status, source_partition) do update
    set payments = merchant_totals.payments + 1, amount_minor = merchant_totals.amount_minor + 5000, version = merchant_totals.version + 1
), progress as (
  insert into merchant_progress (merchant_id, source_partition, events, last_event_at, version) values ($1, $2, 1, now(), 1)
  on conflict (merchant_id, source_partition) do update
    set events = merchant_progress.events + 1, last_event_at = now(), version = merchant_progress.version + 1
)
update stream_offsets set next_offset = next_offset + 1, stream_time = now(), commits = commits + 1, updated_at = now()
where consumer_group = 'merchant-totals' and topic = 'transaction-events' and partition = $2`

/** A payment's row in the ledger, of 5,000 won at the merchant's first store and otherwise like the newest one, committed before it is counted. */
const paySql = `
insert into transactions
select paid.*
from (select t from transactions t where merchant_id = $1 order by payment_id desc limit 1) newest,
  json_populate_record(newest.t, json_build_object('payment_id', (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '8'
    || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid, 'status', 'COMPLETED', 'status_reason', null, 'version', 1,
    'store_id', (select store_id from stores where merchant_id = $1 order by store_id limit 1), 'amount_minor', 5000, 'currency', 'KRW', 'country', 'KR',
    'occurred_at', now(), 'event_time', now(), 'judged_at', now(), 'changed_at', now())) paid`

/** Loyalty comes a moment later. */
const followSql = `
update stream_offsets l set next_offset = t.next_offset, stream_time = t.stream_time, updated_at = now() from stream_offsets t
where l.consumer_group = 'loyalty' and t.consumer_group = 'merchant-totals' and l.topic = t.topic and l.topic_id = t.topic_id and l.partition = t.partition
  and l.partition = $1`

/**
 * Writes a payment as fds and then merchant-totals would, with a commit each.
 * @returns when merchant-totals' commit was acknowledged, on the clock of `performance.now()`
 */
export async function writePayment(pool: Pool, merchantId: string, partition: number): Promise<number> {
  await pool.query(paySql, [merchantId])
  await pool.query(countSql, [merchantId, partition])
  const committedAtMs = performance.now()
  await pool.query(followSql, [partition])
  return committedAtMs
}
