import { type FillInput, programsUpTo } from './input.ts'

/** What is written, and by which statements, one after the other. */
export type TableFill = readonly [name: string, ...statements: readonly string[]]

const registered = (input: FillInput): readonly TableFill[] => [
  [
    'stores',
    `insert into stores (merchant_id, store_id, name, category, country, latitude, longitude, address, business_number)
     select merchant_id, store_id, '벤치 ' || rank || ' ' || number || '호점', category, country, latitude, longitude, '서울 중구 세종대로 ' || number, '000-81-00055' from bench.stores`,
  ],
  [
    'customers',
    `insert into customers (customer_id, phone) select 'customer-' || c, '+8210' || lpad(c::text, 8, '0') from generate_series(0, ${input.customers - 1}::bigint) c`,
  ],
  [
    'cards',
    `insert into cards (customer_id, card_id, product_id, issuer, brand, last4)
     select 'customer-' || c, 'card-' || c || '-' || card, p.product_id, '도담은행', bench.brand_of(c, card), lpad((c % 10000)::text, 4, '0')
     from (select c, card from generate_series(0, ${input.customers - 1}::bigint) c, generate_series(0, 1) card) k
       left join bench.products p on p.number = bench.product_of(c, card)
     where bench.brand_of(c, card) is not null`,
  ],
  [
    'loyalty_programs',
    `insert into loyalty_programs (merchant_id, version, document, created_by)
     select merchant_id, 1, '{"windowDays":90,"pointsExpireDays":365,"tiers":[{"id":"vip","names":{"ko":"VIP","en":"VIP"},"visits":5}],"points":[{"by":"spend","category":null,"points":10}]}', 'bench'
     from bench.merchants where rank <= ${programsUpTo}`,
  ],
]

/** Sums over all payments, as the workers would have them: the name of what is written, and its statement. */
export const totalsStatements = (input: FillInput): readonly TableFill[] => [
  ...registered(input),
  [
    'merchant_totals',
    `insert into merchant_totals (merchant_id, store_id, currency, day, hour, status, source_partition, payments, amount_minor, version, refunded_minor)
     select merchant_id, store_id, currency, day, hour, status, source_partition, count(*), sum(amount_minor), count(*), sum(refunded_minor)
     from bench.payments group by 1, 2, 3, 4, 5, 6, 7 order by merchant_id, day, hour, store_id, currency, status, source_partition`,
  ],
  [
    'merchant_breakdown',
    `insert into merchant_breakdown (merchant_id, store_id, currency, day, country, channel, card_brand, status, source_partition, payments, amount_minor,
       refunded_minor, version)
     select merchant_id, store_id, currency, day, country, channel, coalesce(card_brand, 'unknown'), status, source_partition, count(*), sum(amount_minor),
       sum(refunded_minor), count(*)
     from bench.payments group by 1, 2, 3, 4, 5, 6, 7, 8, 9
     order by merchant_id, day, store_id, currency, country, channel, coalesce(card_brand, 'unknown'), status, source_partition`,
  ],
  [
    'merchant_customer_days',
    `insert into merchant_customer_days (customer_id, merchant_id, day, payments, version)
     select customer_id, merchant_id, day, count(*), count(*) from bench.payments where status in ('COMPLETED', 'PARTIALLY_REFUNDED')
     group by 1, 2, 3 order by 1, 2, 3`,
  ],
  [
    'merchant_progress',
    `insert into merchant_progress (merchant_id, source_partition, events, last_event_at, version)
     select merchant_id, source_partition, count(*), to_timestamp(max(changed_ms) / 1000.0), count(*) from bench.payments group by 1, 2`,
  ],
  [
    'loyalty_payments, loyalty_visits',
    `insert into loyalty_payments (customer_id, merchant_id, store_id, event_time_ms, payment_id, amount_minor, taken_back_minor, completed, number,
       program_version, visit_threshold, category, points, revoked, spent, expires_at, version)
     select customer_id, merchant_id, store_id, ms, payment_id, amount_minor, taken_back_minor, true,
       row_number() over (partition by customer_id, merchant_id, store_id order by ms, payment_id), (points > 0)::int, 5, category, points,
       points * taken_back_minor / amount_minor, 0, case when points > 0 then to_timestamp(ms / 1000.0) + interval '365 days' end, 1
     from (select p.*, s.category, case when p.rank <= ${programsUpTo} and p.currency = 'KRW' then amount_minor / 100 else 0 end as points
       from bench.payments p join bench.stores s using (store_id) where completed) p
     order by customer_id, merchant_id, store_id, ms, payment_id`,
    `insert into loyalty_visits (customer_id, merchant_id, store_id, visits, first_visit_at, last_visit_at, vip_since, version, window_first_at, tier,
       tiers, greeted, completions)
     select customer_id, merchant_id, store_id, visits, to_timestamp(first_ms / 1000.0), to_timestamp(last_ms / 1000.0), to_timestamp(vip_ms / 1000.0),
       completions, to_timestamp(first_ms / 1000.0), case when vip_ms is not null then 'vip' end,
       case when vip_ms is null then '[]'::json else json_build_array(json_build_object('tier', 'vip', 'since', vip_ms)) end,
       case when vip_ms is null then '[]'::json else '["vip"]'::json end, completions
     from (
       select customer_id, merchant_id, store_id, count(*) filter (where stands) as visits, min(event_time_ms) filter (where stands) as first_ms,
         max(event_time_ms) filter (where stands) as last_ms, min(event_time_ms) filter (where stands and visit = 5) as vip_ms, count(*) as completions
       from (select *, count(*) filter (where stands) over (partition by customer_id, merchant_id, store_id order by event_time_ms, payment_id) as visit
         from (select *, taken_back_minor < amount_minor as stands from loyalty_payments) l) numbered
       group by customer_id, merchant_id, store_id) v`,
  ],
  [
    'benefit_usage',
    `insert into benefit_usage (customer_id, card_id, month, spend_minor, given_minor, used, version)
     select customer_id, card_id, month, sum(amount_minor - taken_back_minor), sum(capped_minor),
       json_build_array(json_build_object('productId', max(product_id), 'offerId', 'everywhere', 'cappedMinor', sum(capped_minor)::text)), count(*)
     from benefit_payments where product_id is not null group by customer_id, card_id, month order by customer_id, card_id, month`,
  ],
  [
    'merchant_missed_benefits',
    `insert into merchant_missed_benefits (merchant_id, day, side, value, source_partition, payments_in_won, payments, own_payments, missed_won,
       own_missed_won, given_won, tips, version)
     select merchant_id, day, side, value, source_partition, sum((side = 'store' and stands)::int), sum((is_missed and stands)::int),
       sum((is_missed and stands and own)::int), coalesce(sum(missed) filter (where is_missed), 0), coalesce(sum(missed) filter (where is_missed and own), 0),
       coalesce(sum(given) filter (where is_missed), 0), sum((is_missed and tipped)::int), count(*)
     from (
       select p.merchant_id, p.day, p.source_partition, b.store_id, b.best_product_id, b.product_id, b.best_card_id is not null as own, b.tipped,
         b.taken_back_minor < b.amount_minor as stands, coalesce(b.best_minor > b.capped_minor, false) as is_missed,
         (b.best_minor - b.capped_minor) * (b.amount_minor - b.taken_back_minor) / b.amount_minor as missed,
         b.capped_minor * (b.amount_minor - b.taken_back_minor) / b.amount_minor as given
       from bench.payments p join benefit_payments b using (payment_id)) c,
       lateral (values ('store', store_id), ('better', best_product_id), ('used', product_id)) s (side, value)
     where side = 'store' or is_missed group by 1, 2, 3, 4, 5 order by day, merchant_id, side, value, source_partition`,
  ],
  // as if every group had read to the end of the log at the last payment
  ['stream_offsets', `update stream_offsets set stream_time = to_timestamp(${input.endsAtMs} / 1000.0) where next_offset = 0`],
]
